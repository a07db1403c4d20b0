"""What the demo county consists of stands in data/*.json: its units, people's names, the sentences they write."""

import json
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


def document(name: str) -> Any:
    return json.loads((_DATA / f"{name}.json").read_text("utf-8"))


def table(name: str) -> Any:
    """The same for reading only: its lists are tuples. Names stand in the order in which chance draws from them."""
    return _frozen(document(name))


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(one) for key, one in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
