"""The payloads of `tests/test_xss.py` in the files of a person, of teams and of the bank.

A file is data wherever it is opened: no cell is a formula, no line of a calendar begins another
entry, no document carries a script or leads to one.
"""

import csv
import io
import json
import re
import sqlite3
import zipfile
import zlib
from pathlib import Path

import pytest
from defusedxml import ElementTree
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from interviews.practice.models import Answer
from interviews.scorecards import pdf
from interviews.scorecards.models import Interview
from questions import markdown
from questions.exchange.formats import FORMATS
from tests.factories import make_answer, make_question, make_topic, make_user
from tests.html_dangers import dangers
from tests.xss_payloads import PAYLOADS
from tests.xss_world import make_world, own_interview

pytestmark = pytest.mark.django_db

WRITTEN = sorted(found.name for found in FORMATS.values() if found.can_write)
LOSSLESS = sorted(found.name for found in FORMATS.values() if found.is_lossless)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
TEXTS = "\n\n".join(PAYLOADS)
# A control character is refused by name, in each of them.
CARRIED = [payload for payload in PAYLOADS if "\x0c" not in payload]


@pytest.fixture
def person() -> User:
    cache.clear()
    return make_world(PAYLOADS[55], texts=TEXTS)[0]


@pytest.fixture
def member(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.fixture
def held(person: User) -> Interview:
    """An interview of the person's team, with the person's scorecard."""
    return own_interview(person)


def of_interview(member: Client, held: Interview, name: str, *more: object) -> HttpResponse:
    response = member.get(reverse(f"scorecards:{name}", args=[held.team_id, held.pk, *more]))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    return response


def exported(member: Client, file_format: str) -> HttpResponse:
    response = member.post(
        reverse("admin:questions_export"), {"format": file_format, "status": "published"}
    )
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    return response


def formulas(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    cells = [cell for row in rows for cell in row]
    assert len(cells) > 20
    return [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


# Teams


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1"])
def test_no_cell_of_a_debrief_is_a_formula(client: Client, start: str):
    person, _ = make_world(start, texts=start + TEXTS)
    client.force_login(person)

    response = of_interview(client, own_interview(person), "debrief_export", "csv")

    assert formulas(response.content) == []
    assert f"'{start}" in response.content.decode("utf-8-sig")


def test_debrief_as_json_holds_what_was_typed(member: Client, held: Interview):
    document = of_interview(member, held, "debrief_export", "json").json()

    assert document["panelists"][0]["summary"] == TEXTS


@pytest.mark.skipif(not pdf.is_available(), reason="WeasyPrint was not found")
def test_debrief_as_pdf_has_no_script_and_leads_nowhere_else(member: Client, held: Interview):
    content = of_interview(member, held, "debrief_export", "pdf").content

    text = content + b"\n".join(_unpacked(content))
    assert b"/Annots" in text
    for action in (b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/EmbeddedFile"):
        assert action not in text
    addresses = re.findall(rb"/URI\s*\((.*?)\)", text)
    assert [each for each in addresses if not each.startswith(b"https://viva.invalid/")] == []


def _unpacked(content: bytes) -> list[bytes]:
    unpacked = []
    # The data may end with the byte of a line's end; what follows the data is not looked at.
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            unpacked.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return unpacked


def test_file_about_a_candidate_holds_what_was_typed(member: Client, held: Interview):
    address = reverse("scorecards:candidate_export", args=[held.team_id, held.candidate_id])

    response = member.get(address)

    assert response["Content-Disposition"].startswith("attachment; ")
    assert response.json()["interviews"][0]["panelists"][0]["summary"] == TEXTS


@pytest.mark.parametrize(
    "name",
    [
        "x\r\nATTENDEE:mailto:evil@example.org",
        "x\nEND:VEVENT\nBEGIN:VALARM\nACTION:PROCEDURE",
        "x;y,z\\nBEGIN:VEVENT",
        *PAYLOADS[:3],
    ],
)
def test_name_of_a_candidate_begins_no_line_of_a_calendar(
    member: Client, held: Interview, name: str
):
    candidate = held.candidate
    candidate.label = name
    candidate.save()

    content = of_interview(member, held, "interview_calendar").content

    [event] = Calendar.from_ical(content).subcomponents
    assert (event.name, event.subcomponents) == ("VEVENT", [])
    assert " ".join(name.split()) in " ".join(str(event["SUMMARY"]).split())
    assert b"evil@" not in b"".join(
        line for line in content.splitlines() if line.startswith(b"ATTENDEE")
    )


# The bank


@pytest.fixture
def curator(client: Client) -> Client:
    """Somebody who may export a bank that has a question of each payload."""
    for payload in CARRIED:
        title = " ".join(payload.split())[:120]
        point = {"text": payload, "essential": True, "weight": 1}
        make_question(
            topic=make_topic(title=title),
            prompt=payload,
            approach=payload,
            model_answer=payload,
            points=[point | {"uid": f"p-{number}"} for number in range(3)],
            pitfalls=[{"claim": payload, "correction": payload}],
            follow_ups=[{"prompt": payload, "hint": payload}],
            references=[{"title": title, "url": "https://example.org/"}],
        )
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("file_format", WRITTEN)
def test_bank_is_exported_as_a_file_that_no_browser_opens(curator: Client, file_format: str):
    assert len(exported(curator, file_format).content) > 1_000


def test_no_cell_of_the_bank_is_a_formula(curator: Client):
    assert formulas(exported(curator, "csv").content) == []


@pytest.mark.parametrize("file_format", LOSSLESS)
def test_bank_as_data_holds_what_was_typed(curator: Client, file_format: str):
    found = FORMATS[file_format]

    parsed = found.read(exported(curator, file_format).content, name=f"bank{found.extensions[0]}")

    assert parsed.problems == []
    prompts = [question.content["prompt"] for question in parsed.questions]
    assert {payload.strip() for payload in CARRIED} <= {prompt.strip() for prompt in prompts}


def test_booklet_has_nothing_that_runs(curator: Client):
    page = exported(curator, "booklet").content.decode()

    # Its own style sheet, and a policy that forbids everything else.
    assert sorted(set(dangers(page))) == ["<meta> http-equiv", "<style> is not for pages"]
    assert (page.count("<style"), page.count("<meta http-equiv")) == (1, 1)
    assert "Content-Security-Policy\" content=\"default-src 'none'; style-src" in page


def test_bank_as_markdown_has_nothing_that_runs_once_it_is_rendered(curator: Client):
    assert dangers(markdown.render(exported(curator, "markdown").content.decode())) == []


def test_bank_as_moodle_xml_has_nothing_that_runs_in_its_texts(curator: Client):
    root = ElementTree.fromstring(exported(curator, "moodle").content)

    texts = [text.text or "" for text in root.iterfind(".//*[@format='html']/text")]
    assert len(texts) > 2 * len(CARRIED)
    assert [danger for text in texts for danger in dangers(text)] == []


def test_bank_as_anki_package_has_nothing_that_runs(curator: Client, tmp_path: Path):
    package = exported(curator, "anki").content

    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        name = next(n for n in archive.namelist() if n.startswith("collection"))
        (tmp_path / "notes").write_bytes(archive.read(name))
    database = sqlite3.connect(tmp_path / "notes")
    notes = [row[0] for row in database.execute("SELECT flds FROM notes")]
    database.close()
    assert notes
    assert [danger for note in notes for danger in dangers(note)] == []


# One's own


@pytest.fixture
def exporter(client: Client) -> tuple[Client, User]:
    person, _ = make_world(PAYLOADS[55], texts=TEXTS)
    for payload in PAYLOADS:
        make_answer(user=person, question=make_question(prompt=payload), text=payload)
    client.force_login(person)
    return client, person


def test_exports_are_files_that_no_browser_opens_as_a_page(exporter):
    client, _ = exporter
    addresses = [
        reverse("history:answer_export", args=[kind]) for kind in ("json", "csv", "md", "apkg")
    ]
    addresses += [reverse("accounts:own_data_export", args=[kind]) for kind in ("json", "zip")]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment; "), address
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "html" not in response["Content-Type"]


def test_json_holds_every_payload_as_it_was_typed(exporter):
    client, person = exporter

    exported = client.get(reverse("history:answer_export", args=["json"])).json()["answers"]
    own = client.get(reverse("accounts:own_data_export", args=["json"])).json()["sections"]

    typed = {answer.text for answer in person.answers.assessed()}
    assert set(PAYLOADS) <= typed
    assert {answer["answer"] for answer in exported} == typed
    assert {answer["text"] for answer in own["practice_answers"]} >= typed
    assert json.dumps(own)


def test_no_cell_of_the_csv_is_a_formula(exporter):
    client, _ = exporter

    text = client.get(reverse("history:answer_export", args=["csv"])).content.decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []


def test_markdown_export_fences_what_people_wrote(exporter):
    """Answers and notes stand in fences, so that no mark of theirs begins anything."""
    client, person = exporter

    text = client.get(reverse("history:answer_export", args=["md"])).content.decode()

    for answer in person.answers.assessed():
        assert re.search(r"(~{4,})\n" + re.escape(answer.text) + r"\n\1", text)
    assert dangers(markdown.render(text)) == []


def test_anki_package_holds_no_markup_of_people(exporter, tmp_path: Path):
    client, _ = exporter

    package = client.get(reverse("history:answer_export", args=["apkg"])).content

    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        name = next(n for n in archive.namelist() if n.startswith("collection"))
        (tmp_path / "notes").write_bytes(archive.read(name))
    with sqlite3.connect(tmp_path / "notes") as database:
        notes = [row[0] for row in database.execute("SELECT flds FROM notes")]
    database.close()
    assert len(notes) > len(PAYLOADS)
    assert [danger for note in notes for danger in dangers(note)] == []
    assert Answer.objects.exists()
