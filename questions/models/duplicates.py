"""What curators decided on questions that look alike. `questions.duplicates` finds these."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from questions.models.bank import Question


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
