"""The bank that Viva ships: complete, clean, and covering its syllabus."""

import random
from collections import Counter
from time import process_time

import pytest
from django.conf import settings

from questions.blueprints import draw
from questions.exchange.checking import Report, check
from questions.exchange.figures import coverage, covered
from questions.exchange.files import find
from questions.exchange.importing import import_bank
from questions.models import Blueprint, Kind, Level, Question

BANK = settings.BASE_DIR / "fixtures" / "bank"
CORE_MODULES = {
    *("python-fundamentals", "web-frameworks", "databases", "caching-queues"),
    *("concurrency", "deployment"),
}
LEAST_OF_KIND = {Kind.CODING: 35, Kind.DEBUGGING: 25, Kind.DESIGN: 20, Kind.BEHAVIOURAL: 12}


@pytest.fixture(scope="module")
def report() -> Report:
    return check(find([BANK]))


def test_bank_is_clean(report: Report) -> None:
    assert [str(problem) for problem in report.problems] == []


def test_bank_covers_the_syllabus(report: Report) -> None:
    ids = covered(report.bank.questions)
    print(*coverage(report.syllabus, ids), sep="\n")  # noqa: T201 - shown when it fails
    sources = [item.id for item in report.syllabus if not item.is_ours]
    ours = [item.id for item in report.syllabus if item.is_ours]

    assert (len(sources), len(ours)) == (145, 69)
    assert set(sources) - ids == set()
    assert set(ours) - ids == set()


def test_questions_beyond_the_sources_are_fifty_or_more(report: Report) -> None:
    ours = {item.id for item in report.syllabus if item.is_ours}
    sources = {item.id for item in report.syllabus} - ours

    def about(ids: set[str]) -> int:
        return sum(bool(ids & set(q.content["covers"])) for q in report.bank.questions)

    assert about(ours) >= 50
    assert about(sources) >= 150


def test_bank_has_enough_of_each_kind(report: Report) -> None:
    kinds = Counter(record.content["kind"] for record in report.bank.questions)

    assert {kind: kinds[kind] for kind in LEAST_OF_KIND if kinds[kind] < LEAST_OF_KIND[kind]} == {}


def test_core_modules_have_questions_at_all_levels(report: Report) -> None:
    levels = {(record.module, record.content["level"]) for record in report.bank.questions}

    assert {(module, level) for module in CORE_MODULES for level in Level.values} <= levels


def test_syllabus_and_modules_name_the_same_modules(report: Report) -> None:
    assert list(dict.fromkeys(item.module for item in report.syllabus)) == [
        module.slug for module in report.bank.modules
    ]
    assert report.bank.derived_titles == []


@pytest.mark.django_db
def test_bank_is_imported_in_less_than_ten_seconds_and_its_blueprints_can_be_drawn(
    report: Report,
) -> None:
    start = process_time()  # other work on the machine does not count
    import_bank(report.bank)
    seconds = process_time() - start

    assert seconds < 10
    assert Question.objects.published().count() == len(report.bank.questions)
    rng = random.Random(1)  # noqa: S311 - nothing secret is drawn
    shortfalls = {
        blueprint.slug: [str(shortfall) for shortfall in found.shortfalls]
        for blueprint in Blueprint.objects.all()
        if (found := draw(blueprint, 10, rng=rng)).shortfalls
    }
    assert shortfalls == {}
