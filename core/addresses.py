"""Where a request really comes from: through the proxies that the site states, and through no others.

``X-Forwarded-For`` is what everybody may write. It counts only as far as the stated proxies wrote it, from the right;
without stated proxies it counts for nothing.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST_PROXIES = 10


@dataclass(frozen=True)
class Proxies:
    """The proxies in front: so many of them, or those in these networks."""

    count: int = 0
    networks: tuple[Network, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.count or self.networks)

    def client(self, peer: str, forwarded: Sequence[str]) -> str:
        """The address before the outermost stated proxy; ``peer`` where the header does not reach so far."""
        if self.networks:
            return self._behind_networks(peer, forwarded)
        if not self.count or len(forwarded) < self.count:
            return peer
        return forwarded[-self.count]

    def wrote_headers_of(self, peer: str) -> bool:
        """Whether what came from ``peer`` passed a stated proxy; by their number alone this cannot be told."""
        return self._is_stated(peer) if self.networks else bool(self.count)

    def _behind_networks(self, peer: str, forwarded: Sequence[str]) -> str:
        for hop in [peer, *reversed(forwarded)]:
            if not self._is_stated(hop):
                return hop
        return peer

    def _is_stated(self, hop: str) -> bool:
        address = parsed(hop)
        return address is not None and any(address in network for network in self.networks)


def stated_proxies(text: str) -> Proxies:
    """``TRUSTED_PROXIES``: a number, or addresses and networks separated by commas; anything else stops the start."""
    text = text.strip()
    if text.isdecimal() and int(text) <= MOST_PROXIES:
        return Proxies(count=int(text))
    try:
        return Proxies(networks=tuple(ipaddress.ip_network(part.strip()) for part in text.split(",")) if text else ())
    except ValueError:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES must be the number of proxies in front (0 to 10), or their addresses and networks "
            f"separated by commas, as in 10.0.0.4,10.1.0.0/16; it is {text!r}."
        ) from None


def parsed(text: str) -> Address | None:
    """An address as proxies write it, with a port or brackets around it; None when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=8)
def _proxies(text: str) -> Proxies:
    return stated_proxies(text)


def client_address(request: Any) -> str:
    """The sender's address in one spelling; "" when it is unknown, as behind a socket without stated proxies."""
    peer = request.META.get("REMOTE_ADDR") or ""
    forwarded = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    address = parsed(_proxies(settings.TRUSTED_PROXIES).client(peer, forwarded)) or parsed(peer)
    return str(address) if address else ""


class ClientAddressMiddleware:
    """Puts the sender's address where every library looks for it, and takes headers away that no proxy wrote."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if not _proxies(settings.TRUSTED_PROXIES).wrote_headers_of(request.META.get("REMOTE_ADDR") or ""):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)  # SECURE_PROXY_SSL_HEADER would believe it
        request.META["REMOTE_ADDR"] = client_address(request)
        request.META.pop("HTTP_X_FORWARDED_FOR", None)
        return self.get_response(request)


def sender(request: Any) -> str | None:
    """For django-axes, which asks by a function: what the middleware has put there."""
    return request.META.get("REMOTE_ADDR") or None
