"""Publish and retire in the admin: from the page of a question and from the list.

One person does both here, as in a small team; tests/questions/curation/ has the four eyes.
"""

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from zeal import zeal_ignore

from questions.models import Question, Revision, Status
from tests.curators import change_url, form_data, make_curator
from tests.factories import POINTS, make_question, make_topic

pytestmark = pytest.mark.django_db

ADD = reverse("admin:questions_question_add")
LIST = reverse("admin:questions_question_changelist")


@pytest.fixture(autouse=True)
def small_team(settings: LazySettings) -> None:
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = True


def send_page(client: Client, question: Question, **changes: str) -> HttpResponse:
    """Send the page of the question and follow to the next one."""
    data = form_data(client.get(change_url(question)), **changes)
    return client.post(change_url(question), data, follow=True)


def send_action(client: Client, action: str, *questions: Question, **more: str) -> HttpResponse:
    """Choose the action for the questions, and with `confirmed` send what its page then shows."""
    ids = [question.pk for question in questions]
    if "confirmed" in more:
        with zeal_ignore():  # the step is done to each question for itself
            page = send_action(client, action, *questions)
            data = {"action": action, "_selected_action": ids, "seen": page.context["seen"], **more}
            return client.post(LIST, data, follow=True)
    return client.post(LIST, {"action": action, "_selected_action": ids, **more}, follow=True)


