"""Registries of mechanics: what one engine, page or check knows of each code that the catalogue declares."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

Entry = TypeVar("Entry")


def registry(name: str, codes: Iterable[str], entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    """The entries, one for each code and for nothing else; whoever leaves one out cannot import the module."""
    declared = set(codes)
    if declared != entries.keys():
        raise LookupError(
            f"{name}: no entry for {sorted(declared - entries.keys())}, "
            f"no such code as {sorted(entries.keys() - declared)}"
        )
    return MappingProxyType(dict(entries))
