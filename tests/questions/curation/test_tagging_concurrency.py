"""Tags that one transaction gives while another takes their last use away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connections, transaction

from questions.curation.tagging import set_many_tags, set_tags
from questions.models import Question, Tag
from tests.factories import make_question

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
