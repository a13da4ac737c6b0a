"""Text from people is data: nothing of it runs, loads or breaks out, on any page or in any file.

Every text field of every model gets the payloads, in the world of `tests/xss_world.py`. What is in
files is tested in `tests/test_xss_files.py`.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from questions import markdown
from questions.exchange.job_models import ImportJob, JobState
from questions.models import Question
from tests.factories import make_question
from tests.html_dangers import dangers, read
from tests.xss_payloads import PAYLOADS
from tests.xss_world import (
    CANNOT_HOLD_MARKUP,
    WRITTEN_WHOLE,
    make_world,
    own_interview,
    text_fields,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent
RENDERED = re.compile(
    r"(?:\w+\.)*rendered\.(?:prompt|approach|model_answer)"
    r"|style"  # of the booklet: our own style sheet
    r"|point\.text|pitfall\.(?:claim|correction)|follow_up\.(?:prompt|hint)|field\.help_text"
)


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
