"""Values of a document under dotted keys, such as ``params.target``."""

from typing import Any


def get(part: Any, key: str) -> Any:
    """The value under a dotted key."""
    for name in key.split("."):
        part = part.get(name) if isinstance(part, dict) else None
    return part


def put(part: dict, key: str, value: Any) -> None:
    """Writes under a dotted key; None takes the key away, and the holder with it when that is empty then."""
    *path, last = key.split(".")
    chain = [part]
    for name in path:
        inner = chain[-1].get(name)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = chain[-1][name] = {}
        chain.append(inner)
    if value is not None:
        chain[-1][last] = value
        return
    chain[-1].pop(last, None)
    for holder, name in reversed(list(zip(chain, path, strict=False))):
        if holder.get(name) == {}:
            del holder[name]
