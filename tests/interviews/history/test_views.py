import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interviews.history.models import AnswerNote
from interviews.practice import mock, services
from interviews.practice.models import Answer, QuestionFlag, Rating
from questions.models import Action, AuditEntry
from tests.curators import make_reviewer
from tests.factories import make_answer, make_question, make_round, make_topic

pytestmark = pytest.mark.django_db

LIST = "/history/"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def page_of(client, **query) -> str:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def make_answers(user, count: int) -> None:
    topic = make_topic()
    for number in range(count):
        question = make_question(topic=topic, prompt=f"Question number {number:02}?")
        answer = make_answer(user=user, question=question, now=NOON + timedelta(days=number))
        AnswerNote.objects.create(answer=answer, text=f"Note {number}", updated_at=NOON)


def test_answer_list_shows_ones_own_answers_newest_first(user_client, user):
    make_answer(text="Not mine.", question=make_question(prompt="Somebody else's?"))
    make_answers(user, 2)

    page = page_of(user_client)

    assert page.index("Question number 01?") < page.index("Question number 00?")
    assert "Somebody else" not in page
    assert "Note 1" in page


def test_answer_list_without_answers_says_what_to_do(user_client):
    assert "Practise a round" in page_of(user_client)


def test_answer_list_pages_by_key_and_new_answers_move_nothing(user_client, user):
    make_answers(user, 55)
    first = user_client.get(LIST).context["page"]
    make_answer(user=user, now=NOON + timedelta(days=100))

    second = user_client.get(LIST, {"before": first.next_before.isoformat()}).context["page"]
    third = user_client.get(LIST, {"before": second.next_before.isoformat()}).context["page"]

    days = [answer.assessed_at for page in (first, second, third) for answer in page.answers]
    assert days == [NOON + timedelta(days=day) for day in range(54, -1, -1)]
    assert third.next_before is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "counters"}, ["old"]),
        ({"q": "LOCK NUMBER"}, ["new"]),
        ({"q": "remember"}, ["new"]),
        ({"rating": "again"}, ["old"]),
        ({"mode": "drill"}, ["old", "new"]),
        ({"mode": "mock"}, []),
        ({"since": "2026-03-02"}, ["new"]),
        ({"until": "2026-03-01"}, ["old"]),
        ({"since": "2026-03-01", "until": "2026-03-02"}, ["old", "new"]),
        ({"topic": "basics/locks"}, ["old"]),
    ],
)
def test_answer_list_filters(user_client, user, query, found):
    locks = make_topic(slug="locks")
    locks.module.slug = "basics"
    locks.module.save()
    question = make_question(topic=locks, prompt="Old one?")
    make_answer(user=user, question=question, text="Because of counters.", ticked=[], now=NOON)
    newer = make_answer(user=user, now=NOON + timedelta(days=1), question=make_question())
    AnswerNote.objects.create(answer=newer, text="Remember this", updated_at=NOON)

    page = user_client.get(LIST, query).context["page"]

    names = ["old" if answer.headline == "Old one?" else "new" for answer in page.answers]
    assert sorted(names) == sorted(found)


@pytest.mark.parametrize(
    "query",
    [
        {"topic": "no/where"},
        {"rating": "superb"},
        {"since": "yesterday"},
        {"before": "1"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"q": "a\0b"},
    ],
)
def test_answer_list_refuses_what_it_does_not_understand(user_client, query):
    assert user_client.get(LIST, query).status_code == 400


@pytest.mark.parametrize("rows", [1, 30])
def test_answer_list_and_exports_take_the_same_queries(user_client, user, rows):
    make_answers(user, rows)

    counts = []
    for path in (LIST, *(f"{LIST}export/{name}/" for name in ("json", "csv", "md", "apkg"))):
        with CaptureQueriesContext(connection) as queries:
            assert user_client.get(path).status_code == 200
        counts.append(len(queries))

    assert counts == [5, 10, 10, 10, 10]  # six of an export count it


