"""Forms of passkeys that leave a line in the log when one is refused; allauth sends no signal."""

import logging
from typing import Any

from allauth.mfa.webauthn import forms
from django.core.exceptions import ValidationError

logger = logging.getLogger("viva.accounts")


class _Told(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError:
            # Of a log-in by passkey alone nobody knows whose it was.
            logger.warning("passkey failed", extra={"user": self.user.pk} if self.user else {})
            raise


class AuthenticateForm(_Told):
    """A passkey as the second factor."""


class LoginForm(_Told, forms.LoginWebAuthnForm):
    """A passkey alone."""


class ReauthenticateForm(_Told, forms.ReauthenticateWebAuthnForm):
    """A passkey of who is logged in, before something is changed."""
