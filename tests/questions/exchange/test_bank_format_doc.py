import re
from pathlib import Path

from django.conf import settings

from questions.exchange.files import find
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