def test_answer_detail_shows_answer_points_and_note(user_client, user):
    answer = make_answer(user=user, text="Because of counters.", ticked=["one-thread"])
    AnswerNote.objects.create(answer=answer, text="Say it shorter.", updated_at=NOON)

    page = user_client.get(reverse("history:answer_detail", args=[answer.pk])).content.decode()

    assert "Because of counters." in page
    assert "Say it shorter." in page
    assert page.count("Missed:") == 2


@pytest.mark.parametrize("state", ["open", "locked"])
def test_answer_detail_shows_no_framework_before_the_assessment(user_client, user, state):
    answer = make_answer(user=user, state=state)

    url = reverse("history:answer_detail", args=[answer.pk])
    assert user_client.get(url).status_code == 404


def test_what_belongs_to_somebody_else_is_404(user_client):
    answer = make_answer()

    detail = reverse("history:answer_detail", args=[answer.pk])
    assert user_client.get(detail).status_code == 404
    for name in ("note", "flag"):
        assert user_client.post(f"{detail}{name}/", {"text": "Mine now."}).status_code == 404
    assert not AnswerNote.objects.exists()
    assert not QuestionFlag.objects.exists()


def test_note_is_written_changed_and_emptied(user_client, user):
    answer = make_answer(user=user)
    url = reverse("history:note_write", args=[answer.pk])

    for text in ("First.", "Second.", ""):
        response = user_client.post(url, {"text": text})
        assert response.url == reverse("history:answer_detail", args=[answer.pk])
        assert AnswerNote.objects.get().text == text


def test_note_sent_again_keeps_its_date(user_client, user):
    answer = make_answer(user=user)
    AnswerNote.objects.create(answer=answer, text="Same.", updated_at=NOON)

    user_client.post(reverse("history:note_write", args=[answer.pk]), {"text": "Same."})

    assert AnswerNote.objects.get().updated_at == NOON


def test_note_that_is_too_long_is_refused_and_kept_in_the_page(user_client, user):
    answer = make_answer(user=user)

    url = reverse("history:note_write", args=[answer.pk])
    response = user_client.post(url, {"text": "x" * 5_001})

    assert response.status_code == 400
    assert "x" * 5_001 in response.content.decode()
    assert not AnswerNote.objects.exists()


def test_note_answers_htmx_with_the_fragment(user_client, user):
    answer = make_answer(user=user)

    url = reverse("history:note_write", args=[answer.pk])
    headers = {"HX-Request": "true", "HX-Target": "remarks"}
    page = user_client.post(url, {"text": "<b>Short</b>"}, headers=headers).content.decode()

    assert page.lstrip().startswith('<section id="remarks"')
    assert "Your note is saved." in page
    assert "&lt;b&gt;Short&lt;/b&gt;" in page


def test_flag_goes_to_the_curators_with_revision_and_text(user_client, user, client):
    answer = make_answer(user=user, question=make_question(prompt="Is it so?"))
    url = reverse("history:flag_send", args=[answer.pk])
    for text in ("It is wrong.", "It is not so."):
        user_client.post(url, {"text": text})

    flag = QuestionFlag.objects.get()
    assert (flag.revision, flag.text, flag.user) == (answer.revision, "It is not so.", user)

    client.force_login(make_reviewer())
    flags = reverse("admin:interviews_questionflag_changelist")
    page = client.get(flags).content.decode()
    assert "It is not so." in page
    assert "Is it so?" in page
    client.post(flags, {"action": "mark_handled", "_selected_action": [flag.pk]})
    flag.refresh_from_db()
    assert flag.handled_at is not None
    entry = AuditEntry.objects.filter(action=Action.FLAG_HANDLED).get()
    assert (entry.object_key, entry.note) == (str(answer.question_id), "revision 1")
    assert user.username not in entry.object_label
    client.post(flags, {"action": "mark_unhandled", "_selected_action": [flag.pk]})
    flag.refresh_from_db()
    assert flag.handled_at is None


def test_two_handled_flags_of_one_person_open_as_one(admin_client, user):
    revision = make_answer(user=user).revision
    for text in ("One.", "Two."):
        QuestionFlag.objects.send(user=user, revision=revision, text=text)
        QuestionFlag.objects.update(handled_at=NOON)

    admin_client.post(
        reverse("admin:interviews_questionflag_changelist"),
        {
            "action": "mark_unhandled",
            "_selected_action": list(QuestionFlag.objects.values_list("pk", flat=True)),
        },
    )

    assert [flag.text for flag in QuestionFlag.objects.unhandled()] == ["Two."]


