"""Looking around before the first request or job is taken."""

import logging
from typing import Any

from django.core.checks import CheckMessage, Tags, run_checks
from django.db.utils import OperationalError

from core.environment import WrongSetting
from core.starting.checks import START
from core.starting.fingerprint import next_key_record

logger = logging.getLogger(__name__)


def look_around(**_signal: Any) -> None:
    """Tells in the log what is amiss, each with its remedy; raises ``WrongSetting`` for what must not start."""
    found = run_checks(tags=[START, Tags.database], include_deployment_checks=True, databases=["default"])
    found = [message for message in found if (message.id or "").startswith("start.")]
    for message in found:
        if not message.is_serious():
            logger.warning("%s %s", message.id, _told(message))
    if serious := [message for message in found if message.is_serious()]:
        raise WrongSetting("\n".join(map(_told, serious)).replace("%", "%%"))
    next_key_remembered()


def next_key_remembered() -> None:
    """Before anything is written under a new key; without the database nothing is."""
    try:
        next_key_record()
    except OperationalError:
        logger.warning("The database does not answer.")


def _told(message: CheckMessage) -> str:
    return f"{message.msg} {message.hint}"
