"""What the pages of an import count: changes on the button, errors apart from warnings."""

import pytest
from django.test import Client

from tests.factories import make_module, make_topic
from tests.questions.exchange.banks import make_question_data
from tests.questions.exchange.uploads import apply_job, make_file, make_job, make_owner

pytestmark = pytest.mark.django_db

GIFT = b"A set keeps order. {F}\n\nTwo plus two? {#4:0}\n"


def page_of(client: Client, data: bytes, **options: object) -> str:
    owner = options.setdefault("owner", make_owner(username="olga"))
    job = make_job(data, **options)
    client.force_login(owner)
    return " ".join(client.get(job.get_absolute_url()).content.decode().split())


def test_the_button_counts_what_it_will_change(client: Client) -> None:
    same, other = make_question_data(), make_question_data(slug="other")
    apply_job(make_job(make_file(same, other)))

    page = page_of(client, make_file(same, make_question_data(slug="other", seconds=300)))

    assert "0 new, 1 changed, 1 unchanged." in page
    assert ">Import 1 question</button>" in page


def test_a_warning_is_no_problem_that_refuses(client: Client) -> None:
    page = page_of(client, GIFT, name="quiz.gift")

    assert "The file has 1 problem, listed by line." in page
    assert "Warning: a numerical question, which is left out" in page


def test_a_file_with_warnings_alone_has_no_problems_in_the_list(client: Client) -> None:
    topic = make_topic(slug="lock", module=make_module(slug="python"))
    page = page_of(client, GIFT, name="quiz.gift", topic=topic)

    assert "Worth a look" in page
    listed = client.get("/admin/questions/importjob/").content.decode()
    assert '<td class="field-refused">0</td>' in listed
