"""Parts of a document by the names that people know them by."""

from typing import Any

from appraisal.schemes.models import in_language


def titled(part: Any) -> str:
    """The title in the active language; nothing where there is none."""
    title = part.get("title") if isinstance(part, dict) else None
    return in_language(title)


def title_of(part: dict, otherwise: str = "") -> str:
    """The title in the active language; the code where there is none."""
    return titled(part) or str(part.get("code") or otherwise)
