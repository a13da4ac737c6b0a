"""A file that is right and holds nothing is not taken for one that changes nothing."""

import pytest
from django.test import Client

from tests.questions.exchange.uploads import make_job, make_owner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.csv", b"slug,prompt\n", "at least one, as CSV writes it"),
        ("a.txt", b"Some notes.\nNothing is asked.\n", "at least one, as GIFT writes it"),
        ("a.xml", b"<quiz></quiz>", "at least one, as Moodle XML writes it"),
    ],
)
def test_a_file_without_questions_is_refused(
    client: Client, name: str, data: bytes, expected: str
) -> None:
    owner = make_owner(username="olga")
    job = make_job(data, name=name, owner=owner)

    assert job.state == "refused"
    told = [(problem["line"], problem["wrong"], problem["expected"]) for problem in job.problems]
    assert (1, "no question in the file", expected) in told
    client.force_login(owner)
    page = client.get(job.get_absolute_url()).text
    assert "The file has 1 problem" in page
    assert "nothing to import" not in page
