"""Which passwords are refused beyond Django's own rules."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password", ["viva-viva", "VivaInterview", "interviews2026!", "_Python_3.11_", "curatorviva1"]
)
def test_password_of_words_that_are_guessed_first_here_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)

    assert "password_of_viva" in [error.code for error in refusal.value.error_list]


@pytest.mark.parametrize(
    "password",
    ["viva la lamp", "interview-with-a-staple", "vivaldi-spring", "?!?!-_-?!?!", "pyth0n!x"],
)
def test_password_with_another_word_is_taken(password: str) -> None:
    validate_password(password)
