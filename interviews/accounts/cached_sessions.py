"""The sessions of `sessions.py` behind a cache that all workers share."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import cached_db, db
from django.core.cache import caches
from django.db import transaction

from interviews.accounts import sessions


class SessionStore(sessions.SessionStore, cached_db.SessionStore):
    """Django's, but what is cached is asked of the database again every few minutes.

    A session that ends while the cache does not answer would else come to life with it again.
    """

    KEPT = 300  # seconds

    def load(self) -> dict[str, Any]:
        data = self._cache.get(self.cache_key)
        if data is None:
            data = super().load()
            if data:
                self._cache.set(self.cache_key, data, self.KEPT)
        return data

    def save(self, must_create: bool = False) -> None:
        db.SessionStore.save(self, must_create)
        self._cache.set(self.cache_key, self._session, self.KEPT)

    @classmethod
    def end(cls, keys: Collection[str]) -> None:
        super().end(keys)
        cached = [cls.cache_key_prefix + key for key in keys]
        transaction.on_commit(partial(caches[settings.SESSION_CACHE_ALIAS].delete_many, cached))
