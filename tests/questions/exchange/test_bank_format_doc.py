import re
from pathlib import Path

import pytest
from django.conf import settings

from questions.exchange.files import find
from questions.exchange.formats import FORMATS, read
from questions.exchange.viva_yaml import load

YAML = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
GIL = "python-fundamentals/gil"


def test_the_examples_of_the_document_make_a_bank(tmp_path: Path) -> None:
    document = (settings.BASE_DIR / "docs" / "bank-format.md").read_text(encoding="utf-8")
    topic, modules, blueprints = YAML.findall(document)
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "gil.yaml").write_text(topic, encoding="utf-8")
    (bank / "modules.yaml").write_text(modules, encoding="utf-8")
    known = blueprints.replace(", concurrency", "").replace("web-frameworks/fastapi", GIL)
    (bank / "blueprints.yaml").write_text(known, encoding="utf-8")

    read = load(find([bank]))

    assert [record.slug for record in read.questions] == ["gil-counter-race"]
    assert [share.percent for share in read.blueprints[0].shares] == [70, 30]


@pytest.mark.parametrize(
    ("language", "name", "topics"),
    [
        ("json", "a.json", ["python-fundamentals/gil"]),
        ("csv", "a.csv", ["python-fundamentals/gil"]),
        ("markdown", "a.md", ["python-fundamentals/gil"]),
        ("xml", "a.xml", ["python/the-lock"]),
        ("gift", "a.gift", ["databases/locks"] * 3),
        ("anki", "a.txt", ["python/locks"]),
    ],
)
def test_the_examples_of_other_formats_are_read(
    language: str, name: str, topics: list[str]
) -> None:
    document = (settings.BASE_DIR / "docs" / "bank-format.md").read_text(encoding="utf-8")
    example = document.split(f"```{language}\n")[1].split("```")[0]

    parsed = read(name, example.encode())

    assert parsed.problems == []
    assert [record.topic_path for record in parsed.questions] == topics


def test_the_document_lists_every_format() -> None:
    document = (settings.BASE_DIR / "docs" / "bank-format.md").read_text(encoding="utf-8")

    for found in FORMATS.values():
        extensions = ", ".join(f"`{extension}`" for extension in found.extensions)
        ways = f"{'yes' if found.can_read else ''} | {'yes' if found.can_write else ''}"
        assert f"| `{found.name}` | {extensions} | {ways} |".replace("  ", " ") in document
