"""Tags that one transaction gives while another takes their last use away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction

from questions.curation.tagging import set_many_tags, set_tags
from questions.exchange import importing
from questions.models import Question, Tag
from tests.factories import make_question
from tests.questions.exchange.banks import make_bank, make_question_data

pytestmark = pytest.mark.django_db(transaction=True)

Give = Callable[[Question, list[str]], Any]

SOON = 0.5  # seconds in which a thread is done, or comes to what it has to wait for
PATIENCE = 60  # seconds


def give(question: Question, tags: list[str]) -> None:
    set_tags(question=question, tags=tags, by=None)


def give_by_import(question: Question, tags: list[str]) -> None:
    set_many_tags({question: tags})


@pytest.mark.parametrize("first", [give, give_by_import])
@pytest.mark.parametrize("second", [give, give_by_import])
@pytest.mark.parametrize("is_given_first", [True, False])
def test_a_tag_given_while_its_last_use_goes_is_stored(
    first: Give, second: Give, is_given_first: bool
) -> None:
    old, new = make_question(slug="old"), make_question(slug="new")
    give(old, ["gil"])
    steps: list[tuple[Question, list[str]]] = [(new, ["gil"]), (old, [])]
    if not is_given_first:
        steps.reverse()

    def in_thread() -> None:
        try:
            second(*steps[1])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first(*steps[0])
            future = pool.submit(in_thread)
            wait([future], timeout=SOON)
        future.result(timeout=PATIENCE)

    assert [tag.slug for tag in new.tags.all()] == ["gil"]
    assert [tag.slug for tag in old.tags.all()] == []
    assert [tag.slug for tag in Tag.objects.in_use()] == ["gil"]


def test_an_import_and_an_edit_that_make_the_same_tags_do_not_wait_in_a_circle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import makes its tags before its batches, in the order of the alphabet like an edit."""
    monkeypatch.setattr(importing, "BATCH", 1)
    one, two = (
        make_question_data(slug=slug, tags=[tag]) for slug, tag in (("one", "b"), ("two", "a"))
    )
    bank = make_bank(tmp_path, one, two)
    first, second = make_question(slug="first"), make_question(slug="second")

    def import_in_thread() -> None:
        try:
            importing.import_bank(bank)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            give(first, ["a"])
            future = pool.submit(import_in_thread)
            wait([future], timeout=SOON)
            give(second, ["b"])
        future.result(timeout=PATIENCE)

    tagged = {tag.slug: sorted(q.slug for q in tag.questions.all()) for tag in Tag.objects.all()}
    assert tagged == {"a": ["first", "two"], "b": ["one", "second"]}
