"""What a password may not be made of, besides what Django refuses."""

import re

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

# What somebody who wants into Viva tries first. docs/security.md lists them.
WORDS = (
    *("viva", "interviews", "interview", "python", "backend", "django"),
    *("candidate", "curator", "interviewer", "password"),
)
_WORDS = re.compile("|".join(sorted(WORDS, key=len, reverse=True)), re.IGNORECASE)


class WordsOfVivaValidator:
    """Refuse a password of nothing but `WORDS`, whatever digits and signs stand around them."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest, found = _WORDS.subn("", password)
        if found and not any(letter.isalpha() for letter in rest):
            raise ValidationError(
                "This password is made of words that are guessed first here.",
                code="password_of_viva",
            )

    def get_help_text(self) -> str:
        return "Your password can’t be made only of words such as “viva” or “interview”."
