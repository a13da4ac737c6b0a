"""Curators who save in the same moment, against a database that really commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from questions.models import Question
from tests.curators import form_data, make_curator
from tests.factories import make_question

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER = 6


def test_of_saves_in_the_same_moment_one_is_stored_and_the_others_see_it() -> None:
    question = make_question(prompt="What does it protect?")
    url = reverse("admin:questions_question_change", args=[question.pk])
    sent: list[tuple[Client, dict[str, Any]]] = []
    for number in range(TOGETHER):
        client = Client()
        client.force_login(make_curator(username=f"curator-{number}"))
        sent.append((client, form_data(client.get(url), prompt=f"Prompt of {number}?")))
    barrier = Barrier(TOGETHER)

    def save(number: int) -> tuple[int, int]:
        client, data = sent[number]
        try:
            barrier.wait()
            return client.post(url, data).status_code, number
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        results = list(pool.map(save, range(TOGETHER)))

    stored = [number for status, number in results if status == 302]
    assert len(stored) == 1, results
    assert sorted(status for status, _ in results) == [200] * (TOGETHER - 1) + [302]
    assert Question.objects.get().prompt == f"Prompt of {stored[0]}?"
