"""The cache of a site with Redis, which may be away: what it would know is then unknown, and no page fails for it."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def or_else(method: Callable, answer: Callable[..., Any]) -> Callable:
    @wraps(method)
    def asked(self: Any, *args: Any, **options: Any) -> Any:
        try:
            return method(self, *args, **options)
        except RedisError as error:
            logger.warning("the cache is away: %s", error)
            return answer(*args, **options)

    return asked


class ForgivingClient(RedisCacheClient):
    """Reads find nothing, writes are lost, counters begin at one: limits of requests do not count meanwhile."""

    get = or_else(RedisCacheClient.get, lambda key, default=None: default)
    get_many = or_else(RedisCacheClient.get_many, lambda keys: {})
    has_key = or_else(RedisCacheClient.has_key, lambda key: False)
    add = or_else(RedisCacheClient.add, lambda *_args: True)
    set = or_else(RedisCacheClient.set, lambda *_args: None)
    set_many = or_else(RedisCacheClient.set_many, lambda *_args: None)
    touch = or_else(RedisCacheClient.touch, lambda *_args: False)
    delete = or_else(RedisCacheClient.delete, lambda key: False)
    delete_many = or_else(RedisCacheClient.delete_many, lambda keys: None)
    incr = or_else(RedisCacheClient.incr, lambda key, delta: delta)
    clear = or_else(RedisCacheClient.clear, lambda: False)


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
