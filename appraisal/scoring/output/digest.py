"""Digests of plain data: the same data gives the same text whatever the order of its keys."""

import hashlib
import json
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals


def value_digest(value: Any) -> str:
    """SHA-256 of plain data (documents, periods, other digests); Fractions become text, never floats."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_text)
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value: Any) -> str:
    return decimals.plain(value) if isinstance(value, Fraction) else str(value)
