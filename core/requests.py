"""What is known of the request that is being answered: its id, and whether something was saved meanwhile."""

import uuid
from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from django.db import transaction


@dataclass
class _Request:
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    saved: bool = False


_request: ContextVar[_Request | None] = ContextVar("request", default=None)


def began() -> Token:
    return _request.set(_Request())


def ended(token: Token) -> None:
    _request.reset(token)


def current_request_id() -> str:
    request = _request.get()
    return request.id if request else ""


def saves() -> None:
    """The transaction under way changes something for people: with its commit the request has saved."""
    if request := _request.get():
        transaction.on_commit(lambda: setattr(request, "saved", True))


def has_saved() -> bool:
    request = _request.get()
    return bool(request and request.saved)
