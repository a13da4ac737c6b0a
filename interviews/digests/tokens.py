"""The signed name of a person in a link of a mail. It says who, and allows nothing but leaving."""

from django.contrib.auth.models import User
from django.core import signing

_signer = signing.Signer(salt="interviews.digests.unsubscribe", sep=".")


def make_token(user: User) -> str:
    """Return a token without an end: a link in an old mail still has to work."""
    return _signer.sign(str(user.pk))


def read_token(token: str) -> int | None:
    """Return the key of the person; None when the token was not made by `make_token`."""
    try:
        return int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
