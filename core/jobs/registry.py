"""The kinds of job that exist, registered by the apps that own them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Handler = Callable[[Any, Any], dict | None]  # (job, progress) -> result


@dataclass(frozen=True)
class Kind:
    code: str
    title: object
    handler: Handler
    # Given the finished job: the address where its result can be seen, or "".
    result_url: Callable[[Any], str]


_kinds: dict[str, Kind] = {}


def job_kind(
    code: str, *, title: object, result_url: Callable[[Any], str] = lambda job: ""
) -> Callable[[Handler], Handler]:
    """Registers ``handler(job, progress) -> dict`` under ``code``; modules named jobs.py are loaded at start."""

    def register(handler: Handler) -> Handler:
        _kinds[code] = Kind(code, title, handler, result_url)
        return handler

    return register


def kind_of(code: str) -> Kind:
    return _kinds[code]


def title_of(code: str) -> object:
    return _kinds[code].title if code in _kinds else code


def result_url(job: Any) -> str:
    """Where the result of a finished job can be seen; nothing for a kind that no longer exists."""
    kind = _kinds.get(job.kind)
    return kind.result_url(job) if kind and job.state == "done" else ""
