"""Which parts of the bank an interview asks about. `questions.blueprints` draws by it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from questions.fields import Slug


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
