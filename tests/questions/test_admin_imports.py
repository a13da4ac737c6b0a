"""Import in the admin: who may, what the pages say, what they do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from questions.exchange import jobs
from questions.exchange.job_models import ImportJob, Publication
from questions.models import Action, AuditEntry, Question, Status
from tests.curators import make_curator, make_reviewer, text_of
from tests.factories import make_user
from tests.questions.exchange.banks import make_question_data
from tests.questions.exchange.uploads import make_file, make_job, make_owner

pytestmark = pytest.mark.django_db

ADD = "/admin/questions/importjob/add/"
DRAFTS = {"publication": "draft", "creates_topics": "on"}


def upload(client: Client, data: bytes, *, name: str = "lock.yaml", **fields: str) -> HttpResponse:
    file = SimpleUploadedFile(name, data, content_type="application/yaml")
    return client.post(ADD, {"file": file, **DRAFTS, **fields}, follow=True)


def test_upload_preview_apply(owner_client: Client) -> None:
    preview = upload(owner_client, make_file())

    job = ImportJob.objects.get()
    assert preview.redirect_chain == [(job.get_absolute_url(), 302)]
    assert "Nothing is stored yet. 1 new, 0 changed, 0 unchanged." in text_of(preview)
    assert not Question.objects.exists()

    result = owner_client.post(
        reverse("admin:questions_importjob_apply", args=[job.pk]), follow=True
    )

    assert "1 new, 0 changed, 0 unchanged." in text_of(result)
    assert "<strong>Imported</strong>" in text_of(result)
    assert Question.objects.get().status == Status.DRAFT


def test_a_refused_file_lists_its_problems_by_line(owner_client: Client) -> None:
    data = make_file(make_question_data(seconds=1), make_question_data(slug="b", level="expert"))

    page = text_of(upload(owner_client, data))

    assert "Nothing was imported." in page
    assert "The file has 2 problems" in page
    line = data.decode().splitlines().index("  level: expert") + 1
    assert f'<td class="viva-line">{line}</td>' in page
    assert "“expert” is not known" in page
    assert "at least 30" in page


def test_a_refused_file_says_what_becomes_of_each_question(owner_client: Client) -> None:
    """Created, changed with its differences, unchanged, much like another, refused and why."""
    upload(owner_client, make_file(make_question_data(), make_question_data(slug="same")))
    owner_client.post(reverse("admin:questions_importjob_apply", args=[ImportJob.objects.get().pk]))
    data = make_file(
        make_question_data(seconds=300),
        make_question_data(slug="same"),
        make_question_data(slug="fresh"),
        make_question_data(slug="wrong", seconds=1, level="expert"),
        make_question_data(slug="fresh"),
    )

    response = upload(owner_client, data)

    page, job = text_of(response), ImportJob.objects.latest("pk")
    assert (job.state, job.problem_count, bytes(job.content)) == ("refused", 3, b"")
    assert job.counts == {"created": 1, "changed": 1, "unchanged": 1, "refused": 2}
    refused = dict(response.context["problem_groups"])
    lines = data.decode().splitlines()
    assert [(x["line"], x["wrong"]) for x in refused["wrong"]] == [
        (lines.index("  level: expert") + 1, "“expert” is not known"),
        (lines.index("  seconds: 1") + 1, "1 is too small"),
    ]
    assert [x["wrong"] for x in refused["fresh"]] == [
        f"the slug “fresh” is taken in line {lines.index('- slug: fresh') + 1}"
    ]
    assert "<h2>Refused: 2 questions</h2>" in page
    assert "<h2>The others: 3 questions</h2>" in page
    assert "1 new, 1 changed, 1 unchanged." in page
    fates = {change.slug: change.verdict for change in response.context["page"]}
    assert fates == {"lock-hashing": "changed", "same": "unchanged", "fresh": "created"}
    assert '<ins><span class="visually-hidden">after: </span>300</ins>' in page
    assert "Much like" in page
    assert "/apply/" not in page
    assert set(Question.objects.values_list("slug", flat=True)) == {"lock-hashing", "same"}


def test_a_refused_file_cannot_be_applied(owner_client: Client) -> None:
    job = make_job(make_file(make_question_data(), make_question_data(slug="b", level="expert")))

    owner_client.post(reverse("admin:questions_importjob_apply", args=[job.pk]))

    job.refresh_from_db()
    assert job.state == "refused"
    assert not Question.objects.exists()


def test_the_differences_of_a_changed_question_are_shown(owner_client: Client) -> None:
    upload(owner_client, make_file())
    owner_client.post(reverse("admin:questions_importjob_apply", args=[ImportJob.objects.get().pk]))

    page = text_of(upload(owner_client, make_file(make_question_data(seconds=300))))

    assert "<h3>Suggested seconds</h3>" in page
    assert '<del><span class="visually-hidden">before: </span>240</del>' in page
    assert '<ins><span class="visually-hidden">after: </span>300</ins>' in page


def test_text_of_a_file_is_escaped(owner_client: Client) -> None:
    page = upload(owner_client, make_file(make_question_data(prompt="<script>alert(1)</script>")))

    assert b"<script>alert(1)" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content


def test_a_file_that_is_too_large_is_refused_by_name_of_the_limit(
    owner_client: Client, settings: Any
) -> None:
    settings.IMPORT_MAX_BYTES = 1024

    page = upload(owner_client, b"x" * 1025)

    assert page.status_code == 400
    limit = "“lock.yaml” has 1,025 bytes; at most 1,024 are taken (IMPORT_MAX_BYTES)."
    assert limit in text_of(page)
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("data", [{}, {"publication": "draft"}, {"publication": "nonsense"}])
def test_a_form_without_file_is_shown_again(owner_client: Client, data: dict[str, str]) -> None:
    assert owner_client.post(ADD, data).status_code == 400
    assert not ImportJob.objects.exists()


@pytest.fixture(params=["the setting", "the permission"])
def cannot_publish(
    request: pytest.FixtureRequest, client: Client, settings: LazySettings
) -> Client:
    """Somebody who may import, and lacks one of the two things that publishing one's own needs."""
    lacks_permission = request.param == "the permission"
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = lacks_permission
    client.force_login(make_owner("import_bank") if lacks_permission else make_owner())
    return client


