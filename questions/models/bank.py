"""The bank: what may be asked, and what a good answer says.

Curators edit working rows (`Question`, `AnswerFramework` and its parts). Publishing freezes them
into a `Revision`; pages, rounds and plans read revisions only. See `questions.publishing`.
"""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from questions.curation.models import (
    Action,
    AppendOnlyQuerySet,
    AuditEntry,
    Comment,
    Curator,
    FrozenRowError,
    Tag,
)
from questions.editions import BankEdition
from questions.exchange.job_models import ImportChange, ImportJob
from questions.fields import DocumentField

__all__ = [
    "Action",
    "AnswerFramework",
    "AuditEntry",
    "BankEdition",
    "Blueprint",
    "BlueprintShare",
    "Comment",
    "Curator",
    "FollowUp",
    "FrameworkPart",
    "FrozenRevisionError",
    "ImportChange",
    "ImportJob",
    "KeyPoint",
    "Kind",
    "Level",
    "Module",
    "Need",
    "Pitfall",
    "Question",
    "Reference",
    "Revision",
    "Status",
    "Tag",
    "Topic",
]

validate_slug = RegexValidator(
    r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", "Use lower-case letters, digits and single hyphens."
)


class Slug(models.SlugField):
    """A slug that reads well in an address: lower case, digits, single hyphens."""

    default_validators = [validate_slug]


class ModuleQuerySet(models.QuerySet["Module"]):
    def with_published(self) -> "ModuleQuerySet":
        """Modules that have something published."""
        published = Question.objects.published().filter(topic__module=OuterRef("pk"))
        return self.filter(Exists(published))

    def with_published_topics(self) -> "ModuleQuerySet":
        """The same, with those topics; each of `module.topics.all()` carries `published`."""
        topics = Topic.objects.with_published()
        return self.with_published().prefetch_related(Prefetch("topics", queryset=topics))


class Module(models.Model):
    slug = Slug(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title


class TopicQuerySet(models.QuerySet["Topic"]):
    def with_published_count(self) -> "TopicQuerySet":
        """Annotate `published`: how many questions candidates see in the topic."""
        return self.annotate(published=Count("questions", filter=PUBLISHED_OF_TOPIC))

    def with_published(self) -> "TopicQuerySet":
        """Topics that have something published, and how much."""
        return self.with_published_count().filter(published__gt=0)  # type: ignore[misc]


class Topic(models.Model):
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="topics")
    slug = Slug(max_length=60)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["module__position", "module__slug", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["module", "slug"], name="topic_slug_unique_in_module")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("questions:topic_detail", args=[self.module.slug, self.slug])

    @property
    def path(self) -> str:
        """`module/topic`, as forms and files name a topic."""
        return f"{self.module.slug}/{self.slug}"


class Kind(models.TextChoices):
    CONCEPT = "concept"
    COMPARISON = "comparison"
    CODING = "coding"
    DEBUGGING = "debugging"
    DESIGN = "design"
    BEHAVIOURAL = "behavioural"


class Level(models.TextChoices):
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"


class Need(models.TextChoices):
    MUST = "must", "must have"
    NICE = "nice", "nice to have"


class Status(models.TextChoices):
    DRAFT = "draft"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published"
    RETIRED = "retired"


# A published question stays visible, as last published, while its next edition is a draft.
PUBLISHED = Q(current_revision__isnull=False) & ~Q(status=Status.RETIRED)
PUBLISHED_OF_TOPIC = Q(questions__current_revision__isnull=False) & ~Q(
    questions__status=Status.RETIRED
)


