"""What a site needs around it, looked at by ``migrate``, by ``check --deploy`` and when the site or a worker starts.

Each names the setting and the remedy. Only another FIELD_KEY stops the start; the rest is told and the site goes on.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning
from django.db import connection
from django.db.utils import DatabaseError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.fields import field_keys
from core.starting.fingerprint import is_rotated, is_the_right_key, lacks_a_key

START = "start"
CLOCKS_MAY_DIFFER = timedelta(seconds=5)  # leases of jobs compare the clocks of several hosts
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts")
# parts of the file names of fonts that hold Chinese
CHINESE_FONTS = (
    "notosanscjk", "notoserifcjk", "notosanssc", "notoserifsc", "sourcehan", "droidsansfallback", "wqy", "uming",
    "ukai", "simsun", "simhei", "simfang", "fangsong", "kaiti", "msyh", "pingfang", "fandol",
)  # fmt: skip
# roles that may read and write past what the database itself keeps
ROLE = """
    SELECT r.rolsuper, r.rolbypassrls,
           COALESCE((SELECT pg_has_role(current_user, c.relowner, 'USAGE')
                     FROM pg_class c WHERE c.oid = to_regclass('core_auditrow')), false)
    FROM pg_roles r WHERE r.rolname = current_user
"""


def check_key(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Tagged ``database``: asked only where Django lets checks read the database."""
    if not databases:
        return []
    try:
        if not is_the_right_key():
            return [_another_key()]
        if lacks_a_key():
            return [_missing_key()]
        return _rotation()
    except OperationalError:
        return [_unreachable()]


def _another_key() -> CheckMessage:
    return Error(
        _("FIELD_KEY is not the key under which this database was written: identity numbers could not be read."),
        hint=_(
            "Set FIELD_KEY or FIELD_KEY_FILE to the key with which this site was begun (it is kept apart from the "
            "backups), or DATABASE_URL to the database that belongs to this key."
        ),
        id="start.E001",
    )


def _missing_key() -> CheckMessage:
    return Error(
        _("FIELD_KEY lacks a key under which a part of this database is still written."),
        hint=_(
            "Put the new key and behind it, after a comma, the old one into FIELD_KEY, and let “manage.py "
            "rotate_field_key” come to its end before the old one is taken out."
        ),
        id="start.E002",
    )


def _rotation() -> list[CheckMessage]:
    """What is to be done next while FIELD_KEY holds several keys."""
    if len(field_keys()) == 1:
        return []
    if is_rotated():
        told = _("Everything is encrypted under the first key of FIELD_KEY; the others are no longer needed.")
        return [Warning(told, hint=_("Take the other keys out of FIELD_KEY, then restart."), id="start.W007")]
    return [
        Warning(
            _("FIELD_KEY holds several keys, and not everything is encrypted under the first yet."),
            hint=_("When every process has been started with these keys, run “manage.py rotate_field_key”."),
            id="start.W008",
        )
    ]


def _unreachable() -> CheckMessage:
    return Warning(
        _("The database does not answer."),
        hint=_("Start it, or correct DATABASE_URL. Until then pages answer that they are busy."),
        id="start.W001",
    )


def check_role(**_options: Any) -> list[CheckMessage]:
    """A role that may switch off triggers or take the trail away could change what was decided without a trace."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(ROLE)
            is_super, bypasses, is_owner = cursor.fetchone()
    except DatabaseError:
        return []  # ``check_key`` tells it
    hint = _(
        "Let DATABASE_URL name a role that owns no table, and keep the owner for “manage.py migrate”; the README shows "
        "the commands."
    )
    if is_super or bypasses:
        return [Warning(_("The role of DATABASE_URL is a superuser of the database."), hint=hint, id="start.W002")]
    if is_owner:
        told = _("The role of DATABASE_URL owns the tables: it could switch off what protects the audit log.")
        return [Warning(told, hint=hint, id="start.W003")]
    return []


def check_redis(**_options: Any) -> list[CheckMessage]:
    if not settings.REDIS_URL:
        return []
    server = None
    try:
        server = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        server.ping()
    except (redis.RedisError, ValueError):
        return [
            Warning(
                _("Redis does not answer at REDIS_URL: pages go on, background work waits."),
                hint=_("Start Redis, or correct REDIS_URL. Without REDIS_URL jobs run in “manage.py run_worker”."),
                id="start.W004",
            )
        ]
    finally:
        if server is not None:
            server.close()
    return []


def check_clock(**_options: Any) -> list[CheckMessage]:
    """The database's idea of now, in the site's zone, beside the site's own: zone and clock in one look."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp() AT TIME ZONE %s", [settings.TIME_ZONE])
            there: datetime = cursor.fetchone()[0]
    except OperationalError:
        return []
    except DatabaseError:
        return [_clock(_("The database does not know the time zone %(zone)s.") % {"zone": settings.TIME_ZONE})]
    apart = abs(there - timezone.localtime().replace(tzinfo=None))
    if apart <= CLOCKS_MAY_DIFFER:
        return []
    seconds = round(apart.total_seconds())
    return [
        _clock(_("The clocks of the site and of the database differ by %(seconds)s seconds.") % {"seconds": seconds})
    ]


def _clock(told: Any) -> CheckMessage:
    hint = _("Let both machines take their time from the same server (NTP) and install the time zone data (tzdata).")
    return Warning(told, hint=hint, id="start.W005")


def check_fonts(**_options: Any) -> list[CheckMessage]:
    if any(any(part in name for part in CHINESE_FONTS) for name in _fonts()):
        return []
    return [
        Warning(
            _("This machine has no Chinese font: documents made here show boxes instead of characters."),
            hint=_("Install one, on Debian “apt-get install fonts-noto-cjk”. What a browser prints needs none here."),
            id="start.W006",
        )
    ]


def _fonts() -> Iterator[str]:
    for folder in FONT_FOLDERS:
        for path in Path(folder).expanduser().rglob("*.[toTO]*"):
            yield path.name.lower().replace("-", "").replace("_", "")


CHECKS = {check_role: START, check_redis: START, check_clock: START, check_fonts: START, check_key: Tags.database}
