"""What the documentation names is there: files, links, tests, make targets, commands, settings."""

import ast
import re
from pathlib import Path, PurePath

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "benchmarks").rglob("*.md")),
]
FOLDERS = ["benchmarks", "config", "docs", "fixtures", "interviews", "questions"]
FOLDERS += ["static", "templates", "tests"]
FILE = re.compile(
    r"[\w.*-]+(?:/[\w.*-]+)*(?:/|\.(?:conf|css|html|js|md|py|service|svg|toml|txt|ya?ml))"
)
# Where a variable of the environment has its meaning.
READ_BY = [".env.example", "Makefile", "compose.yaml", "config/gunicorn.py", "config/settings.py"]


every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(document.relative_to(ROOT)) for document in DOCUMENTS]
)


def spans(document: Path) -> list[str]:
    """What stands between single backticks."""
    outside = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", outside)


def blocks(document: Path) -> list[str]:
    """What is typed in a shell."""
    return re.findall(r"^```sh\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL)


def anchors(document: Path) -> set[str]:
    """The names that headings get on the usual hosts of repositories."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def files() -> list[PurePath]:
    """Everything of the repository, folders too, from its root."""
    inside = (found for folder in FOLDERS for found in (ROOT / folder).rglob("*"))
    return [found.relative_to(ROOT) for found in (*ROOT.iterdir(), *inside)]


@pytest.fixture(scope="module")
def tests() -> set[str]:
    """The names of all tests, and of the modules that they are in."""
    found = set()
    for module in (ROOT / "tests").rglob("test_*.py"):
        found.add(module.stem)
        tree = ast.parse(module.read_text())
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return found


@every_document
def test_files_that_are_named_exist(document: Path, files: list[PurePath]):
    named = {span for span in spans(document) if FILE.fullmatch(span)}

    assert [name for name in named if not any(file.match(name) for file in files)] == []


@every_document
def test_links_lead_to_files_and_headings(document: Path):
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]*)\)", document.read_text())
    dead = []
    for link in links:
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert dead == []


@every_document
def test_tests_that_are_named_exist(document: Path, tests: set[str]):
    assert {span for span in spans(document) if re.fullmatch(r"test_\w+", span)} <= tests


@every_document
def test_targets_of_make_that_are_named_exist(document: Path):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "\n".join([*spans(document), *blocks(document)])

    assert set(re.findall(r"^make ([a-z][\w-]*)", code, re.MULTILINE)) <= targets


@every_document
def test_commands_that_are_named_exist(document: Path):
    code = "\n".join([*spans(document), *blocks(document)])

    assert set(re.findall(r"manage\.py ([a-z_]+)", code)) <= set(get_commands())


def test_commands_of_the_guide_to_deploying_exist():
    page = (ROOT / "docs" / "deploying.md").read_text()
    timed = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    run = re.findall(r"^run (\w+)", page, re.MULTILINE)

    assert "close_overdue_rounds" in timed
    assert "backup" in run
    assert {*timed, *run} <= set(get_commands())


@every_document
def test_settings_that_are_named_are_read(document: Path):
    known = set(re.findall(r"[A-Z][A-Z0-9_]+", "".join((ROOT / f).read_text() for f in READ_BY)))
    code = "\n".join([*spans(document), *blocks(document)])
    named = set(re.findall(r"(?<![\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=$|=)", code, re.MULTILINE))

    assert named <= known
