"""Redis may be away or hang: pages, login and API go on (R3)."""

import socket
import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

from core.cache import ForgivingClient, ForgivingRedisCache


def cache_at(port: int) -> dict:
    return {
        "default": {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
            "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
        }
    }


@pytest.fixture(params=["killed", "hung"])
def away(request, settings):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "hung":
            server.listen()  # takes connections in, and answers nothing
        settings.CACHES = cache_at(server.getsockname()[1])
        yield caches["default"]


def test_a_cache_that_is_away_knows_nothing_and_fails_nobody(away):
    away.set("a", 1)
    assert (away.get("a"), away.get("a", 5), away.get_many(["a"]), away.has_key("a")) == (None, 5, {}, False)
    assert (away.add("a", 1), away.touch("a"), away.delete("a"), away.incr("a", 2)) == (True, False, False, 2)
    away.set_many({"a": 1})
    away.delete_many(["a"])
    assert away.clear() is False


def test_every_question_to_redis_is_forgiven():
    asked = {name for name in vars(RedisCache) if not name.startswith("_")} - {"get_backend_timeout"}
    assert asked <= {name for name in vars(ForgivingClient) if not name.startswith("_")}
    assert issubclass(ForgivingRedisCache, RedisCache)


def test_the_api_and_the_login_answer_without_redis(away, cast, client):
    began = time.monotonic()
    assert client.get("/accounts/login/").status_code == 200
    assert client.post("/accounts/login/", {"login": "nobody", "password": "wrong"}).status_code == 200
    client.force_login(cast.hua)
    assert client.get("/api/v1/units/").status_code == 200
    assert time.monotonic() - began < 10


@pytest.mark.servers
def test_a_cache_that_is_there_keeps_what_it_is_given(redis_url, settings):
    settings.CACHES = {"default": cache_at(0)["default"] | {"LOCATION": redis_url}}
    cache = caches["default"]
    cache.set("a", 1)
    assert (cache.get("a"), cache.incr("a"), cache.add("a", 5), cache.get_many(["a"])) == (1, 2, False, {"a": 2})
    assert cache.delete("a") and not cache.has_key("a")
