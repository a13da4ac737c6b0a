"""A cache that may be lost without anybody noticing."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis, and while it does not answer, a cache that keeps nothing.

    Sessions are then read from the database, which has them too, and throttles let everybody
    through: a guess at a password is better than nobody getting in.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._try({}, super().get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._try(False, super().has_key, key, version)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(True, super().add, key, value, *args, **kwargs)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try(None, super().set, key, value, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self._try([], super().set_many, data, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return self._try(False, super().touch, key, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._try(delta, super().incr, key, delta, version)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._try(False, super().delete, key, version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try(None, super().delete_many, keys, version)

    def clear(self) -> None:
        self._try(None, super().clear)

    def _try(self, otherwise: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (RedisConnectionError, RedisTimeoutError):
            logger.warning("Redis does not answer; going on without a cache")
            return otherwise
