"""Topics and modules come in the order that curators gave them, whatever else is asked of them."""

import pytest
from django.utils import timezone

from interviews.mastery.queries import overview
from questions.models import Module, Topic
from tests.factories import make_module, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db


def test_topics_that_are_counted_come_in_the_order_of_the_bank():
    second, first = make_module(position=2), make_module(position=1)
    places = [(second, 2, "d"), (second, 1, "c"), (first, 2, "b"), (first, 1, "a")]
    for module, position, slug in places:
        make_question(topic=make_topic(module=module, position=position, slug=slug))

    in_library = [
        topic.slug
        for module in Module.objects.with_published_topics()
        for topic in module.topics.all()
    ]
    of_person = [standing.topic.slug for standing in overview(make_user(), timezone.now()).topics]

    assert [topic.slug for topic in Topic.objects.with_published()] == ["a", "b", "c", "d"]
    assert in_library == of_person == ["a", "b", "c", "d"]
