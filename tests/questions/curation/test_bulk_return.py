"""Who decides against a step for many questions comes back to the list as it was filtered."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from tests.curators import make_curator
from tests.factories import make_question

pytestmark = pytest.mark.django_db

FILTERED = "/admin/questions/question/?level__exact=mid&amp;p=1"


@pytest.mark.parametrize("action", ["relevel", "retire"])
def test_do_nothing_leads_back_to_the_filtered_list(client: Client, action: str) -> None:
    question = make_question(level="mid")
    client.force_login(make_curator())

    page = client.post(
        FILTERED.replace("&amp;", "&"), {"action": action, ACTION_CHECKBOX_NAME: [question.pk]}
    )

    assert f'<a class="button viva-plain" href="{FILTERED}">Do nothing</a>' in page.text