def messages_of(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def history_of(question: Question) -> list[str]:
    entries = LogEntry.objects.filter(object_id=question.pk).order_by("pk")
    return [entry.get_change_message() for entry in entries]


# The page


def test_page_publishes_what_was_typed_with_the_note(curating: Client, curator: User) -> None:
    question = make_question(published=False, slug="gil")

    response = send_page(
        curating, question, prompt="The last word.", note="Checked  twice", _publish="yes"
    )

    revision = Revision.objects.get()
    assert (revision.number, revision.note, revision.author) == (1, "Checked twice", curator)
    assert revision.content["prompt"] == "The last word."
    assert response.redirect_chain == [(change_url(question), 302)]
    assert messages_of(response) == [
        "“gil” is published as revision 1."
        f' <a href="{question.get_absolute_url()}">See it in the library</a>'
    ]
    assert history_of(question) == ["Changed Prompt.", "Published as revision 1: Checked twice"]
    assert "<td>Checked twice</td>" in response.content.decode()
    assert "<td>ada</td>" in response.content.decode()


def test_page_saves_and_names_what_is_missing(curating: Client) -> None:
    question = make_question(published=False, slug="gil", approach="", points=POINTS[1:])

    response = send_page(curating, question, prompt="A better prompt.", _publish="yes")

    missing = "an approach, at least 3 key points (it has 2) and a key point marked essential"
    assert messages_of(response) == [f"Saved. But “gil” cannot be published: it needs {missing}."]
    after = Question.objects.get()
    assert (after.prompt, after.status) == ("A better prompt.", Status.DRAFT)
    assert history_of(question) == ["Changed Prompt."]
    for name in missing.replace(" and ", ", ").split(", "):
        assert f"<li>{name}</li>" in response.content.decode()


def test_page_publishes_a_new_question_at_once(curating: Client) -> None:
    changes = {
        "prompt": "Why?",
        "slug": "why",
        "topic": str(make_topic().pk),
        "approach": "Because.",
        "model_answer": "It is so.",
        "points-0-text": "One.",
        "points-0-essential": "on",
        "points-1-text": "Two.",
        "points-2-text": "Three.",
        "_publish": "yes",
    }

    response = curating.post(ADD, form_data(curating.get(ADD), **changes), follow=True)

    question = Question.objects.with_revision().get()
    assert response.redirect_chain == [(change_url(question), 302)]
    assert (question.status, question.current_revision.number) == (Status.PUBLISHED, 1)
    uids = [point["uid"] for point in question.current_revision.points]
    assert uids == ["one", "two", "three"]
    assert curating.get(question.get_absolute_url()).status_code == 200


def test_page_with_errors_publishes_nothing(curating: Client) -> None:
    question = make_question(published=False)

    response = send_page(curating, question, prompt="", note="My note", _publish="yes")

    assert response.status_code == 200
    assert Revision.objects.count() == 0
    assert 'value="My note"' in response.content.decode()


def test_page_published_again_without_an_edit_says_so(curating: Client) -> None:
    question = make_question(slug="gil")

    response = send_page(curating, question, _publish="yes")

    assert messages_of(response) == ["“gil”: candidates already see this text, revision 1."]
    assert (Revision.objects.count(), history_of(question)) == (1, [])


def test_page_retires_and_publishing_brings_it_back(curating: Client) -> None:
    question = make_question(slug="gil")

    response = send_page(curating, question, note="Outdated", _retire="yes")

    assert messages_of(response) == ["“gil” is retired: candidates do not see it any more."]
    assert curating.get(question.get_absolute_url()).status_code == 404
    html = response.content.decode()
    assert "it was retired at revision 1. Publishing brings it back." in html
    assert 'name="_retire"' not in html

    send_page(curating, question, _publish="yes")
    assert curating.get(question.get_absolute_url()).status_code == 200
    assert Revision.objects.count() == 1
    assert history_of(question) == ["Retired: Outdated", "Published as revision 1."]


def test_page_saves_but_does_nothing_else_with_a_note_too_long(curating: Client) -> None:
    question = make_question(published=False)

    response = send_page(curating, question, prompt="New.", note="n" * 301, _publish="yes")

    assert messages_of(response) == [
        "Saved, and nothing else: Ensure this value has at most 300 characters (it has 301)."
    ]
    assert (Question.objects.get().prompt, Revision.objects.count()) == ("New.", 0)


def test_page_publishes_only_with_the_permission(client: Client) -> None:
    writer = make_curator()
    writer.groups.clear()
    publication = ["publish_question", "retire_question", "bulk_question"]
    bank = Permission.objects.filter(content_type__app_label="questions")
    writer.user_permissions.set(bank.exclude(codename__in=publication))
    client.force_login(writer)
    question = make_question(slug="gil")

    html = client.get(change_url(question)).content.decode()
    assert ('name="_publish"' in html, 'name="_retire"' in html) == (False, False)
    for button in ("_publish", "_retire"):
        response = send_page(client, question, prompt="New.", **{button: "yes"})
        assert response.status_code == 403
    actions = [name for name, _ in client.get(LIST).context["action_form"].fields["action"].choices]
    assert actions == ["", "delete_selected", "export_selected"]
    assert Question.objects.get().prompt != "New."


# The list


def test_list_action_says_what_will_happen_before_it_does(curating: Client) -> None:
    draft = make_question(published=False, slug="draft")
    bare = make_question(published=False, slug="bare", approach="", model_answer="")
    live = make_question(slug="live")
    edited = make_question(slug="edited")
    send_page(curating, edited, prompt="Edited.")
    retired = make_question(slug="retired")
    send_page(curating, retired, _retire="yes")
    everything = (draft, bare, live, edited, retired)

    response = send_action(curating, "publish", *everything)

    outcomes = {str(x.question): x.outcome for x in response.context["prospects"]}
    assert outcomes == {
        "draft": "appears to candidates for the first time",
        "bare": "cannot be published: it needs an approach and a model answer",
        "live": "nothing to do: candidates see this text, revision 1",
        "edited": "gets a new revision; candidates have seen 1",
        "retired": "comes back to candidates as revision 1",
    }
    assert "Of 5 selected, 3 will change." in response.content.decode()
    assert Revision.objects.filter(question=draft).count() == 0

    response = send_action(curating, "publish", *everything, confirmed="yes", note="Spring")

    assert messages_of(response) == [
        "“bare” cannot be published: it needs an approach and a model answer.",
        "3 questions published.",
    ]
    statuses = dict(Question.objects.values_list("slug", "status"))
    assert statuses.pop("bare") == Status.DRAFT
    assert set(statuses.values()) == {Status.PUBLISHED}
    assert history_of(draft) == ["Published, with others: Spring"]
    assert history_of(edited)[-1] == "Published, with others: Spring"
    assert [revision.note for revision in edited.revisions.all()] == ["Spring", ""]
    assert history_of(live) == []


def test_list_action_retires_with_a_note(curating: Client) -> None:
    live, draft = make_question(slug="live"), make_question(published=False, slug="draft")

    response = send_action(curating, "retire", live, draft)
    outcomes = {str(x.question): x.outcome for x in response.context["prospects"]}
    assert outcomes == {
        "live": "leaves the library and new rounds; what was answered stays readable",
        "draft": "nothing to do: candidates do not see it",
    }

    response = send_action(curating, "retire", live, draft, confirmed="yes", note="Old")
    assert messages_of(response) == ["1 question retired."]
    assert dict(Question.objects.values_list("slug", "status")) == {
        "live": Status.RETIRED,
        "draft": Status.DRAFT,
    }
    assert history_of(live) == ["Retired, with others: Old"]


def test_list_action_keeps_a_note_that_is_too_long(curating: Client) -> None:
    draft = make_question(published=False)

    response = send_action(curating, "publish", draft, confirmed="yes", note="n" * 301)

    assert "Ensure this value has at most 300 characters (it has 301)." in response.content.decode()
    assert "n" * 301 in response.content.decode()
    assert Revision.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_list_action_page_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    questions = [make_question() for _ in range(rows)]

    with django_assert_num_queries(18):
        response = send_action(curating, "publish", *questions)

    assert len(response.context["prospects"]) == rows
