"""Who may import whom, as the design says. The imports are read with `ast`, nothing is run.

    questions  <-  practice  <-  mastery, history, home     accounts, mastery  <-  digests
    questions  <-  plans     <-  scorecards        teams  <-  plans, scorecards
    models  <-  queries, services  <-  forms  <-  responses  <-  views  <-  urls  (in a feature)

Only views, urls and management commands look sideways at another feature; apps.py, urls.py and
admin.py of the app wire the features together.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = {"interviews", "questions"}
FEATURES = {
    *("accounts", "digests", "history", "home", "mastery", "plans", "practice", "scorecards"),
    "sharing",
    "teams",
}

# What a feature rests on; it may import these anywhere.
FOUNDATIONS = {
    "digests": {"accounts", "mastery"},
    "history": {"practice"},
    "home": {"practice"},
    "mastery": {"practice"},
    "plans": {"teams"},
    "scorecards": {"plans", "practice", "teams"},
    "sharing": {"mastery", "practice", "scorecards", "teams"},
}
# A layer may import those above it. Pure modules (`scoring`, `memory`, ...) stand in none.
# Views may be split by what they show: `mock_views` is of the layer `views`.
LAYERS = ["models", "queries", "services", "forms", "responses", "views", "urls"]
PAGES = {"forms", "responses", "views", "urls"}
LOOK_SIDEWAYS = {"views", "urls"}
# `config` holds settings and wiring; only what answers requests may use its helpers.
USE_CONFIG = {"admin", "apps", "middleware", "responses", "urls", "views"}


@dataclass(frozen=True)
class Import:
    line: int
    module: str  # in full, `interviews.practice.models`
    name: str = ""  # what is taken from it, if anything


def imports(source: str, package: str) -> Iterator[Import]:
    """Yield every import of `source`, inside functions too; relative ones are made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            parents = base if node.level else []
            module = ".".join([*parents, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(node.lineno, module, alias.name)


def violations(path: str, source: str) -> Iterator[str]:
    """Yield `file:line: rule` for every import in `path` that runs the wrong way."""
    parts = Path(path).with_suffix("").parts
    package = ".".join(parts[:-1])
    for found in imports(source, package):
        # `from interviews.practice import services` reaches a module as well.
        target = (*found.module.split("."), *([found.name] if found.name else []))
        if rule := _broken_rule(parts, target):
            yield f"{path}:{found.line}: {rule}"


def layer_of(module: str) -> str:
    """Return `views` for `mock_views`, else the name itself."""
    return "views" if module.endswith("_views") else module


def _broken_rule(source: tuple[str, ...], target: tuple[str, ...]) -> str:
    """Return the rule that an import of `target` by the module `source` breaks, or nothing."""
    if target[:2] == ("interviews", "models"):
        return "import a model from interviews.<feature>.models, never from interviews.models"
    if "models" in target[:-2] and "models" not in source and target[0] in APPS:
        return "import a model from the package, not from one of its files"
    if target[0] == "tests" and source[0] != "tests":
        return "the code does not know its tests"
    if target[0] == "config" and source[0] in APPS:
        return _broken_config_rule(source)
    if source[0] == "questions" and target[0] == "interviews":
        return "questions knows nothing of interviews"
    if source[0] != "interviews" or len(source) < 3 or source[1] not in FEATURES:
        return ""
    if target[0] == "questions":
        return _broken_bank_rule(source, target)
    if target[0] != "interviews" or len(target) < 2 or target[1] not in FEATURES:
        return ""
    if source[1] == target[1]:
        return _broken_layer_rule(source, target)
    return _broken_feature_rule(source, target)


def _broken_config_rule(source: tuple[str, ...]) -> str:
    if layer_of(source[-1]) in USE_CONFIG or "management" in source or "admin" in source:
        return ""
    return "config is imported by views and wiring only"


def _broken_bank_rule(source: tuple[str, ...], target: tuple[str, ...]) -> str:
    if len(target) > 1 and target[1] in ("admin", "urls", "views"):
        return "of the bank, import its models and functions, not its pages"
    return ""


def _broken_layer_rule(source: tuple[str, ...], target: tuple[str, ...]) -> str:
    here, there = layer_of(source[2]), layer_of(target[2]) if len(target) > 2 else ""
    if here in LAYERS and there in LAYERS and LAYERS.index(there) > LAYERS.index(here):
        return f"within a feature, {here} does not import {there}"
    if here not in PAGES and there in PAGES:
        return f"{here} stands below the pages and does not import {there}"
    if there == "receivers":
        return "receivers are called by signals, nobody imports them but apps.py"
    return ""


def _broken_feature_rule(source: tuple[str, ...], target: tuple[str, ...]) -> str:
    here, there = source[1], target[1]
    if len(target) > 2 and layer_of(target[2]) in PAGES - {"forms"} and source[2] != "urls":
        return f"the pages of {there} belong to {there}"
    if there in FOUNDATIONS.get(here, set()) or layer_of(source[2]) in LOOK_SIDEWAYS:
        return ""
    if here in FOUNDATIONS.get(there, set()):
        return f"{here} does not import {there}, which rests on it: send a signal"
    return f"only views and urls of {here} may look sideways at {there}"


def test_imports_run_the_right_way() -> None:
    files = [
        path
        for top in ("config", "interviews", "questions")
        for path in ROOT.glob(f"{top}/**/*.py")
    ]
    found = [
        violation
        for path in sorted(files)
        for violation in violations(str(path.relative_to(ROOT)), path.read_text())
    ]

    assert len(files) > 30
    assert not found, "\n" + "\n".join(found)


def test_features_are_the_folders_of_interviews() -> None:
    folders = {path.parent.name for path in ROOT.glob("interviews/*/__init__.py")}

    assert folders - {"management", "migrations", "templatetags"} <= FEATURES


@pytest.mark.parametrize(
    ("path", "source", "rule"),
    [
        (
            "questions/search.py",
            "from interviews.practice.models import Answer",
            "questions knows nothing of interviews",
        ),
        (
            "questions/exchange/lint.py",
            "def late():\n    import interviews.practice.services",
            "questions knows nothing of interviews",
        ),
        (
            "interviews/practice/services.py",
            "from interviews.mastery import services",
            "practice does not import mastery, which rests on it: send a signal",
        ),
        (
            "interviews/practice/queries.py",
            "from ..mastery.queries import overview",
            "practice does not import mastery, which rests on it: send a signal",
        ),
        (
            "interviews/practice/services.py",
            "from interviews.teams.models import Team",
            "only views and urls of practice may look sideways at teams",
        ),
        (
            "interviews/teams/services.py",
            "from interviews.scorecards.models import Scorecard",
            "teams does not import scorecards, which rests on it: send a signal",
        ),
        (
            "interviews/mastery/receivers.py",
            "from interviews.models import Answer",
            "import a model from interviews.<feature>.models, never from interviews.models",
        ),
        (
            "interviews/mastery/views.py",
            "from interviews import models",
            "import a model from interviews.<feature>.models, never from interviews.models",
        ),
        (
            "interviews/plans/queries.py",
            "from questions.models.bank import Topic",
            "import a model from the package, not from one of its files",
        ),
        (
            "interviews/practice/models.py",
            "from interviews.practice.queries import current_answer",
            "within a feature, models does not import queries",
        ),
        (
            "interviews/practice/queries.py",
            "from .services import start_round",
            "within a feature, queries does not import services",
        ),
        (
            "interviews/practice/services.py",
            "from interviews.practice.forms import RoundForm",
            "within a feature, services does not import forms",
        ),
        (
            "interviews/practice/forms.py",
            "from . import views",
            "within a feature, forms does not import views",
        ),
        (
            "interviews/practice/responses.py",
            "from interviews.practice.mock_views import round_submit",
            "within a feature, responses does not import views",
        ),
        (
            "interviews/practice/scoring.py",
            "from interviews.practice.forms import RoundForm",
            "scoring stands below the pages and does not import forms",
        ),
        (
            "interviews/mastery/services.py",
            "from interviews.mastery import receivers",
            "receivers are called by signals, nobody imports them but apps.py",
        ),
        (
            "interviews/home/views.py",
            "from interviews.practice.views import round_detail",
            "the pages of practice belong to practice",
        ),
        (
            "interviews/plans/forms.py",
            "from interviews.plans import editing_views",
            "within a feature, forms does not import views",
        ),
        (
            "interviews/practice/services.py",
            "from questions.views import library",
            "of the bank, import its models and functions, not its pages",
        ),
        (
            "interviews/practice/models.py",
            "from config import settings",
            "config is imported by views and wiring only",
        ),
        ("questions/models/bank.py", "import tests.factories", "the code does not know its tests"),
    ],
)
def test_violations_name_file_line_and_rule(path: str, source: str, rule: str) -> None:
    lines = source.count("\n") + 1

    assert list(violations(path, source)) == [f"{path}:{lines}: {rule}"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("interviews/practice/views.py", "from interviews.mastery.queries import overview"),
        ("interviews/practice/views.py", "from config.htmx import render_page"),
        ("interviews/practice/responses.py", "from config.htmx import render_page"),
        ("interviews/practice/mock_views.py", "from config.htmx import render_page"),
        ("interviews/practice/mock_views.py", "from interviews.mastery.queries import overview"),
        ("interviews/plans/editing_views.py", "from interviews.plans.forms import MoveForm"),
        ("interviews/plans/editing_views.py", "from interviews.plans.views import render_version"),
        ("interviews/practice/services.py", "from questions.models import Question"),
        (
            "interviews/practice/services.py",
            "from interviews.practice.signals import answer_assessed",
        ),
        ("interviews/practice/services.py", "from .queries import current_answer"),
        ("interviews/mastery/services.py", "from interviews.practice.models import Answer"),
        ("interviews/mastery/receivers.py", "from interviews.mastery import services"),
        ("interviews/scorecards/services.py", "from interviews.plans.models import Plan"),
        ("interviews/plans/queries.py", "from interviews.teams.models import Team"),
        ("interviews/plans/queries.py", "from django.db.models.functions import Lower"),
        ("questions/models/revision.py", "from questions.models.bank import Question"),
        ("interviews/apps.py", "from interviews.mastery import receivers"),
        ("interviews/management/demo.py", "from interviews.practice import services"),
        ("questions/views.py", "from questions import search"),
        ("questions/views.py", "import json\nfrom django.http import Http404"),
    ],
)
def test_violations_allows_the_right_way(path: str, source: str) -> None:
    assert list(violations(path, source)) == []
