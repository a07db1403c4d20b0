"""The trail is looked after: that it is sealed in time is said in the log of the worker, too."""

import logging

from core.audit.sealing import waiting
from core.jobs.clock import on_tick

logger = logging.getLogger(__name__)


@on_tick("see that the trail is sealed")
def late_rows() -> int:
    """How many rows wait although the oldest should have been sealed long ago; each look that finds some logs it."""
    found = waiting()
    if not found.is_late:
        return 0
    logger.error("%s audit rows are not sealed; the oldest waits since %s", found.rows, found.since)
    return found.rows
