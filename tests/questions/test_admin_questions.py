"""The page of a question in the admin: everything about it on one page, saved together."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from questions import publishing
from questions.models import KeyPoint, Question, Status
from tests.curators import change_url, form_data, make_curator
from tests.factories import POINTS, make_question, make_topic

pytestmark = pytest.mark.django_db

LIST = reverse("admin:questions_question_changelist")


def history_of(question: Question) -> list[str]:
    """The messages of the question's history, oldest first."""
    entries = LogEntry.objects.filter(object_id=question.pk).order_by("pk")
    return [entry.get_change_message() for entry in entries]


def uids(question: Question) -> list[str]:
    return list(KeyPoint.objects.filter(framework__question=question).values_list("uid", flat=True))


# Editing


def test_question_change_without_an_edit_changes_nothing(curating: Client) -> None:
    question = make_question(
        prompt="First line.\nSecond line.", covers=["gil-purpose"], approach="One.\n\nTwo."
    )

    response = curating.post(change_url(question), form_data(curating.get(change_url(question))))

    assert response.status_code == 302
    after = Question.objects.get()
    assert after.status == Status.PUBLISHED
    assert after.prompt == "First line.\nSecond line."
    assert history_of(question) == []


def test_question_change_is_a_draft_until_published(curating: Client, curator: User) -> None:
    question = make_question(prompt="The old prompt.")
    changes = {"prompt": "The new prompt.", "points-0-text": "A sharper point."}

    curating.post(change_url(question), form_data(curating.get(change_url(question)), **changes))

    after = Question.objects.with_revision().get()
    assert after.status == Status.DRAFT
    assert after.current_revision.number == 1
    assert after.current_revision.content["prompt"] == "The old prompt."
    page = curating.get(change_url(question)).content.decode()
    assert "Candidates see revision 1; later changes are not published." in page
    assert history_of(question) == ["Changed Prompt. Changed Text for key point “one-thread”."]
    assert LogEntry.objects.get().user == curator


def test_question_change_taken_back_is_published_again(curating: Client) -> None:
    question = make_question(prompt="The prompt.")
    for prompt in ("Another prompt.", "The prompt."):
        data = form_data(curating.get(change_url(question)), prompt=prompt)
        curating.post(change_url(question), data)

    assert Question.objects.get().status == Status.PUBLISHED
    assert (
        "Candidates see this text: revision 1."
        in curating.get(change_url(question)).content.decode()
    )


def test_question_change_keeps_what_was_published_meanwhile(curating: Client) -> None:
    """A page opened before a publication does not bring the old status back."""
    question = make_question(published=False)
    data = form_data(curating.get(change_url(question)), kind="design")
    publishing.publish(question=question, author=None)

    curating.post(change_url(question), data)

    after = Question.objects.with_revision().get()
    assert (after.kind, after.status, after.current_revision.number) == ("design", Status.DRAFT, 1)


def test_question_without_framework_can_be_edited(curating: Client) -> None:
    question = Question.objects.create(slug="bare", prompt="Bare?", topic=make_topic())
    changes = {"approach": "Now it has one.", "points-0-text": "And a point."}

    curating.post(change_url(question), form_data(curating.get(change_url(question)), **changes))

    framework = Question.objects.get().framework
    assert framework.approach == "Now it has one."
    assert framework.points.get().uid == "point"


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"2": "1"}, ["processes", "one-thread", "io-releases"]),
        ({"0": "2"}, ["io-releases", "one-thread", "processes"]),
        ({"0": "3"}, ["io-releases", "processes", "one-thread"]),
        ({"0": ""}, ["io-releases", "processes", "one-thread"]),
        ({"0": "3", "2": "1"}, ["processes", "io-releases", "one-thread"]),
    ],
)
def test_points_are_reordered_by_their_places(
    curating: Client, places: dict[str, str], order: list[str]
) -> None:
    question = make_question()
    changes = {f"points-{row}-position": place for row, place in places.items()}

    curating.post(change_url(question), form_data(curating.get(change_url(question)), **changes))

    assert uids(question) == order
    assert Question.objects.get().status == Status.DRAFT


def test_point_added_takes_its_place_and_one_deleted_leaves(curating: Client) -> None:
    question = make_question()
    changes = {
        "points-1-DELETE": "on",
        "points-3-text": "Says what happens first.",
        "points-3-position": "1",
    }

    curating.post(change_url(question), form_data(curating.get(change_url(question)), **changes))

    assert uids(question) == ["happens-first", "one-thread", "processes"]
    positions = KeyPoint.objects.values_list("position", flat=True)
    assert sorted(positions) == [0, 1, 2]


def test_uid_once_published_cannot_be_changed(curating: Client) -> None:
    question = make_question()
    page = curating.get(change_url(question))
    points = page.context["inline_admin_formsets"][0].formset
    assert [form.fields["uid"].disabled for form in points.forms] == [True, True, True, False]

    curating.post(change_url(question), form_data(page, **{"points-0-uid": "stolen"}))

    assert uids(question) == [point["uid"] for point in POINTS]


def test_uid_of_a_draft_can_be_changed(curating: Client) -> None:
    question = make_question(published=False)
    data = form_data(curating.get(change_url(question)), **{"points-0-uid": "better"})

    curating.post(change_url(question), data)

    assert uids(question) == ["better", "io-releases", "processes"]


