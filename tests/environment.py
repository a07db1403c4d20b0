"""The environment of the tests, set before Django reads its settings: pytest loads this plugin first (pyproject.toml).

TEST_ON=sqlite (default) or postgres chooses the database; DATABASE_URL, when set, overrules it. Workers of xdist
inherit what the first process made.
"""

import atexit
import base64
import os
import secrets
import shutil
import tempfile
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine

from tests import servers

ZONE = ZoneInfo("Asia/Shanghai")


def zone_without_midnight() -> str:
    """The zone of the site; where its day ends within two hours, one six hours behind: no test begins on one day and
    ends on the next, with processes and databases beside it."""
    hour = datetime.now(ZONE).hour
    return "Etc/GMT-2" if hour >= 22 else str(ZONE)


if "TEST_DAY" in os.environ:
    # Another day than today, for this process and not for those beside it: make check-days.
    morning = datetime.combine(datetime.fromisoformat(os.environ["TEST_DAY"]), time(10), ZONE)
    time_machine.travel(morning, tick=True).start()

if "TEST_FOLDER" not in os.environ:
    # Memory where there is some: SQLite on a file, unlike in memory, can be shared with workers and other processes.
    os.environ["TEST_FOLDER"] = tempfile.mkdtemp(prefix="appraisal-tests-", dir=servers.memory())
    atexit.register(shutil.rmtree, os.environ["TEST_FOLDER"], ignore_errors=True)
FOLDER = Path(os.environ["TEST_FOLDER"])
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

if "DATABASE_URL" not in os.environ:
    if os.environ.get("TEST_ON", "sqlite") == "postgres":
        os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", servers.LOCAL_POSTGRES)
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/unused.sqlite3"
if os.environ["DATABASE_URL"].startswith("sqlite"):
    os.environ["TEST_DB_NAME"] = str(FOLDER / "test.sqlite3")
else:
    os.environ.setdefault("TEST_DB_NAME", servers.database_name())
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("TIME_ZONE", zone_without_midnight())
os.environ.setdefault("FIELD_KEY", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
os.environ |= {
    "REDIS_URL": "",  # the embedded worker; tests of Celery start their own with the fixture redis_url
    "DEBUG": "false",
    "DEMO_MODE": "false",
    "HTTPS": "false",
    "MFA_REQUIRED_ROLES": "",  # tests of the second step set it themselves
    "MEDIA_ROOT": str(FOLDER / "files"),
    "LOG_LEVEL": "WARNING",
    # Playwright keeps an event loop in the thread of the test; the ORM calls beside it are ordinary ones.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
