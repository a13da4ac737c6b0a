"""What sharing holds of a person."""

from interviews.holdings import Holding, register
from interviews.sharing.models import ShareLink

register(
    Holding(
        "share_links",
        ShareLink,
        "created_by",
        names={"team": "team__name"},
        without={"token_hash": "a secret; the link itself was shown once and is not kept"},
    ),
)
