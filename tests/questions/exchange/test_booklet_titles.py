"""The booklet names modules and topics as the library does, in the admin and by command."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from tests.curators import make_curator
from tests.factories import make_module, make_question, make_topic

pytestmark = pytest.mark.django_db

TITLE = "Python itself: The global interpreter lock"


@pytest.fixture(autouse=True)
def bank() -> None:
    module = make_module(slug="python", title="Python itself")
    topic = make_topic(slug="gil", title="The global interpreter lock", module=module)
    make_question(topic=topic)


def test_a_booklet_of_the_admin_has_the_titles_of_the_bank(client: Client) -> None:
    client.force_login(make_curator())

    booklet = client.post("/admin/questions/importjob/export/", {"format": "booklet"}).text

    assert f"<h2>{TITLE}</h2>" in booklet


def test_a_booklet_of_the_command_has_the_titles_of_the_bank(tmp_path: Path) -> None:
    path = tmp_path / "booklet.html"

    call_command("export_bank", path, format="booklet")

    assert f"<h2>{TITLE}</h2>" in path.read_text()
