"""One step for many questions: first what it would do to each, then all of it or nothing.

An operation says of each question what would happen (`Prospect`) and does it. What is refused is
shown and left as it is. `apply` refuses as a whole when anything came out differently since the
summary was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from questions import publishing
from questions.curation import audit, review
from questions.curation.models import Action
from questions.curation.tagging import TAGS_MAX, set_tags
from questions.models import Level, Question, QuestionQuerySet, Status, Topic

MOST = 500  # questions at a time: each is shown


@dataclass(frozen=True)
class Prospect:
    """What an operation would do to one question: `outcome` in words.

    `is_refused` when it cannot be done, `is_change` when it would change something.
    """

    question: Question
    outcome: str
    is_change: bool = True
    is_refused: bool = False


def refused(question: Question, outcome: str) -> Prospect:
    return Prospect(question, outcome, is_change=False, is_refused=True)


def unchanged(question: Question, outcome: str) -> Prospect:
    return Prospect(question, outcome, is_change=False)


class ChangedMeanwhile(Exception):
    """The questions are no longer what the summary showed; `prospects` is the new one."""

    def __init__(self, prospects: Sequence[Prospect]) -> None:
        super().__init__()
        self.prospects = prospects


class Operation(Protocol):
    verb: str  # on the button: publish
    done: str  # in the message: published

    def prospect_of(self, question: Question) -> Prospect: ...

    def apply(self, question: Question, *, by: User, note: str) -> None: ...


def whole(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Load what operations and `state_of` look at, in a constant number of queries."""
    return (
        questions.defer(None)
        .with_framework()
        .select_related("current_revision", "edited_by", "submitted_by", "reviewer")
        .prefetch_related("tags")
        .defer("current_revision__rendered", "current_revision__search_text")
    )


def summarise(operation: Operation, questions: QuestionQuerySet) -> list[Prospect]:
    """Say what the operation would do, question by question."""
    return [operation.prospect_of(question) for question in whole(questions)]


def token(prospects: Sequence[Prospect]) -> str:
    """A short name of a summary, to notice that it does not hold any more."""
    lines = sorted(f"{prospect.question.pk} {prospect.outcome}" for prospect in prospects)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


@transaction.atomic
def apply(
    *, operation: Operation, questions: QuestionQuerySet, by: User, note: str, seen: str
) -> list[Prospect]:
    """Do what the summary `seen` (its `token`) has announced; return it.

    Raises `ChangedMeanwhile`, and changes nothing, when it would be something else by now.
    """
    keys = list(questions.values_list("pk", flat=True))
    rows = Question.objects.filter(pk__in=keys)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    prospects = summarise(operation, rows.in_bank_order())
    if token(prospects) != seen:
        raise ChangedMeanwhile(prospects)
    for prospect in prospects:
        if prospect.is_change:
            operation.apply(prospect.question, by=by, note=note)
    return prospects


@dataclass(frozen=True)
class Publish:
    by: User
    verb: str = "publish"
    done: str = "published"

    def prospect_of(self, question: Question) -> Prospect:
        missing = publishing.missing_for_publication(publishing.snapshot(question))
        if missing:
            outcome = f"cannot be published: it needs {publishing.join_names(missing)}"
            return refused(question, outcome)
        if reason := review.reason_against_publishing(question, self.by):
            return refused(question, f"cannot be published: {reason}")
        current = question.current_revision
        if current is None:
            return Prospect(question, "appears to candidates for the first time")
        if publishing.has_unpublished_changes(question):
            return Prospect(question, f"gets a new revision; candidates have seen {current.number}")
        if question.status == Status.PUBLISHED:
            outcome = f"nothing to do: candidates see this text, revision {current.number}"
            return unchanged(question, outcome)
        if question.status == Status.RETIRED:
            return Prospect(question, f"comes back to candidates as revision {current.number}")
        return Prospect(question, f"is marked published; the text stays revision {current.number}")

    def apply(self, question: Question, *, by: User, note: str) -> None:
        review.approve(question=question, by=by, note=note)


@dataclass(frozen=True)
class Retire:
    verb: str = "retire"
    done: str = "retired"

    def prospect_of(self, question: Question) -> Prospect:
        if not question.is_visible:
            return unchanged(question, "nothing to do: candidates do not see it")
        outcome = "leaves the library and new rounds; what was answered stays readable"
        return Prospect(question, outcome)

    def apply(self, question: Question, *, by: User, note: str) -> None:
        publishing.retire(question=question, by=by, note=note)


@dataclass(frozen=True)
class Move:
    topic: Topic
    verb: str = "move"
    done: str = "moved"

    def prospect_of(self, question: Question) -> Prospect:
        if question.topic_id == self.topic.pk:
            return unchanged(question, f"nothing to do: it stands in {self.topic.path}")
        at_once = "; its address changes at once" if question.is_visible else ""
        return Prospect(question, f"{question.topic.path} → {self.topic.path}{at_once}")

    def apply(self, question: Question, *, by: User, note: str) -> None:
        before = question.topic.path
        last = self.topic.questions.aggregate(last=Max("position"))["last"]
        question.topic = self.topic
        question.position = 0 if last is None else last + 1
        question.save(update_fields=["topic", "position", "updated_at"])
        changes = {"topic": [before, self.topic.path]}
        audit.record(action=Action.MOVED, obj=question, by=by, note=note, changes=changes)


@dataclass(frozen=True)
class Relevel:
    level: Level
    verb: str = "change the level of"
    done: str = "at another level"

    def prospect_of(self, question: Question) -> Prospect:
        if question.level == self.level:
            return unchanged(question, f"nothing to do: it is {self.level}")
        outcome = f"{question.level} → {self.level}"
        current = question.current_revision
        if question.is_visible and current is not None:
            outcome += f" in the draft; candidates see revision {current.number} until you publish"
        return Prospect(question, outcome)

    def apply(self, question: Question, *, by: User, note: str) -> None:
        before = publishing.snapshot(question)
        question.level = self.level
        question.save(update_fields=["level", "updated_at"])
        publishing.mark_edited(question=question, by=by, before=before, note=note)


@dataclass(frozen=True)
class Retag:
    add: list[str] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    verb: str = "tag"
    done: str = "tagged"

    def prospect_of(self, question: Question) -> Prospect:
        before = {tag.slug for tag in question.tags.all()}
        after = self._tags(question)
        if before == after:
            return unchanged(question, f"nothing to do: {_listed(before)}")
        if len(after) > TAGS_MAX:
            return refused(question, f"would have {len(after)} tags; at most {TAGS_MAX} fit")
        return Prospect(question, f"{_listed(before)} → {_listed(after)}")

    def apply(self, question: Question, *, by: User, note: str) -> None:
        set_tags(question=question, tags=self._tags(question), by=by, note=note)

    def _tags(self, question: Question) -> set[str]:
        before = {tag.slug for tag in question.tags.all()}
        return (before - set(self.remove)) | set(self.add)


def _listed(tags: set[str]) -> str:
    return ", ".join(sorted(tags)) or "no tags"
