"""What mastery hears."""

from typing import Any

from django.dispatch import receiver

from interviews.mastery import services
from interviews.practice.models import Answer
from interviews.practice.signals import answer_assessed


@receiver(answer_assessed, dispatch_uid="mastery.record_answer")
def record_answer(sender: type[Answer], *, answer: Answer, **kwargs: Any) -> None:
    services.record_answer(answer)
