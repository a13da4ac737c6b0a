"""Secrets that stand in a link: random, shown once, and stored as a hash."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> tuple[str, str]:
    """Return a token of 256 random bits, fit for an address, and its hash to store."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """SHA-256, in hex. The token is random, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
