"""What was published: frozen, and what pages, rounds and plans read."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from questions.curation.models import AppendOnlyQuerySet, FrozenRowError
from questions.fields import DocumentField
from questions.models.bank import Question
from questions.models.choices import Kind, Level, Need


class FrozenRevisionError(FrozenRowError):
    """Somebody tried to change or delete what was published."""


class RevisionQuerySet(AppendOnlyQuerySet):
    def without_texts(self) -> "RevisionQuerySet":
        """Leave the bulk of the revisions in the database."""
        return self.defer("content", "rendered", "search_text")


class Revision(models.Model):
    """A question as it was published: frozen, numbered, rendered once.

    `author` wrote it, `reviewer` published it; both go when their accounts go, nothing else does.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    content = DocumentField(help_text="The question as the bank format writes it.")
    rendered = DocumentField(help_text="The same with clean HTML in place of Markdown.")
    headline = models.CharField(max_length=200)
    search_text = models.TextField()
    kind = models.CharField(max_length=20, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    need = models.CharField(max_length=10, choices=Need)
    seconds = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="revision_number_unique")
        ]
        # All that a row of a list shows: SQLite keeps these columns behind the long texts.
        indexes = [
            models.Index(fields=["level", "kind", "seconds", "headline"], name="revision_listed")
        ]

    def __str__(self) -> str:
        return f"{self.question} · revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise FrozenRevisionError(f"{self} is frozen; publish the question again instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FrozenRevisionError(f"{self} is history; retire the question instead.")

    @property
    def points(self) -> list[dict[str, Any]]:
        """The key points: `uid`, `text`, `essential`, `weight`, in order."""
        return self.content["framework"]["points"]
