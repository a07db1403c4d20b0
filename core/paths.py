"""Addresses of rows: fifty rows of a list lead to fifty pages whose addresses differ by a key alone."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import get_script_prefix, get_urlconf, reverse

# stands where the key will stand, and nowhere else in an address
PLACES: dict[type, Any] = {int: 7_000_000_000_000_007, UUID: UUID("7b0f2f5e-6c1d-4d0a-9f43-0c5e6a1d9b27")}


def address(name: str) -> str:
    """``reverse(name)``, looked for once: a page has forty addresses that nothing but their name tells apart."""
    return _plain(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=500)
def _plain(name: str, urlconf: str | None, prefix: str) -> str:
    return reverse(name)


def address_of(name: str, key: Any) -> str:
    """``reverse(name, args=[key])``, which looks for the way once for each kind of page."""
    kind: Any = type(key)
    if kind not in PLACES:
        return reverse(name, args=[key])
    before, after = _around(name, kind, get_urlconf(), get_script_prefix())
    return f"{before}{key}{after}"


@lru_cache(maxsize=500)
def _around(name: str, kind: Any, urlconf: str | None, prefix: str) -> tuple[str, str]:
    before, _place, after = reverse(name, args=[PLACES[kind]]).partition(str(PLACES[kind]))
    return before, after
