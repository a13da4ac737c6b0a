"""Text from people is data: nothing of it runs, loads or breaks out, on any page or in any file.

Every text field of every model gets the payloads, found by walking the models; a field that cannot
hold markup is named below with the reason, so that a new one fails until it is dealt with.
"""

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from interviews.history.models import AnswerNote
from interviews.practice.models import Answer, AnswerState
from interviews.scorecards.models import (
    AuditEvent,
    Interview,
    Rating,
    Scorecard,
    ScorecardRevision,
)
from questions import markdown
from questions.curation import audit
from questions.exchange.job_models import ImportChange, ImportJob, JobState
from questions.models import Action, Question
from tests.factories import make_answer, make_question, make_topic, make_user
from tests.factories_interviews import make_interview, submit
from tests.factories_own_data import leave_traces
from tests.html_dangers import dangers, read
from tests.xss_payloads import PAYLOADS

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
# Rows that are never changed, and those whose JSON has a shape, get the payloads as they are
# written, in `make_world`.
WRITTEN_WHOLE = {
    *("interviews.AuditEvent", "interviews.ScorecardRevision"),
    *("questions.AuditEntry", "questions.ImportChange", "questions.ImportJob"),
    "questions.Revision",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
CANNOT_HOLD_MARKUP = {
    "interviews.Answer.ticked": "uids of points, checked against the revision",
    "interviews.Interview.time_zone": "a name of the IANA database, chosen from a list",
    "interviews.Invitation.token_hash": "hexadecimal digits",
    "interviews.Profile.time_zone": "a name of the IANA database, checked by its validator",
    "interviews.QuestionMemory.history": "numbers",
    "interviews.Rating.ticked": "uids of points, checked against the revision",
    "interviews.Session.device": "words of a table, chosen by what the browser sent",
    "interviews.Session.session_data": "signed, and of numbers, moments and such words",
    "interviews.Session.session_key": "letters and digits, made by Django",
    "interviews.ShareLink.token_hash": "hexadecimal digits",
    "interviews.TopicMastery.diary": "numbers",
    "questions.BankEdition.name": "a name that the database makes up",
    "questions.Blueprint.levels": "fixed words",
    "questions.Blueprint.needs": "fixed words",
    "questions.BlueprintShare.sources": "slugs",
    "questions.Question.covers": "ids of the syllabus, checked by the import",
    "questions.PointStatistics.uid": "a slug",
    "questions.QuestionStatistics.most_missed": "the uid of a point, a slug",
    "questions.Reference.url": "an address; the tests of references try others",
}
RENDERED = re.compile(
    r"(?:\w+\.)*rendered\.(?:prompt|approach|model_answer)"
    r"|style"  # of the booklet: our own style sheet
    r"|point\.text|pitfall\.(?:claim|correction)|follow_up\.(?:prompt|hint)|field\.help_text"
)


def text_fields() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column of Viva, and of people, in which somebody's text could stand."""
    of_viva = [*apps.get_app_config("questions").get_models()]
    of_viva += apps.get_app_config("interviews").get_models()
    kinds = (models.CharField, models.TextField, models.JSONField)
    for model in [*of_viva, User]:
        for field in model._meta.concrete_fields:
            is_fixed = field.choices or isinstance(field, models.SlugField)
            if isinstance(field, kinds) and not is_fixed and field.name != "password":
                yield model, field


def fits(payload: str, length: int | None) -> str:
    return payload[:length] if length else payload


def make_world(payload: str, *, texts: str | None = None) -> tuple[User, Question]:
    """A person, staff and a member of a team, with `payload` in every text that Viva keeps.

    `texts` stands in place of it where there is room.
    """
    texts = texts or payload
    topic = make_topic(title=fits(payload, 120))
    question = make_question(
        topic=topic,
        prompt=texts,
        approach=texts,
        model_answer=texts,
        points=[
            {"uid": f"p-{n}", "text": texts, "essential": n == 0, "weight": 1} for n in range(3)
        ],
        pitfalls=[{"claim": texts, "correction": texts}],
        follow_ups=[{"prompt": texts, "hint": texts}],
        references=[{"title": fits(payload, 200), "url": 'https://example.org/"onclick="x'}],
    )
    person = make_user(is_staff=True, is_superuser=True)
    leave_traces(person, owns_team=True)
    answer = make_answer(user=person, question=question, text=texts, ticked=["p-1"])
    AnswerNote.objects.create(answer=answer, text=texts, updated_at=timezone.now())
    make_answer(user=person, state=AnswerState.OPEN, question=make_question(topic=topic))
    changes = {"prompt": [texts, texts]}
    audit.record(action=Action.EDITED, obj=question, by=person, note=texts, changes=changes)
    ScorecardRevision.objects.create(
        scorecard=Scorecard.objects.first(),
        number=2,
        content={"recommendation": "yes", "summary": texts, "ratings": []},
        reason=fits(payload, 300),
        created_at=timezone.now(),
    )
    AuditEvent.objects.create(
        team=person.owned_teams.get(),
        actor=person,
        action=fits(payload, 40),
        subject=fits(payload, 40),
        created_at=timezone.now(),
    )
    panel = make_interview(team=person.owned_teams.get(), people=[person], shows_initials=False)
    submit(panel, person, summary=texts, evidence=texts)
    _import(person, payload, texts)
    Rating.objects.update(value=None)  # there is a reason for that only without one
    _fill(payload, texts)
    return person, question


def _import(person: User, payload: str, texts: str) -> None:
    """A file that waits for a decision, with a problem and a question that it would change."""
    job = ImportJob.objects.create(
        owner=person,
        name=fits(payload, 200),
        format=fits(payload, 30),
        size=1,
        content=b"x",
        state=JobState.READY,
        counts={"created": 1},
        problems=[{"line": 1, "wrong": texts, "path": texts, "expected": texts}],
        problem_count=1,
    )
    ImportChange.objects.create(
        job=job,
        position=1,
        slug=fits(payload, 80),
        topic=fits(payload, 121),
        headline=fits(payload, 200),
        verdict="created",
        status="draft",
        differences=[
            {"label": texts, "lines": [[mark, texts] for mark in ("gone", "new", "same")]}
        ],
        gaps=[texts],
        alike=[{"slug": texts, "similarity": 80}],
    )


def _fill(payload: str, texts: str) -> None:
    for model, field in text_fields():
        name = f"{model._meta.label}.{field.name}"
        if model._meta.label in WRITTEN_WHOLE or name in CANNOT_HOLD_MARKUP:
            continue
        rows = model._default_manager.order_by("pk")
        room = texts if field.max_length is None else fits(payload, field.max_length)
        if field.unique:
            rows = rows.filter(pk=rows.first().pk) if rows else rows
        assert rows.update(**{field.name: room}), f"the world has no {model._meta.label}"


def pages_of(person: User, question: Question) -> list[str]:
    module, topic = question.topic.module.slug, question.topic.slug
    answer = person.answers.assessed().get(question=question)
    open_answer = person.answers.open().get()
    return [
        reverse("history:answer_detail", args=[answer.pk]),
        reverse("home"),
        reverse("questions:library"),
        reverse("questions:question_detail", args=[module, topic, question.slug]),
        reverse("practice:round_detail", args=[open_answer.round_id]),
        reverse("practice:round_summary", args=[answer.round_id]),
        reverse("history:answer_list"),
        reverse("admin:questions_question_change", args=[question.pk]),
        f"{own_interview(person).get_absolute_url()}debrief/",
        ImportJob.objects.get(owner=person, state=JobState.READY).get_absolute_url(),
    ]


def own_interview(person: User) -> Interview:
    """The interview whose only scorecard is the person's, submitted with payloads."""
    return Interview.objects.filter(created_by=person, is_mock=False).latest("starts_at")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


# The corpus


def test_corpus_is_as_large_as_promised_and_is_dangerous():
    """At least half of it would be found on a page that printed it as it is."""
    raw = [payload for payload in PAYLOADS if dangers(f'<p title="{payload}">{payload}</p>')]

    assert len(set(PAYLOADS)) >= 80
    assert len(raw) > 40


def test_every_text_field_gets_the_payloads_or_says_why_not():
    fields = {f"{model._meta.label}.{field.name}" for model, field in text_fields()}
    json_fields = {
        f"{model._meta.label}.{field.name}"
        for model, field in text_fields()
        if isinstance(field, models.JSONField) and model._meta.label not in WRITTEN_WHOLE
    }

    assert len(fields) > 60
    assert set(CANNOT_HOLD_MARKUP) <= fields
    assert json_fields <= set(CANNOT_HOLD_MARKUP)


# Pages


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_inert_on_the_pages_and_shown_as_it_was_typed(client: Client, payload: str):
    person, question = make_world(payload)
    client.force_login(person)

    pages = pages_of(person, question)
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert dangers(response.content.decode()) == [], page
    answer = client.get(pages[0]).content.decode()
    # Twice at least: the answer, and the note on it.
    assert "".join(read(answer).words).count(payload) >= 2


def test_all_payloads_at_once_are_inert_on_every_page_that_can_be_reached(client: Client):
    """Follow every link from the first page and from the admin's, as somebody who may see all."""
    person, _ = make_world(PAYLOADS[55], texts="\n\n".join(PAYLOADS))
    client.force_login(person)
    seen: dict[str, int] = {}
    waiting = [reverse("home"), reverse("admin:index"), reverse("account_email")]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        with zeal_ignore():  # the admin looks up one by one what a deletion would take along
            response = client.get(path, follow=True)
        seen[path] = response.status_code
        assert response.status_code < 500, path
        if not response["Content-Type"].startswith("text/html"):
            assert response["Content-Disposition"].startswith("attachment"), path
            continue
        page = read(response.content.decode())
        assert page.found == [], path
        waiting += [found for link in page.links if (found := _path_here(link, path))]

    assert len(seen) > 60
    assert set(seen.values()) <= {200, 403, 404, 405}
    assert sum(status == 200 for status in seen.values()) > 60


def _path_here(link: str, page: str) -> str:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return ""
    return "" if parts.path.startswith(("/static/", "/accounts/logout")) else parts.path


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_in_the_address_or_a_form_is_inert_where_it_comes_back(
    client: Client, user: User, payload: str
):
    login = reverse("account_login")
    visitor = [
        client.get(login, {"next": payload}),
        client.post(login, {"login": payload, "password": payload}),
        client.post(
            reverse("account_signup"),
            {"email": payload, "username": payload, "password1": "x", "password2": payload},
        ),
    ]
    client.force_login(user)
    sent = {"q": payload, "topic": payload, "level": payload, "before": payload, "topics": payload}
    inside = [
        client.get(reverse("questions:library"), sent),
        client.get(reverse("history:answer_list"), sent),
        client.get(reverse("practice:round_create"), sent),
        client.post(reverse("practice:round_create"), sent | {"count": payload}),
        client.post(reverse("accounts:settings"), {"time_zone": payload, "extra_time": payload}),
    ]

    for response in [*visitor, *inside]:
        assert response.status_code < 500
        assert dangers(response.content.decode()) == []


# Renderers


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_inert_in_markdown(payload: str):
    for render in (markdown.render, markdown.render_inline):
        html = render(payload)
        assert dangers(html) == []
        assert "<img" not in html
        # The renderer is idempotent on its own output's cleaner: nothing new opens up.
        assert dangers(markdown.render(html)) == []


def test_only_rendered_text_is_marked_safe():
    """Every `|safe` of a template stands on what the renderer made, and Python marks it once."""
    marked = {
        (path.name, expression)
        for path in (ROOT / "templates").rglob("*.html")
        for expression in re.findall(r"{{-?\s*([^}|]+)\|safe\b", path.read_text())
    }
    switched_off = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"autoescape\s+off|\|safeseq|\|unescape", path.read_text())
    ]
    in_python = [
        str(path.relative_to(ROOT))
        for top in ("config", "interviews", "questions")
        for path in (ROOT / top).rglob("*.py")
        if re.search(r"\bmark_safe\(|SafeString\(|@html_safe", path.read_text())
    ]

    assert len(marked) > 10
    assert [pair for pair in marked if not RENDERED.fullmatch(pair[1])] == []
    assert switched_off == []
    assert in_python == ["questions/markdown.py"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " javascript:alert(1)"]
)
def test_reference_with_an_address_that_runs_is_refused(address: str):
    reference = make_question().framework.references.get()
    reference.url = address

    with pytest.raises(Exception, match="Enter a valid URL"):
        reference.full_clean()


# Exports


@pytest.fixture
def exporter(client: Client) -> tuple[Client, User]:
    person, _ = make_world(PAYLOADS[55], texts="\n\n".join(PAYLOADS))
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
