"""Publishing: a working copy becomes an immutable `Revision`.

Pages, rounds and plans read revisions only, so an edit never changes what somebody has already
answered, and no page renders Markdown.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone

from questions import markdown
from questions.models import AnswerFramework, Question, Revision, Status

HEADLINE_LENGTH = 160
LEAST_POINTS = 3

Content = dict[str, Any]


def snapshot(question: Question) -> Content:
    """Return the working copy as the bank format writes a question, keys in its order."""
    framework: AnswerFramework | None = getattr(question, "framework", None)
    return {
        "slug": question.slug,
        "prompt": question.prompt,
        "kind": question.kind,
        "level": question.level,
        "need": question.need,
        "seconds": question.seconds,
        "covers": list(question.covers),
        "framework": _framework_content(framework) if framework else _EMPTY_FRAMEWORK,
    }


def missing_for_publication(content: Content) -> list[str]:
    """Name what `content` lacks before candidates may see it; an empty list means nothing."""
    framework = content["framework"]
    points = framework["points"]
    missing = []
    if not content["prompt"].strip():
        missing.append("a prompt")
    if not framework["approach"].strip():
        missing.append("an approach")
    if len(points) < LEAST_POINTS:
        missing.append(f"at least {LEAST_POINTS} key points (it has {len(points)})")
    if not any(point["essential"] for point in points):
        missing.append("a key point marked essential")
    if not framework["model_answer"].strip():
        missing.append("a model answer")
    return missing


def join_names(names: list[str]) -> str:
    """Write `names`, at least one, as a sentence lists them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def freeze(content: Content) -> dict[str, Any]:
    """Return the fields of a `Revision` that follow from `content` alone."""
    rendered, search_text = _render(content)
    return {
        "content": content,
        "rendered": rendered,
        "headline": markdown.first_paragraph(content["prompt"], limit=HEADLINE_LENGTH),
        "search_text": search_text,
        "kind": content["kind"],
        "level": content["level"],
        "need": content["need"],
        "seconds": content["seconds"],
    }


@transaction.atomic
def publish(
    *,
    question: Question,
    author: User | None,
    note: str = "",
    now: datetime | None = None,
) -> Revision:
    """Freeze the working copy into the next revision and show that one to candidates.

    Publishing a copy that equals the current revision makes no new one. Raises `ValidationError`
    that names everything missing.
    """
    question = _lock(question)
    content = snapshot(question)
    if missing := missing_for_publication(content):
        raise ValidationError(
            f"“{question.slug}” cannot be published: it needs {join_names(missing)}."
        )
    settle(wanted=[(question, content, Status.PUBLISHED)], author=author, note=note, now=now)
    assert question.current_revision is not None  # noqa: S101 - that is what settling does
    return question.current_revision


def settle(
    *,
    wanted: Sequence[tuple[Question, Content, str]],
    author: User | None,
    note: str = "",
    now: datetime | None = None,
) -> list[Revision]:
    """Give working copies that were just written, with that content, the status wanted for each.

    What is to be published is frozen into a new revision where it differs from the current one;
    these are returned. The caller has locked the rows and has seen that nothing is missing. The
    number of statements does not depend on the number of questions.
    """
    now = now or timezone.now()
    due = [
        (question, content)
        for question, content, status in wanted
        if status == Status.PUBLISHED
        if question.current_revision is None or question.current_revision.content != content
    ]
    numbers = dict(
        Revision.objects.filter(question__in=[question for question, _ in due])
        .order_by()
        .values_list("question")
        .annotate(Max("number"))
    )
    revisions = Revision.objects.bulk_create(
        Revision(
            question=question,
            number=numbers.get(question.pk, 0) + 1,
            author=author,
            note=note,
            created_at=now,
            **freeze(content),
        )
        for question, content in due
    )
    for revision in revisions:
        revision.question.current_revision = revision
    _store_outcomes(wanted, [question for question, _ in due], now)
    return revisions


@transaction.atomic
def retire(*, question: Question) -> None:
    """Take the question out of library and rounds; what was answered stays readable.

    Raises `ValidationError` when candidates do not see it anyway.
    """
    question = _lock(question)
    if not question.is_visible:
        raise ValidationError(
            f"“{question.slug}” cannot be retired: candidates do not see it anyway."
        )
    question.status = Status.RETIRED
    question.save(update_fields=["status", "updated_at"])


