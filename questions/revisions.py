"""Revisions in the memory of the process: what is frozen is read from the database once."""

import functools

from questions.models import Revision

KEPT = 256  # the newest used; each takes some 50 kB


@functools.lru_cache(maxsize=KEPT)
def frozen_revision(pk: int) -> Revision:
    """Return the revision, which everybody shares: nobody may change it, in memory neither."""
    return Revision.objects.defer("search_text", "note").get(pk=pk)
