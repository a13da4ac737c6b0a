"""Every page of the bank's admin, for every kind of person: who gets in, and who may send.

A page that is not in the table fails the test: whoever adds one says here who may open it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from questions.admin.drafts import sign, stored_draft
from questions.curation import audit, review
from questions.models import Action, AuditEntry, Blueprint, ImportJob, Question
from tests.curators import make_author, make_curator, make_reviewer
from tests.factories import make_answer, make_question, make_topic, make_user

pytestmark = pytest.mark.django_db

# In this order in each row of the table. `a` may, `r` is sent to the log-in, `-` is refused (403),
# `0` gets 404, `m` is answered with 405. Who may and sends nothing useful is told so with 400.
PEOPLE = ["visitor", "candidate", "staff", "author", "reviewer", "owner", "superuser"]
STATUS = {"a": {200, 302, 400}, "r": {302}, "-": {403}, "0": {404}, "m": {405}}

EVERYBODY, WRITERS, OWNERS = "rr-aaaa", "rr-aaaa", "rr---aa"
READERS, ROOT, NOBODY = "rr-aaaa", "rr----a", "rr-----"
POST_ONLY = "rrmmmmm"

# The page, and who may get and post it.
TABLE = {
    "questions_module_changelist": (READERS, READERS),
    "questions_module_add": (OWNERS, OWNERS),
    "questions_module_change": (READERS, OWNERS),
    "questions_module_delete": (ROOT, ROOT),
    "questions_module_history": (READERS, READERS),
    "questions_topic_changelist": (READERS, READERS),
    "questions_topic_add": (OWNERS, OWNERS),
    "questions_topic_change": (READERS, OWNERS),
    "questions_topic_delete": (ROOT, ROOT),
    "questions_topic_history": (READERS, READERS),
    "questions_blueprint_changelist": (OWNERS, OWNERS),
    "questions_blueprint_add": (OWNERS, OWNERS),
    "questions_blueprint_change": (OWNERS, OWNERS),
    "questions_blueprint_delete": (OWNERS, OWNERS),
    "questions_blueprint_history": (OWNERS, OWNERS),
    "questions_question_changelist": (READERS, READERS),
    "questions_question_add": (WRITERS, WRITERS),
    "questions_question_change": (READERS, WRITERS),
    "questions_question_delete": (OWNERS, OWNERS),
    "questions_question_history": (READERS, READERS),
    "questions_question_preview": (READERS, WRITERS),
    "questions_question_preview_new": (WRITERS, WRITERS),
    "questions_question_duplicates": (READERS, WRITERS),
    "questions_question_review": (READERS, READERS),
    "questions_question_revisions": (READERS, READERS),
    "questions_question_compare": (READERS, READERS),
    "questions_question_restore": (WRITERS, WRITERS),
    "questions_export": (OWNERS, OWNERS),
    "questions_importjob_changelist": (OWNERS, OWNERS),
    "questions_importjob_add": (OWNERS, OWNERS),
    "questions_importjob_change": (OWNERS, NOBODY),
    "questions_importjob_delete": (NOBODY, NOBODY),
    "questions_importjob_history": (OWNERS, OWNERS),
    "questions_importjob_apply": (POST_ONLY, OWNERS),
    "questions_importjob_discard": (POST_ONLY, OWNERS),
    "questions_importjob_again": (POST_ONLY, OWNERS),
    "questions_curator_changelist": (OWNERS, OWNERS),
    "questions_curator_add": (OWNERS, OWNERS),
    "questions_curator_change": (OWNERS, OWNERS),
    "questions_curator_delete": (NOBODY, NOBODY),
    "questions_curator_history": (OWNERS, OWNERS),
    "questions_auditentry_changelist": (OWNERS, OWNERS),
    "questions_auditentry_add": (NOBODY, NOBODY),
    "questions_auditentry_change": (OWNERS, NOBODY),
    "questions_auditentry_delete": (NOBODY, NOBODY),
    "questions_auditentry_history": (OWNERS, OWNERS),
    "interviews_questionflag_changelist": (READERS, READERS),
    "interviews_questionflag_add": (NOBODY, NOBODY),
    "interviews_questionflag_change": (READERS, NOBODY),
    "interviews_questionflag_delete": (NOBODY, NOBODY),
    "interviews_questionflag_history": (READERS, READERS),
}
# Pages of the bank that are not a model's; what they show depends on the person.
SITE = {"index", "app_list"}
# What is not the bank's: accounts, what people did, Django's own. No role opens any of it.
OTHER_MODELS = ("auth_", "account_", "interviews_", "mfa_", "usersessions_", "socialaccount_")
OTHER_SITE = {
    *("login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n"),
    "view_on_site",
}


def names(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def make_person(kind: str) -> User | None:
    match kind:
        case "visitor":
            return None
        case "candidate":
            return make_user()
        case "staff":
            return make_user(is_staff=True)
        case "author":
            return make_author()
        case "reviewer":
            return make_reviewer()
        case "owner":
            return make_curator()
    return make_user(is_staff=True, is_superuser=True)


def address(name: str) -> str:
    """The page, with something of its kind to show; a draft where it is a question."""
    model = name.split("_")[1]
    if name.endswith(("_changelist", "_add", "_preview_new", "_duplicates", "_export")):
        return reverse(f"admin:{name}")
    if name == "questions_question_restore":
        return reverse(f"admin:{name}", args=[make_question().pk, 1])
    if model == "module":
        pk = make_topic().module_id
    elif model == "topic":
        pk = make_topic().pk
    elif model == "blueprint":
        pk = Blueprint.objects.create(slug="mixed", title="Mixed").pk
    elif model == "question":
        pk = make_question(published=False).pk
    elif model == "importjob":
        pk = ImportJob.objects.create(name="more.yaml", size=0, content=b"").pk
    elif model == "curator":
        pk = make_author().pk
    elif model == "auditentry":
        pk = audit.record(action=Action.EDITED, obj=make_topic(), by=None).pk
    else:
        answer = make_answer()
        pk = answer.user.question_flags.create(revision=answer.revision, text="Wrong.").pk
    return reverse(f"admin:{name}", args=[pk])


def test_every_page_of_the_admin_is_in_the_table() -> None:
    known = {*TABLE, *SITE, *OTHER_SITE}
    unknown = {
        name
        for name in names(admin.site.get_urls())
        if name not in known and not name.startswith(OTHER_MODELS)
    }

    assert unknown == set(), "say in TABLE who may open these"
    assert set(TABLE) <= set(names(admin.site.get_urls()))


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", TABLE)
def test_page_is_open_to_those_of_the_table(client: Client, name: str, person: str) -> None:
    user = make_person(person)
    if user:
        client.force_login(user)
    url = address(name)
    letters = [row[PEOPLE.index(person)] for row in TABLE[name]]

    got, sent = client.get(url), client.post(url, {})

    assert got.status_code in STATUS[letters[0]], (name, person, "GET")
    assert sent.status_code in STATUS[letters[1]], (name, person, "POST")
    if letters[0] == "r":
        assert "/login/" in got.url
        assert "/login/" in sent.url


@pytest.mark.parametrize("person", ["staff", "author", "reviewer", "owner"])
def test_no_role_opens_what_is_not_the_bank_s(client: Client, person: str) -> None:
    user = make_person(person)
    assert user is not None
    client.force_login(user)
    lists = [
        name
        for name in names(admin.site.get_urls())
        if name.endswith(("_changelist", "_add")) and name not in TABLE
    ]

    assert len(lists) > 10
    for name in lists:
        url = reverse(f"admin:{name}")
        assert (client.get(url).status_code, client.post(url, {}).status_code) == (403, 403), name


STEPS = {
    "comment": "rr-aaaa",
    "submit": "rr-aaaa",
    "withdraw": "rr-aaaa",
    "assign": "rr-aaaa",
    "return": "rr--aaa",
    "publish": "rr--aaa",
    "confirm": "rr--aaa",
}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("step", STEPS)
def test_step_of_the_review_is_for_those_of_the_table(
    client: Client, step: str, person: str
) -> None:
    question = make_question(published=step == "confirm")
    if step in {"withdraw", "assign", "return", "publish"}:
        review.submit_for_review(question=question, by=make_author())
    if user := make_person(person):
        client.force_login(user)
    url = reverse("admin:questions_question_review", args=[question.pk])
    before = AuditEntry.objects.count()

    response = client.post(url, {"do": step, "text": "Some text."})

    letter = STEPS[step][PEOPLE.index(person)]
    assert response.status_code in STATUS[letter]
    does_something = letter == "a" and step not in {"withdraw", "assign"}
    assert (AuditEntry.objects.count() > before) == does_something


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(
    ("button", "allowed"),
    [("_submit", "rr-aaaa"), ("_publish", "rr--aaa"), ("_retire", "rr---aa")],
)
def test_button_of_the_page_is_for_those_of_the_table(
    client: Client, button: str, allowed: str, person: str
) -> None:
    question = make_question(slug="gil", published=button == "_retire")
    if user := make_person(person):
        client.force_login(user)
    formsets = ("points", "pitfalls", "follow_ups", "references")
    data: dict[str, Any] = {"base": sign(stored_draft(question))}
    data |= {f"{name}-{key}_FORMS": 0 for name in formsets for key in ("TOTAL", "INITIAL")}
    fields = {"prompt": "New?", "slug": "gil", "topic": question.topic_id, "kind": "concept"}
    numbers = {"level": "mid", "need": "must", "seconds": 60, "position": 0}
    url = reverse("admin:questions_question_change", args=[question.pk])

    response = client.post(url, {**data, **fields, **numbers, button: "yes"})

    letter = allowed[PEOPLE.index(person)]
    assert response.status_code in STATUS[letter]
    if letter != "a":
        assert Question.objects.get().prompt == question.prompt
    else:
        assert Question.objects.get().prompt == "New?"