@pytest.mark.parametrize("text", ["", " ", "x" * 2_001])
def test_flag_without_text_or_with_too_much_is_refused(user_client, user, text):
    answer = make_answer(user=user)

    response = user_client.post(reverse("history:flag_send", args=[answer.pk]), {"text": text})

    assert response.status_code == 400
    assert not QuestionFlag.objects.exists()


def test_json_export_holds_what_was_answered(user_client, user):
    answer = make_answer(user=user, text="Wörter", ticked=["one-thread"], now=NOON)

    document = json.loads(user_client.get(f"{LIST}export/json/").content)

    assert document["format"] == "viva-answers"
    [row] = document["answers"]
    assert row["question"] == answer.question.slug
    assert row["answer"] == "Wörter"
    assert row["points_made"] == ["One thread runs bytecode."]
    assert row["score"] == 0.5
    assert row["rating"] == Rating.AGAIN


@pytest.mark.parametrize("mode", ["drill", "mock"])
def test_export_gives_each_question_its_own_time(user_client, user, mode):
    questions = [make_question(seconds=100), make_question(seconds=40)]
    round_ = make_round(user=user, questions=questions, mode=mode, now=NOON, extra_time=2.0)
    call = {"user": user, "round_id": round_.pk, "position": 1}
    now = NOON + timedelta(seconds=150)
    services.submit_answer(**call, text="mine", sequence=1, now=now)
    if mode == "mock":
        mock.submit_round(user=user, round_id=round_.pk, now=now)
    services.assess_answer(**call, ticked=[], now=now)

    [row] = json.loads(user_client.get(f"{LIST}export/json/").content)["answers"]

    assert (row["seconds_given"], row["seconds_used"]) == (200, 150)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "＝1"])
def test_csv_cells_cannot_become_formulas(user_client, user, text):
    make_answer(user=user, text=text)

    file = user_client.get(f"{LIST}export/csv/").content.decode("utf-8-sig")

    [row] = csv.DictReader(io.StringIO(file, newline=""))
    assert row["answer"] == f"'{text}"


def test_markdown_export_fences_what_was_typed(user_client, user):
    make_answer(user=user, text="# Mine\n~~~~\n", ticked=["processes"])

    file = user_client.get(f"{LIST}export/md/").content.decode()

    assert "~~~~~\n# Mine\n~~~~\n\n~~~~~" in file
    assert "- [x] Processes use more cores." in file
    assert "- [ ] One thread runs bytecode." in file


def test_export_keeps_to_the_filters(user_client, user):
    make_answer(user=user, text="Yes.", ticked=[])
    make_answer(user=user, text="No.")

    document = json.loads(user_client.get(f"{LIST}export/json/", {"rating": "again"}).content)

    assert [row["answer"] for row in document["answers"]] == ["Yes."]


def test_export_of_an_unknown_format_is_404(user_client):
    assert user_client.get(f"{LIST}export/exe/").status_code == 404


def test_spoken_answer_is_not_called_empty(user_client, user):
    answer = make_answer(user=user, text="")
    Answer.objects.filter(pk=answer.pk).update(is_spoken=True)

    page = user_client.get(reverse("history:answer_detail", args=[answer.pk])).content.decode()

    assert "You answered aloud." in page
    assert "You wrote nothing." not in page


def test_flags_are_throttled_for_each_person(user_client, user, client):
    cache.clear()
    answer = make_answer(user=user)
    address = reverse("history:flag_send", args=[answer.pk])

    statuses = [user_client.post(address, {"text": f"Wrong {n}"}).status_code for n in range(21)]

    assert statuses == [302] * 20 + [429]
    assert QuestionFlag.objects.get().text == "Wrong 19"
    other = make_answer()
    client.force_login(other.user)
    sent = client.post(reverse("history:flag_send", args=[other.pk]), {"text": "Wrong"})
    assert sent.status_code == 302
