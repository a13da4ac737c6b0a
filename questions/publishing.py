"""Publishing: a working copy becomes an immutable `Revision`.

Pages, rounds and plans read revisions only, so an edit never changes what somebody has already
answered, and no page renders Markdown.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
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


def freeze(content: Content) -> dict[str, Any]:
    """Return the fields of a `Revision` that follow from `content` alone."""
    return {
        "content": content,
        "rendered": _render(content),
        "headline": markdown.first_paragraph(content["prompt"], limit=HEADLINE_LENGTH),
        "search_text": _search_text(content),
        "kind": content["kind"],
        "level": content["level"],
        "need": content["need"],
        "seconds": content["seconds"],
    }


@transaction.atomic
def publish(
    *, question: Question, author: AbstractBaseUser | None, note: str = "", now: datetime | None = None
) -> Revision:
    """Freeze the working copy into the next revision and show that one to candidates.

    Publishing a copy that equals the current revision makes no new one. Raises `ValidationError`
    that names everything missing.
    """
    question = Question.objects.select_for_update(of=("self",)).with_framework().get(pk=question.pk)
    content = snapshot(question)
    if missing := missing_for_publication(content):
        raise ValidationError(
            f"“{question.slug}” cannot be published: it needs {_enumerate(missing)}."
        )
    current = question.current_revision
    if current is None or current.content != content:
        last = question.revisions.aggregate(last=Max("number"))["last"] or 0
        current = Revision.objects.create(
            question=question,
            number=last + 1,
            author=author,
            note=note,
            created_at=now or timezone.now(),
            **freeze(content),
        )
        question.current_revision = current
    question.status = Status.PUBLISHED
    question.save(update_fields=["current_revision", "status", "updated_at"])
    return current


def retire(*, question: Question) -> None:
    """Take the question out of library and rounds; what was answered stays readable."""
    question.status = Status.RETIRED
    question.save(update_fields=["status", "updated_at"])


def has_unpublished_changes(question: Question) -> bool:
    """Whether the working copy differs from what candidates see."""
    current = question.current_revision
    return current is not None and current.content != snapshot(question)


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


def _render(content: Content) -> Content:
    framework = content["framework"]
    inline = markdown.render_inline
    return {
        "prompt": markdown.render(content["prompt"]),
        "approach": markdown.render(framework["approach"]),
        "points": [{**point, "text": inline(point["text"])} for point in framework["points"]],
        "pitfalls": [
            {key: inline(text) for key, text in pitfall.items()}
            for pitfall in framework["pitfalls"]
        ],
        "follow_ups": [
            {key: inline(text) for key, text in follow_up.items()}
            for follow_up in framework["follow_ups"]
        ],
        "model_answer": markdown.render(framework["model_answer"]),
        "references": framework["references"],
    }


def _search_text(content: Content) -> str:
    framework = content["framework"]
    texts = [content["prompt"], framework["approach"], framework["model_answer"]]
    texts += [point["text"] for point in framework["points"]]
    texts += [text for pitfall in framework["pitfalls"] for text in pitfall.values()]
    texts += [text for follow_up in framework["follow_ups"] for text in follow_up.values()]
    return "\n".join(markdown.plain_text(text) for text in texts)


def _enumerate(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
