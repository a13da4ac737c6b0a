"""How django-allauth stores what it keeps for Viva."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


class EncryptingMFAAdapter(DefaultMFAAdapter):
    """Keep the secrets of authenticator apps and recovery codes encrypted in the database.

    The key is derived from `SECRET_KEY`; after a rotation those of `SECRET_KEY_FALLBACKS` still
    decrypt.
    """

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `cryptography.fernet.InvalidToken` when no key of the settings fits."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    digest = hashlib.sha256(b"viva second factors:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
