"""A debrief as PDF: what is on the page, and nothing fetched from anywhere."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from interviews.scorecards import pdf
from tests.factories_interviews import make_interview, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def address_and_client(client: Client) -> tuple[str, Client]:
    panel = make_interview()
    for seat in panel.interview.panelists.select_related("user"):
        submit(panel, seat.user)
    interview = panel.interview
    client.force_login(interview.team.owner)
    return reverse(
        "scorecards:debrief_export", args=[interview.team_id, interview.pk, "pdf"]
    ), client


def test_debrief_is_given_as_pdf(address_and_client: tuple[str, Client]):
    address, client = address_and_client

    response = client.get(address)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].endswith('.pdf"')


def test_without_weasyprint_there_is_no_pdf(
    address_and_client: tuple[str, Client], monkeypatch: pytest.MonkeyPatch
):
    address, client = address_and_client
    monkeypatch.setattr(pdf, "is_available", lambda: False)

    assert client.get(address).status_code == 404
    assert b">PDF<" not in client.get(address.replace("debrief.pdf", "debrief/")).content


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/tracker.css",
        "file:///etc/passwd",
        "https://viva.invalid/static/css/../../config/settings.py",
        "https://viva.invalid/static/css/%2e%2e/%2e%2e/settings.css",
        "https://viva.invalid/media/x.css",
    ],
)
def test_nothing_but_own_style_sheets_is_read(url: str):
    assert pdf.style_sheet(url) is None


def test_own_style_sheet_is_read(caplog: pytest.LogCaptureFixture):
    sheet = pdf.style_sheet("https://viva.invalid/static/css/base.css")

    assert sheet is not None
    assert "--paper" in sheet.read_text()
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        page = '<link rel="stylesheet" href="http://127.0.0.1:1/a.css"><p>Text</p>'
        assert pdf.to_pdf(page).startswith(b"%PDF-")
    assert "nothing but Viva's own style sheets" in caplog.text