def test_uid_proposed_is_never_one_that_was_published(curating: Client) -> None:
    """A new point must not inherit the ticks of one that was deleted."""
    question = make_question()
    delete = {"points-0-DELETE": "on"}
    curating.post(change_url(question), form_data(curating.get(change_url(question)), **delete))
    add = {"points-2-text": "One thread."}

    curating.post(change_url(question), form_data(curating.get(change_url(question)), **add))

    assert uids(question) == ["io-releases", "processes", "one-thread-2"]


def test_slug_is_fixed_by_the_first_publication(curating: Client) -> None:
    draft, live = make_question(published=False, slug="draft"), make_question(slug="live")
    for question in (draft, live):
        data = form_data(curating.get(change_url(question))) | {"slug": f"new-{question.slug}"}
        curating.post(change_url(question), data)

    assert set(Question.objects.values_list("slug", flat=True)) == {"new-draft", "live"}


# Deleting


def test_draft_can_be_deleted(curating: Client) -> None:
    question = make_question(published=False)

    url = reverse("admin:questions_question_delete", args=[question.pk])
    response = curating.post(url, {"post": "yes"})

    assert response.status_code == 302
    assert Question.objects.count() == KeyPoint.objects.count() == 0


def test_published_question_cannot_be_deleted_even_by_admins(client: Client) -> None:
    client.force_login(make_curator(is_superuser=True))
    question, draft = make_question(slug="live"), make_question(published=False)

    url = reverse("admin:questions_question_delete", args=[question.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert url not in client.get(change_url(question)).content.decode()

    ids = {"_selected_action": [question.pk, draft.pk]}
    action = {"action": "delete_selected", "post": "yes"}
    page = client.post(LIST, ids | action).content.decode()
    assert "“live” has been published: retire it instead." in page
    assert Question.objects.count() == 2


# Looking


def test_preview_is_the_candidates_page_of_the_working_copy(curating: Client) -> None:
    question = make_question(prompt="The old prompt.")
    data = form_data(curating.get(change_url(question)), prompt="The **new** prompt.")
    curating.post(change_url(question), data)

    url = reverse("admin:questions_question_preview", args=[question.pk])
    response = curating.get(url)

    html = response.content.decode()
    assert "The <strong>new</strong> prompt." in html
    assert "Candidates see revision 1; later changes are not published." in html
    assert "questions/_question.html" in [template.name for template in response.templates]
    assert "css/components.css" in html
    public = curating.get(question.get_absolute_url()).content.decode()
    assert "The old prompt." in public


def test_preview_is_for_curators(user_client: Client, client: Client) -> None:
    question = make_question(published=False)
    url = reverse("admin:questions_question_preview", args=[question.pk])

    response = user_client.get(url)
    assert response.status_code == 302
    assert response.url == f"/admin/login/?next={url}"
    assert user_client.get(response.url).status_code == 403

    client.logout()
    assert client.get(url).url == f"/accounts/login/?next={url}"

    client.force_login(make_curator())
    assert client.get(url.replace(str(question.pk), "999999")).status_code == 404


def test_preview_needs_the_permission_to_view(client: Client) -> None:
    staff = make_curator()
    staff.groups.clear()
    client.force_login(staff)

    question = make_question(published=False)
    url = reverse("admin:questions_question_preview", args=[question.pk])
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_question_list_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_question()

    with django_assert_num_queries(11):
        response = curating.get(LIST)

    assert response.context["cl"].result_count == rows


@pytest.mark.parametrize("rows", [1, 30])
def test_question_page_has_a_constant_number_of_queries(
    curating: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    parts = [
        {"uid": f"point-{number}", "text": "A point.", "essential": True, "weight": 1}
        for number in range(max(rows, 3))
    ]
    pitfalls = [{"claim": "Wrong.", "correction": "Right."}] * rows
    question = make_question(points=parts, pitfalls=pitfalls)
    for number in range(rows):
        KeyPoint.objects.filter(framework=question.framework).update(text=f"Text {number}.")
        publishing.publish(question=question, author=None)

    ContentType.objects.clear_cache()
    with django_assert_num_queries(24):
        response = curating.get(change_url(question))

    assert len(response.context["revisions"]) == rows + 1


def test_question_list_searches_and_filters(curating: Client) -> None:
    found = make_question(slug="gil-threads", prompt="What of threads?", level="senior")
    make_question(slug="other", prompt="Something else.", level="junior")
    edited = make_question(slug="edited")
    data = form_data(curating.get(change_url(edited)), prompt="Edited.")
    curating.post(change_url(edited), data)

    def slugs(**query: str) -> list[str]:
        results = curating.get(LIST, query).context["cl"].result_list
        return [question.slug for question in results]

    assert slugs(q="threads") == ["gil-threads"]
    assert slugs(level__exact="senior") == ["gil-threads"]
    assert slugs(topic__id__exact=str(found.topic_id)) == ["gil-threads"]
    assert slugs(unpublished="yes") == ["edited"]
    assert slugs(status__exact="published") == ["gil-threads", "other"]


def test_question_page_can_be_read_without_the_permission_to_change(client: Client) -> None:
    staff = make_curator()
    staff.groups.clear()
    staff.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(staff)
    question = make_question(approach="Say what it is.", model_answer="It is a lock.")

    html = client.get(change_url(question)).content.decode()

    for text in ("Say what it is.", "It is a lock.", "One thread runs bytecode."):
        assert text in html
    assert "_publish" not in html
    assert "_save" not in html
    assert client.post(change_url(question), {"_publish": "yes"}).status_code == 403
