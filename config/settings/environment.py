"""The environment, read and checked once; a wrong value stops the start with a sentence.

Secrets may come from a file: ``SECRET_KEY_FILE=/run/secrets/key`` stands for ``SECRET_KEY=<its content>``.
"""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
import environ
from django.core.exceptions import ImproperlyConfigured

from core.addresses import stated_proxies

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.FileAwareEnv()


def secret(name: str, *, make) -> str:
    """The secret called ``name``; while DEBUG or DEMO_MODE is on, one is made once and kept under var/."""
    value = env.str(name, default="")
    if value:
        return value
    if not (DEBUG or DEMO_MODE):
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE); there is no default in production.")
    path = VAR_DIR / name.lower()
    if not path.exists():
        VAR_DIR.mkdir(exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(make())
    return path.read_text().strip()


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


def random_key() -> str:
    return secrets.token_urlsafe(50)


def random_field_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = env.bool("DEMO_MODE", default=False)
