"""My work: what waits for a person, as panels of the admin's first page."""

from datetime import datetime

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from questions import markdown
from questions.curation.registry import SHOWN, Panel, Row, panel_makers
from questions.curation.review import STALE_AFTER
from questions.models import Question, QuestionQuerySet

TO_REVIEW, RETURNED, STALE, MINE = "to-review", "returned", "stale", "mine"
TITLE_LENGTH = 80


def worklist(name: str, user: User, now: datetime | None = None) -> QuestionQuerySet:
    """The questions of one kind of work of a person; all of them for a name that is unknown."""
    questions = Question.objects.all()
    match name:
        case "to-review":
            return questions.to_review_by(user)
        case "returned":
            return questions.returned_to(user)
        case "stale":
            return questions.stale(before=(now or timezone.now()) - STALE_AFTER)
        case "mine":
            return questions.unpublished_by(user)
    return questions


def my_work(user: User) -> list[Panel]:
    """The panels of a person, two queries each; none for who does not work on the bank."""
    panels = []
    if user.has_perm("questions.publish_question"):
        panels.append(_panel("To review", TO_REVIEW, user, "Nothing waits for a review."))
    if user.has_perm("questions.change_question"):
        panels.append(_panel("Returned to me", RETURNED, user, "Nothing came back to you."))
        panels.append(_panel("My drafts", MINE, user, "You have no unpublished edits."))
    panels += filter(None, (make(user) for make in panel_makers))
    if user.has_perm("questions.publish_question"):
        empty = "Everything was published or confirmed within a year."
        panels.append(_panel("Not reviewed for a year", STALE, user, empty))
    return panels


def _panel(title: str, name: str, user: User, empty: str) -> Panel:
    questions = worklist(name, user)
    rows = [_row(question) for question in questions.for_worklist()[:SHOWN]]
    url = f"{reverse('admin:questions_question_changelist')}?{urlencode({'work': name})}"
    return Panel(title, questions.count(), url, rows, empty)


def _row(question: Question) -> Row:
    return Row(
        title=markdown.first_paragraph(question.prompt, limit=TITLE_LENGTH),
        url=reverse("admin:questions_question_review", args=[question.pk]),
        remark=question.topic.title,
    )
