"""An upload on its way into the bank: the file, what it would do, and what became of it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class Publication(models.TextChoices):
    """With which status questions arrive."""

    DRAFT = "draft", "As drafts"
    REVIEW = "review", "In review where complete, else as drafts"
    COMPLETE = "complete", "Published where complete, else as drafts"
    AS_FILE = "as_file", "As the file says"


class JobState(models.TextChoices):
    READING = "reading", "being read"
    REFUSED = "refused", "refused"
    READY = "ready", "waiting for a decision"
    APPLYING = "applying", "being applied"
    APPLIED = "applied", "applied"
    DISCARDED = "discarded", "discarded"
    FAILED = "failed", "failed"


AT_WORK = (JobState.READING, JobState.APPLYING)
WARNINGS = "warnings"  # their number stands among the counts of a job
UNDECIDED = (*AT_WORK, JobState.READY)


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def at_work(self) -> "ImportJobQuerySet":
        """Those that wait for `run_import_jobs` or are in its hands."""
        return self.filter(state__in=AT_WORK)

    def expired(self) -> "ImportJobQuerySet":
        """Those nobody decided about within `ImportJob.KEPT_FOR`."""
        return self.old().filter(state__in=UNDECIDED)

    def old(self) -> "ImportJobQuerySet":
        """Those uploaded longer ago than `ImportJob.KEPT_FOR`."""
        return self.filter(created_at__lt=timezone.now() - ImportJob.KEPT_FOR)


class ImportJob(models.Model):
    """One uploaded file. `content` is kept until it is applied, refused, discarded or a day old."""

    KEPT_FOR = timedelta(hours=24)
    # Without a sign of life for so long, the process that works on it is taken for dead.
    SILENT_FOR = timedelta(minutes=2)

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    name = models.CharField("file", max_length=200)
    format = models.CharField(max_length=30, blank=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    content = models.BinaryField()
    publication = models.CharField(max_length=10, choices=Publication, default=Publication.DRAFT)
    topic = models.ForeignKey(
        "questions.Topic",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="For questions that name none.",
    )
    creates_topics = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.READING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Questions by verdict.")
    problems = models.JSONField(default=list, help_text="The first of them, as lines.")
    problem_count = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    is_stale = models.BooleanField(
        default=False, help_text="The bank changed between the preview and its application."
    )
    created_at = models.DateTimeField("uploaded", auto_now_add=True)
    beat_at = models.DateTimeField(null=True, help_text="Last sign of life of the process.")
    finished_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("import_bank", "Can import questions"),
            ("export_bank", "Can export questions"),
        ]
        verbose_name = "import"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:questions_importjob_change", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_silent(self) -> bool:
        """Whether the process that should work on it seems to have died."""
        last = self.beat_at or self.created_at
        return self.is_at_work and timezone.now() - last > self.SILENT_FOR

    @property
    def change_count(self) -> int:
        """How many questions it would make or change; the others are as the file says."""
        return sum(self.counts.get(verdict, 0) for verdict in ("created", "changed", "reordered"))

    @property
    def error_count(self) -> int:
        """How many of the problems refuse the file; the rest are warnings."""
        return self.problem_count - int(self.counts.get(WARNINGS, 0))

    @property
    def changes_anything(self) -> bool:
        return bool(self.change_count)


class ImportChange(models.Model):
    """What an import does to one question, as its preview shows it.

    Of a refused file, what it would do to those of its questions that are without fault.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField()
    slug = models.CharField(max_length=80)
    topic = models.CharField(max_length=121, help_text="`module/topic`.")
    headline = models.CharField(max_length=200)
    verdict = models.CharField(max_length=10)
    status = models.CharField(max_length=10, help_text="What the question will have.")
    differences = models.JSONField(default=list)
    gaps = models.JSONField(default=list, help_text="What is missing before it can be published.")
    alike = models.JSONField(default=list, help_text="Slugs of near-duplicates with similarity.")

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="import_change_place_unique"),
            models.CheckConstraint(condition=~Q(slug=""), name="import_change_has_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.verdict}"
