"""Parts of a document by the names that people know them by."""

from typing import Any

from appraisal.schemes.models import in_language


def titled(part: Any) -> str:
    """The title in the active language; nothing where there is none."""
    title = part.get("title") if isinstance(part, dict) else None
    if isinstance(title, dict):
        return in_language({key: text for key, text in title.items() if isinstance(text, str)})
    return str(title or "")


def title_of(part: dict, otherwise: str = "") -> str:
    """The title in the active language; the code where there is none."""
    return titled(part) or str(part.get("code") or otherwise)