class QuestionQuerySet(models.QuerySet["Question"]):
    def published(self) -> "QuestionQuerySet":
        """Questions that candidates see, with the revision they see."""
        return self.filter(PUBLISHED)

    def with_revision(self) -> "QuestionQuerySet":
        """Join what a page of published questions shows: revision, topic and module."""
        return self.select_related("current_revision", "topic__module")

    def with_headline(self) -> "QuestionQuerySet":
        """Join what a row of a list shows; the texts of the revision stay in the database."""
        return self.with_revision().only(
            "slug",
            "current_revision__headline",
            "current_revision__kind",
            "current_revision__level",
            "current_revision__seconds",
            "topic__slug",
            "topic__title",
            "topic__module__slug",
        )

    def in_topic(self, module: str, topic: str) -> "QuestionQuerySet":
        return self.filter(topic__slug=topic, topic__module__slug=module)

    def at_level(self, *levels: str) -> "QuestionQuerySet":
        return self.filter(current_revision__level__in=levels)

    def of_kind(self, *kinds: str) -> "QuestionQuerySet":
        return self.filter(current_revision__kind__in=kinds)

    def with_framework(self) -> "QuestionQuerySet":
        """Load the working copy whole: framework, points, pitfalls, follow-ups, references."""
        return self.select_related("framework", "topic__module").prefetch_related(
            "framework__points",
            "framework__pitfalls",
            "framework__follow_ups",
            "framework__references",
        )

    def in_review(self) -> "QuestionQuerySet":
        return self.filter(status=Status.IN_REVIEW)

    def to_review_by(self, user: models.Model) -> "QuestionQuerySet":
        """What waits for this reviewer, or for anybody but those who wrote it."""
        own = Q(edited_by=user.pk) | Q(submitted_by=user.pk)
        # `~own` would leave out what nobody is named for.
        written = Question.objects.filter(own)
        is_free = Q(reviewer=None) & ~Q(pk__in=written.values("pk"))
        return self.in_review().filter(Q(reviewer=user.pk) | is_free)

    def returned_to(self, user: models.Model) -> "QuestionQuerySet":
        return self.filter(status=Status.DRAFT, returned_at__isnull=False, submitted_by=user.pk)

    def unpublished_by(self, user: models.Model) -> "QuestionQuerySet":
        """Drafts that this person changed last, without those that were returned to them."""
        drafts = self.filter(status=Status.DRAFT, edited_by=user.pk)
        return drafts.exclude(returned_at__isnull=False, submitted_by=user.pk)

    def for_worklist(self) -> "QuestionQuerySet":
        """What a list of work shows, the oldest first."""
        return self.select_related("topic").only("prompt", "slug", "topic").order_by("updated_at")

    def stale(self, *, before: datetime) -> "QuestionQuerySet":
        """Published questions that nobody has published or confirmed since `before`."""
        confirmed = Q(reviewed_at__isnull=True) | Q(reviewed_at__lt=before)
        return self.published().filter(confirmed, current_revision__created_at__lt=before)

    def in_topic_order(self) -> "QuestionQuerySet":
        """The bank's order of the questions of one topic."""
        return self.order_by("position", "slug")

    def in_bank_order(self) -> "QuestionQuerySet":
        return self.order_by(
            "topic__module__position",
            "topic__module__slug",
            "topic__position",
            "topic__slug",
            "position",
            "slug",
        )


def _person(help_text: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=help_text,
    )


class Question(models.Model):
    """The working copy of a question. What candidates see is `current_revision`."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="questions")
    slug = Slug(
        max_length=80,
        unique=True,
        help_text="Stays for good: addresses and candidates' progress hang on it.",
    )
    prompt = models.TextField(help_text="Markdown: one question, as an interviewer would say it.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CONCEPT)
    level = models.CharField(max_length=10, choices=Level, default=Level.MID)
    need = models.CharField(max_length=10, choices=Need, default=Need.MUST)
    seconds = models.PositiveIntegerField(
        "suggested seconds",
        default=240,
        validators=[MinValueValidator(30), MaxValueValidator(3600)],
    )
    covers = models.JSONField(
        default=list, blank=True, help_text="Ids of the syllabus items that it is about."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    position = models.PositiveIntegerField(default=0)
    current_revision = models.OneToOneField(
        "Revision",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="questions")
    # The work on the next edition; `questions.curation.review` writes these, publishing ends it.
    edited_by = _person("Who changed the working copy last since it was published.")
    submitted_by = _person("Who asked for the review, or to whom it was returned.")
    reviewer = _person("Who is asked to review it.")
    returned_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When somebody last said that what candidates see is true.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "position", "slug"]
        permissions = [
            ("publish_question", "Can publish question"),
            ("retire_question", "Can retire question"),
            ("bulk_question", "Can change many questions at once"),
        ]
        indexes = [models.Index(fields=["topic", "position"], name="question_in_topic")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(current_revision__isnull=False),
                name="question_published_has_revision",
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse(
            "questions:question_detail", args=[self.topic.module.slug, self.topic.slug, self.slug]
        )

    @property
    def is_visible(self) -> bool:
        """Whether candidates see it."""
        return self.current_revision_id is not None and self.status != Status.RETIRED


class AnswerFramework(models.Model):
    """What a good answer to the question says."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="framework")
    approach = models.TextField(
        blank=True, help_text="Markdown: how to structure the answer, in the order of speaking."
    )
    model_answer = models.TextField(blank=True, help_text="Markdown, as one would speak it.")

    def __str__(self) -> str:
        return f"framework of {self.question}"


