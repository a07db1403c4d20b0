"""What is due by itself: rooms register a look at the database that asks for the jobs that are due.

Celery beat calls ``tick`` every half minute; without a broker the embedded worker does. A look must bear being called
twice at once: it asks for a job under a key, or under a lock. It is short; the work is the job's.
"""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
SECONDS = 30

Look = Callable[[], object]
_looks: dict[str, Look] = {}


def on_tick(name: str) -> Callable[[Look], Look]:
    """Registers a function without arguments; modules named jobs.py are loaded at start."""

    def register(look: Look) -> Look:
        _looks[name] = look
        return look

    return register


def tick() -> list[str]:
    """Takes every look; one that fails is logged and keeps none of the others from theirs. Gives the names of those."""
    failed = []
    for name, look in _looks.items():
        try:
            look()
        except Exception:
            logger.exception("the look %s failed", name)
            failed.append(name)
    return failed
