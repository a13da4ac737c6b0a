"""The demonstration shows curators figures from the start."""

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from interviews.practice.models import Answer
from questions.models import QuestionStatistics
from tests.factories import make_module, make_question, make_topic


@pytest.mark.django_db
def test_the_answers_of_the_demonstration_are_counted(settings: LazySettings) -> None:
    settings.DEBUG = True
    topic = make_topic(slug="gil", module=make_module(slug="python-fundamentals"))
    for _ in range(4):
        make_question(topic=topic)

    call_command("load_demo")

    counted = QuestionStatistics.objects.filter(answers__gt=0).count()
    answered = Answer.objects.filter(assessed_at__isnull=False).values("question").distinct()
    assert counted == answered.count() == 4
