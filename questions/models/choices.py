"""What a question may be, and when candidates see it."""

from django.db import models
from django.db.models import Q


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
