"""Icons from one vendored sprite; an icon decorates a word and is hidden from screen readers."""

from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "vendor/tabler-icons/sprite.svg"
NAMES_FILE = Path(__file__).resolve().parent.parent / "static/vendor/tabler-icons/names.txt"


@cache
def names() -> frozenset[str]:
    """Every icon the sprite has; a test compares it with the icons templates and code ask for."""
    return frozenset(NAMES_FILE.read_text().split())


def icon(name: str, extra: str = "") -> SafeString:
    """The icon ``name`` of the sprite; an unknown one becomes a point rather than a hole.

    A page draws a hundred icons and there are few different ones: each is put together once.
    """
    return _drawn(name, extra, static(SPRITE) if settings.DEBUG else _sprite())


@cache
def _sprite() -> str:
    return static(SPRITE)


@lru_cache(maxsize=2000)
def _drawn(name: str, extra: str, sprite: str) -> SafeString:
    known = name if name in names() else "point"
    return format_html(
        '<svg class="ico {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', extra, sprite, known
    )
