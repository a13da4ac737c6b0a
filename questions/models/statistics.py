"""What answers tell of questions and points, as `questions.statistics` last counted it."""

from django.db import models
from django.db.models import Q

from questions.models.bank import Question


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
