"""The environment, read and checked once; a wrong value stops the start with a sentence.

Secrets may come from a file: ``SECRET_KEY_FILE=/run/secrets/key`` stands for ``SECRET_KEY=<its content>``.
"""

import base64
import binascii
import os
from pathlib import Path
from typing import Any

import dj_database_url
import environ
from django.core.exceptions import ImproperlyConfigured

from core.addresses import stated_proxies
from core.environment import FIELD_KEY_BYTES, WrongSetting, random_field_key
from core.environment import marked as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()


def secret(name: str, *, make) -> str:
    """The secret called ``name``; while DEBUG or DEMO_MODE is on, one is made once and kept under var/."""
    if value := stated(name):
        return value
    if not (DEBUG or DEMO_MODE):
        raise WrongSetting(
            _("Set %(name)s or %(name)s_FILE. “python manage.py make_secrets FOLDER” makes both secrets."), name=name
        )
    path = VAR_DIR / name.lower()
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(make())
    return path.read_text().strip()


def stated(name: str) -> str:
    """The secret as the environment or the file that it names gives it; "" for none."""
    try:
        value: str = env.str(name, default="")
    except OSError as error:
        raise WrongSetting(
            _(
                "The file of %(name)s cannot be read: %(path)s. Correct %(name)s_FILE, or let the user of the site "
                "read the file."
            ),
            name=name,
            path=error.filename,
        ) from None
    return value.strip()


def field_keys() -> list[str]:
    """FIELD_KEY, the current key first; behind it, while it is rotated, those that are still to be read.

    Each is refused unless it is 32 bytes in URL-safe base64: identity numbers could not be encrypted.
    """
    keys = secret("FIELD_KEY", make=random_field_key).replace(",", " ").split()
    if not keys or not all(map(_is_field_key, keys)):
        raise WrongSetting(
            _(
                "FIELD_KEY must be 32 bytes in URL-safe base64 (44 characters). For a new site let “python manage.py "
                "make_secrets FOLDER” make one; a site with data needs the key it was begun with."
            )
        )
    return list(dict.fromkeys(keys))


def _is_field_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key.encode())) == FIELD_KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def trusted_proxies() -> str:
    """The proxies in front, checked: how many there are, or their addresses and networks (``core.addresses``)."""
    value = env.str("TRUSTED_PROXIES", default="0")
    stated_proxies(value)
    return value


def database(url: str) -> dict:
    """Django's database dictionary for ``url``; SQLite waits for locks instead of failing at once."""
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    if config["ENGINE"].endswith("sqlite3"):
        config["CONN_MAX_AGE"] = 0
        config["OPTIONS"] = {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif config["ENGINE"].endswith("postgresql"):
        config["CONN_HEALTH_CHECKS"] = True  # a connection lost since its last use is made anew, not a failed request
        # compiling a query costs more than any page's query takes: half a second for an empty list
        options = config.setdefault("OPTIONS", {})
        options["options"] = f"{options.get('options', '')} -c jit=off".strip()
    else:
        raise ImproperlyConfigured("DATABASE_URL must name a SQLite file or a PostgreSQL database.")
    if test_name := env.str("TEST_DB_NAME", default=""):
        config["TEST"] = {"NAME": test_name}
    return config


DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = env.bool("DEMO_MODE", default=False)
