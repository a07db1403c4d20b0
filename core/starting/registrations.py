"""The checks are Django's own, and a migrated database remembers its key."""

import sys
from typing import Any

from celery.signals import worker_init
from django.apps import apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from core.environment import WrongSetting
from core.starting.checks import CHECKS
from core.starting.fingerprint import fingerprint_record
from core.starting.looking import look_around


def worker_look_around(**_signal: Any) -> None:
    """Celery swallows what its signals raise, but not the wish to end."""
    try:
        look_around()
    except WrongSetting as error:
        sys.exit(str(error))


for check, tag in CHECKS.items():
    register(check, tag, deploy=tag != Tags.database)
post_migrate.connect(
    fingerprint_record, sender=apps.get_app_config("core"), dispatch_uid="core.starting.fingerprint_record"
)
worker_init.connect(worker_look_around, weak=False)
