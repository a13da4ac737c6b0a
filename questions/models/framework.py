"""What a good answer says: a framework, and the ordered lists that it consists of."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from questions.fields import Slug
from questions.models.bank import Question


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
