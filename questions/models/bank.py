"""The tree of the bank: modules, their topics, and the questions in them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from questions.curation.models import Tag
from questions.fields import Slug
from questions.models.choices import PUBLISHED, PUBLISHED_OF_TOPIC, Kind, Level, Need, Status


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
        """Annotate `published`: how many questions candidates see in the topic.

        The order of the bank is named, as Django leaves out that of `Meta` where it groups.
        """
        counted = self.annotate(published=Count("questions", filter=PUBLISHED_OF_TOPIC))
        return counted.order_by(*(Topic._meta.ordering or ()))

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