@pytest.mark.parametrize("publication", ["complete", "as_file"])
def test_who_may_not_publish_their_own_work_cannot_ask_for_it(
    cannot_publish: Client, publication: str
) -> None:
    refused = upload(cannot_publish, make_file(), publication=publication)

    assert refused.status_code == 400
    assert "Somebody else publishes what you bring in." in text_of(refused)
    assert not ImportJob.objects.exists()
    assert "1 new" in text_of(upload(cannot_publish, make_file()))


def test_superuser_cannot_publish_their_own_import_either(client: Client) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))

    assert upload(client, make_file(), publication="as_file").status_code == 400


def test_small_teams_may_publish_what_they_import(
    owner_client: Client, settings: LazySettings
) -> None:
    settings.CURATORS_MAY_PUBLISH_OWN_WORK = True
    upload(owner_client, make_file(), publication="complete")

    owner_client.post(reverse("admin:questions_importjob_apply", args=[ImportJob.objects.get().pk]))

    assert Question.objects.get().status == Status.PUBLISHED


def test_who_imports_for_review_cannot_publish_and_a_reviewer_can(client: Client) -> None:
    importer, reviewer = make_curator(), make_reviewer()
    client.force_login(importer)
    preview = upload(client, make_file(), publication="review")
    assert "</span> will be in review" in text_of(preview)
    client.post(reverse("admin:questions_importjob_apply", args=[ImportJob.objects.get().pk]))
    question = Question.objects.get()
    step = reverse("admin:questions_question_review", args=[question.pk])

    refused = client.post(step, {"do": "publish"}, follow=True)
    assert "is published as revision" not in text_of(refused)
    question.refresh_from_db()
    assert (question.status, question.submitted_by) == (Status.IN_REVIEW, importer)
    client.force_login(reviewer)
    client.post(step, {"do": "publish"})

    question.refresh_from_db()
    assert question.status == Status.PUBLISHED
    assert question.current_revision is not None
    revision = question.current_revision
    assert (revision.author, revision.reviewer) == (importer, reviewer)
    entries = AuditEntry.objects.filter(kind="question").order_by("pk")
    actions = entries.values_list("action", "actor__username")
    assert list(actions) == [
        (Action.IMPORTED, importer.username),
        (Action.PUBLISHED, reviewer.username),
    ]


def test_who_may_not_publish_cannot_apply_what_publishes(cannot_publish: Client) -> None:
    job = make_job(publication=Publication.COMPLETE)

    page = cannot_publish.get(job.get_absolute_url())
    response = cannot_publish.post(reverse("admin:questions_importjob_apply", args=[job.pk]))

    assert "This file would publish what you bring in yourself." in text_of(page)
    assert response.status_code == 403
    job.refresh_from_db()
    assert job.state == "ready"


