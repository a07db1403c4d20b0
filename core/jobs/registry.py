"""The kinds of job that exist, registered by the apps that own them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    code: str
    title: object
    handler: Callable
    # Given the finished job: the address where its result can be seen, or "".
    result_url: Callable


_kinds: dict[str, Kind] = {}


def job_kind(code: str, *, title, result_url: Callable = lambda job: ""):
    """Registers ``handler(job, progress) -> dict`` under ``code``; modules named jobs.py are loaded at start."""

    def register(handler):
        _kinds[code] = Kind(code, title, handler, result_url)
        return handler

    return register


def kind_of(code: str) -> Kind:
    return _kinds[code]


def title_of(code: str):
    return _kinds[code].title if code in _kinds else code


def result_url(job) -> str:
    """Where the result of a finished job can be seen; nothing for a kind that no longer exists."""
    kind = _kinds.get(job.kind)
    return kind.result_url(job) if kind and job.state == "done" else ""
