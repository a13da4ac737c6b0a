"""What a person writes beside their own answers."""

from django.db import models

from interviews.practice.models import Answer

NOTE_MAX_LENGTH = 5_000


class AnswerNote(models.Model):
    """A note to oneself on an answer. An emptied note stays, so that exports see it change."""

    answer = models.OneToOneField(
        Answer, on_delete=models.CASCADE, related_name="note", primary_key=True
    )
    text = models.TextField(blank=True, max_length=NOTE_MAX_LENGTH)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note on {self.answer_id}"