@pytest.mark.parametrize("who", ["candidate", "staff", "exporter"])
def test_only_importers_import(client: Client, who: str) -> None:
    job = make_job()
    people: dict[str, Callable[[], User]] = {
        "candidate": make_user,
        "staff": lambda: make_user(is_staff=True),
        "exporter": lambda: make_owner("export_bank"),
    }
    client.force_login(people[who]())
    pages = ["/admin/questions/importjob/", ADD, job.get_absolute_url()]
    actions = [
        reverse(f"admin:questions_importjob_{name}", args=[job.pk])
        for name in ("apply", "discard", "again", "delete", "history")
    ]

    statuses = {client.get(path).status_code for path in pages}
    statuses |= {client.post(path).status_code for path in [*actions, ADD]}

    assert statuses == {302 if who == "candidate" else 403}  # the admin asks candidates to log in
    job.refresh_from_db()
    assert job.state == "ready"


@pytest.mark.parametrize("name", ["apply", "discard", "again"])
def test_decisions_are_posted(owner_client: Client, name: str) -> None:
    job = make_job()

    response = owner_client.get(reverse(f"admin:questions_importjob_{name}", args=[job.pk]))

    job.refresh_from_db()
    assert (response.status_code, job.state) == (405, "ready")


@pytest.mark.parametrize("pk", ["0", "999", "x", "9" * 30])
def test_an_import_that_is_not_there_is_404(owner_client: Client, pk: str) -> None:
    assert owner_client.get(f"/admin/questions/importjob/{pk}/change/").status_code == 404


def test_discard_says_that_nothing_was_stored(owner_client: Client) -> None:
    job = make_job()

    page = owner_client.post(
        reverse("admin:questions_importjob_discard", args=[job.pk]), follow=True
    )

    assert "“lock.yaml” was discarded; nothing of it is in the bank." in text_of(page)


def test_a_job_at_work_shows_how_far_it_is_and_refreshes_when_done(
    owner_client: Client, owner: User
) -> None:
    job = jobs.create_job(owner=owner, name="a.yaml", data=make_file(), creates_topics=True)
    assert "The file is being read." in text_of(owner_client.get(job.get_absolute_url()))
    ImportJob.objects.update(done=2000, total=10_000)

    fragment = owner_client.get(job.get_absolute_url(), headers={"HX-Request": "true"})

    assert "2,000 of 10,000 questions" in text_of(fragment)
    assert fragment.content.strip().startswith(b'<div id="progress"')
    jobs.work_on(job.pk)
    ended = owner_client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert (ended.headers["HX-Refresh"], ended.content) == ("true", b"")


def test_a_job_whose_process_died_can_be_started_again(owner_client: Client, owner: User) -> None:
    job = jobs.create_job(owner=owner, name="a.yaml", data=make_file(), creates_topics=True)
    again = reverse("admin:questions_importjob_again", args=[job.pk])
    owner_client.post(again)
    job.refresh_from_db()
    assert job.state == "reading"
    ImportJob.objects.update(created_at=job.created_at - ImportJob.SILENT_FOR * 2)
    assert "No sign of life for some minutes." in text_of(owner_client.get(job.get_absolute_url()))

    page = owner_client.post(again, follow=True)

    assert "Nothing is stored yet. 1 new" in text_of(page)


def test_the_preview_is_cut_into_pages_and_filtered(owner_client: Client) -> None:
    questions = [make_question_data(slug=f"q-{n}") for n in range(51)]
    bare = make_question_data(slug="bare", status="draft", framework__points=[])
    job = make_job(make_file(*questions, bare))

    first = owner_client.get(job.get_absolute_url())
    second = owner_client.get(job.get_absolute_url(), {"page": "2"})
    incomplete = owner_client.get(job.get_absolute_url(), {"show": "gaps"})
    nonsense = owner_client.get(job.get_absolute_url(), {"show": "x", "page": "x"})

    assert "1–50 of 52" in text_of(first)
    assert [change.slug for change in second.context["page"]] == ["q-50", "bare"]
    assert [change.slug for change in incomplete.context["page"]] == ["bare"]
    assert nonsense.context["page"].paginator.count == 52


def test_pages_need_the_same_number_of_queries_for_1_and_30_questions(
    owner_client: Client,
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            owner_client.get(path)
        return len(captured)

    one = make_job(make_file(make_question_data(slug="only")))
    list_of_one = queries("/admin/questions/importjob/")
    many = make_job(make_file(*[make_question_data(slug=f"q-{n}") for n in range(30)]))
    for number in range(29):
        jobs.create_job(owner=make_user(), name=f"{number}.yaml", data=b"x")

    assert queries(one.get_absolute_url()) == queries(many.get_absolute_url()) == 8
    assert list_of_one == queries("/admin/questions/importjob/") == 6