class FrameworkPart(models.Model):
    """One of the ordered lists of a framework."""

    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class KeyPoint(FrameworkPart):
    """One claim that a good answer makes; its `uid` stays the same over revisions."""

    framework = models.ForeignKey(AnswerFramework, on_delete=models.CASCADE, related_name="points")
    uid = Slug(max_length=40, help_text="Stays for good: candidates' ticks hang on it.")
    text = models.TextField(help_text="One checkable claim, at most 30 words.")
    essential = models.BooleanField(default=False)
    weight = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )

    class Meta(FrameworkPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "uid"], name="key_point_uid_unique_in_framework"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=10), name="key_point_weight_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Pitfall(FrameworkPart):
    """A claim that circulates and is wrong, with its correction."""

    framework = models.ForeignKey(
        AnswerFramework, on_delete=models.CASCADE, related_name="pitfalls"
    )
    claim = models.TextField()
    correction = models.TextField()

    def __str__(self) -> str:
        return self.claim


class FollowUp(FrameworkPart):
    """What an interviewer asks next."""

    framework = models.ForeignKey(
        AnswerFramework, on_delete=models.CASCADE, related_name="follow_ups"
    )
    prompt = models.TextField()
    hint = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.prompt


class Reference(FrameworkPart):
    framework = models.ForeignKey(
        AnswerFramework, on_delete=models.CASCADE, related_name="references"
    )
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500)

    def __str__(self) -> str:
        return self.title


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


class Blueprint(models.Model):
    """The make-up of an interview: which parts of the bank it asks about, and how much of each."""

    slug = Slug(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    levels = models.JSONField(default=list, help_text="Levels it draws from; empty for all.")
    needs = models.JSONField(default=list, help_text="Needs it draws from; empty for all.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title


class BlueprintShare(models.Model):
    """One share of a blueprint; the percents of a blueprint add up to 100."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="shares")
    percent = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    sources = models.JSONField(help_text="Modules (`module`) and topics (`module/topic`).")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.percent} % {' + '.join(self.sources)}"


class QuestionStatistics(models.Model):
    """What the answers to a question tell, as last counted; see `questions.statistics`.

    A figure that rests on too few answers is None. Shares and means are 0 to 1.
    """

    question = models.OneToOneField(
        Question, on_delete=models.CASCADE, primary_key=True, related_name="statistics"
    )
    answers = models.PositiveIntegerField(default=0)
    facility = models.FloatField(null=True)
    people = models.PositiveIntegerField(default=0, help_text="Behind the discrimination.")
    discrimination = models.FloatField(null=True)
    timed_answers = models.PositiveIntegerField(default=0)
    median_seconds = models.FloatField(null=True)
    median_share = models.FloatField(null=True, help_text="Of the time that was allotted.")
    timed_out_share = models.FloatField(null=True)
    most_missed = models.CharField(max_length=40, blank=True, help_text="The uid of a point.")
    interviewer_answers = models.PositiveIntegerField(default=0)
    interviewer_facility = models.FloatField(null=True)
    flags = models.PositiveIntegerField(default=0, help_text="Not handled yet.")
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "question statistics"

    def __str__(self) -> str:
        return f"{self.answers} answers to {self.question}"


class PointStatistics(models.Model):
    """How often a key point was made, by its uid, as last counted."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="point_statistics"
    )
    uid = models.CharField(max_length=40)
    answers = models.PositiveIntegerField(default=0, help_text="To a text that had the point.")
    made = models.PositiveIntegerField(default=0)
    interviewer_answers = models.PositiveIntegerField(default=0)
    interviewer_made = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "point statistics"
        constraints = [
            models.UniqueConstraint(fields=["question", "uid"], name="point_statistics_unique"),
            models.CheckConstraint(
                condition=Q(
                    made__lte=models.F("answers"),
                    interviewer_made__lte=models.F("interviewer_answers"),
                ),
                name="point_statistics_made_of_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.made} of {self.answers}"


class DismissedPair(models.Model):
    """Two questions that look alike, and somebody has decided that they are not duplicates."""

    first = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    dismissed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="dismissed_pair_unique"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="dismissed_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}"
