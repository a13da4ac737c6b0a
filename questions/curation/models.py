"""What the work on the bank leaves behind: tags, comments, the audit trail, and who does it.

`questions.models` re-exports these, because that is where Django looks for models.
"""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.auth.models import User, UserManager
from django.core.validators import RegexValidator
from django.db import models

COMMENT_MAX = 5_000
TAG_MAX = 40

validate_tag = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", "Use lower-case letters, digits and single hyphens."
)


class FrozenRowError(Exception):
    """Somebody tried to change or delete what is kept for good."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are added and read. The database refuses the rest too, by triggers."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise FrozenRowError(f"{self._names()} are never changed.")

    def delete(self) -> NoReturn:
        raise FrozenRowError(f"{self._names()} are never deleted.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FrozenRowError(f"{self._names()} are never changed.")

    def _names(self) -> str:
        return str(self.model._meta.verbose_name_plural).capitalize()


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> "TagQuerySet":
        """Tags that a question has."""
        return self.filter(questions__isnull=False).distinct()


class Tag(models.Model):
    """A short word by which curators find questions across topics. Candidates do not see it.

    A tag that no question has any more keeps its row and is not shown: if the last use took the
    row along, whoever gives the tag at that moment would be left with a tag that does not exist.
    """

    slug = models.SlugField(max_length=TAG_MAX, unique=True, validators=[validate_tag])

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Comment(models.Model):
    """What somebody says about the working copy of a question. It is kept."""

    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(max_length=COMMENT_MAX)
    is_return = models.BooleanField(default=False)  # the reason why a reviewer sent it back
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["question", "created_at"], name="comment_of_question")]

    def __str__(self) -> str:
        return f"{self.author or 'somebody'} on {self.question}"


class CuratorQuerySet(models.QuerySet["Curator"]):
    def delete(self) -> NoReturn:
        raise FrozenRowError("Delete the account itself, a User: its other data goes with that.")


class CuratorManager(UserManager["Curator"]):
    use_in_migrations = False

    def get_queryset(self) -> CuratorQuerySet:
        return CuratorQuerySet(self.model, using=self._db)


class Curator(User):
    """An account as bank owners see it: with its role, and nothing else of it."""

    objects: ClassVar[CuratorManager] = CuratorManager()

    class Meta:
        proxy = True
        default_permissions = ()
        permissions = [("assign_roles", "Can give and take roles in the bank")]
        ordering = ["username"]

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """What goes with an account listens for the deletion of a `User`, not of a proxy."""
        raise FrozenRowError("Delete the account itself, a User: its other data goes with that.")


class Action(models.TextChoices):
    """What was done to the bank."""

    CREATED = "created", "created"
    EDITED = "edited", "edited"
    SUBMITTED = "submitted", "submitted for review"
    WITHDRAWN = "withdrawn", "taken back from review"
    RETURNED = "returned", "returned to the author"
    ASSIGNED = "assigned", "reviewer assigned"
    COMMENTED = "commented", "commented"
    PUBLISHED = "published", "published"
    CONFIRMED = "confirmed", "confirmed as still true"
    RETIRED = "retired", "retired"
    RESTORED = "restored", "restored from a revision"
    MOVED = "moved", "moved"
    TAGGED = "tagged", "tagged"
    IMPORTED = "imported", "imported"
    DELETED = "deleted", "deleted"
    ROLES = "roles", "roles changed"
    FLAG_HANDLED = "flag", "message of a candidate handled"


class AuditEntry(models.Model):
    """Who did what to the bank, and when: written once, never changed, never deleted.

    Django's own `LogEntry` cannot be that: it goes with the account of its user, anybody who holds
    its permission may delete it, it keeps sentences and no values, and what services, imports and
    commands do never reaches it.

    No foreign key holds an entry, so that none has to be touched when an account or a draft goes:
    the names of both are kept as they were.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
    )
    actor_label = models.CharField("who", max_length=150)
    action = models.CharField(max_length=10, choices=Action)
    kind = models.CharField("of what", max_length=40)  # a model's name: question, topic, ...
    object_key = models.CharField(max_length=40)
    object_label = models.CharField("what", max_length=200)
    note = models.TextField(blank=True)
    changes = models.JSONField(default=dict)  # {field: [before, after]}

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["kind", "object_key", "at"], name="audit_of_object")]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.get_action_display()} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise FrozenRowError("Audit entries are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise FrozenRowError("Audit entries are never deleted.")