@transaction.atomic
def mark_edited(*, question: Question) -> None:
    """Bring the status in line with a working copy that was just saved.

    A published question whose copy now differs from what candidates see becomes a draft; a draft
    that says again what candidates see is published. Candidates see the same revision before and
    after. What is in review or retired stays so until somebody decides.
    """
    question = _lock(question)
    if question.current_revision is None or question.status not in {Status.DRAFT, Status.PUBLISHED}:
        return
    status = Status.DRAFT if has_unpublished_changes(question) else Status.PUBLISHED
    if question.status != status:
        question.status = status
        question.save(update_fields=["status", "updated_at"])


def published_uids(question: Question) -> set[str]:
    """Return the uids of all points that the question was ever published with.

    Candidates' ticks hang on them, so such a point keeps its uid, and no other gets it.
    """
    if question.pk is None:
        return set()
    frozen = question.revisions.values_list("content__framework__points", flat=True)
    return {point["uid"] for points in frozen for point in points}


def has_unpublished_changes(question: Question) -> bool:
    """Whether the working copy differs from what candidates see."""
    current = question.current_revision
    return current is not None and current.content != snapshot(question)


def _store_outcomes(
    wanted: Sequence[tuple[Question, Content, str]], revised: Sequence[Question], now: datetime
) -> None:
    """Store revision and status of each question, in a statement for each status."""
    numbered = Revision.objects.filter(question=OuterRef("pk")).order_by("-number")
    Question.objects.filter(pk__in=[question.pk for question in revised]).update(
        current_revision=Subquery(numbered.values("pk")[:1])
    )
    by_status = defaultdict(list)
    for question, _, status in wanted:
        question.status, question.updated_at = status, now
        by_status[status].append(question.pk)
    for status, keys in by_status.items():
        Question.objects.filter(pk__in=keys).update(status=status, updated_at=now)


def _lock(question: Question) -> Question:
    """Return the working copy whole, its row locked.

    It is read after the lock is held: joined to the locking query, PostgreSQL would show a
    framework that another transaction has changed while this one waited as it was before.
    """
    rows = Question.objects.filter(pk=question.pk)
    rows.select_for_update(no_key=True).values_list("pk").get()
    return rows.with_framework().select_related("current_revision").get()


_EMPTY_FRAMEWORK: Content = {
    "approach": "",
    "points": [],
    "pitfalls": [],
    "follow_ups": [],
    "model_answer": "",
    "references": [],
}


def _framework_content(framework: AnswerFramework) -> Content:
    return {
        "approach": framework.approach,
        "points": [
            {
                "uid": point.uid,
                "text": point.text,
                "essential": point.essential,
                "weight": point.weight,
            }
            for point in framework.points.all()
        ],
        "pitfalls": [
            {"claim": pitfall.claim, "correction": pitfall.correction}
            for pitfall in framework.pitfalls.all()
        ],
        "follow_ups": [
            {"prompt": follow_up.prompt, "hint": follow_up.hint}
            for follow_up in framework.follow_ups.all()
        ],
        "model_answer": framework.model_answer,
        "references": [
            {"title": reference.title, "url": reference.url}
            for reference in framework.references.all()
        ],
    }


def render(content: Content) -> Content:
    """Return `content` with clean HTML for its texts; points and the like are of one line."""
    rendered, _ = _render(content)
    return rendered


def _render(content: Content) -> tuple[Content, str]:
    """Return the content with HTML in place of Markdown, and the text for the search."""
    framework = content["framework"]
    words: list[str] = []

    def keep(rendered: markdown.Rendered) -> str:
        words.append(rendered.words)
        return rendered.html

    def text(source: str) -> str:
        return keep(markdown.render_text(source))

    def line(source: str) -> str:
        return keep(markdown.render_line(source))

    rendered = {
        "prompt": text(content["prompt"]),
        "approach": text(framework["approach"]),
        "model_answer": text(framework["model_answer"]),
        "points": [{**point, "text": line(point["text"])} for point in framework["points"]],
        "pitfalls": [
            {key: line(value) for key, value in pitfall.items()}
            for pitfall in framework["pitfalls"]
        ],
        "follow_ups": [
            {key: line(value) for key, value in follow_up.items()}
            for follow_up in framework["follow_ups"]
        ],
        "references": framework["references"],
    }
    return rendered, "\n".join(words)
