"""Test databases are copies of a template, which is migrated once by whoever asks first and kept for later runs.

The template's name carries a digest of whatever shapes it: the migrations, models and app configurations with every
module of ours they import, the database settings and the versions of all installed packages. A change of any of them
makes a new template and drops the older ones; nothing stale is ever copied.

After a test that commits, the copy is replaced by a fresh one: quicker than emptying a hundred tables, and the rows
which migrations put in stay.
"""

import contextlib
import fcntl
import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.servers import ROOT, database_name

FOLDER = ROOT / ".pytest_cache" / "databases"
APPS = ("config", "core", "cadres", "appraisal", "training", "rotation")
IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]+)|import\s+([\w.]+))", re.MULTILINE)


# --- What the template depends on -----------------------------------------------------------------


def shapes_schema(path: Path) -> bool:
    return "migrations" in path.parts or "models" in (path.stem, path.parent.name) or path.name == "apps.py"


def files_of(module: str) -> list[Path]:
    place = ROOT.joinpath(*module.split("."))
    return [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()]


def imported_files(source: str) -> Iterator[Path]:
    for package, names, module in IMPORT.findall(source):
        found = [module or package]
        found += [f"{package}.{name.split(' as ')[0].strip()}" for name in names.strip("()").split(",") if package]
        for one in found:
            if one.split(".")[0] in APPS:
                yield from files_of(one)


def schema_files() -> list[Path]:
    waiting = [path for app in APPS for path in (ROOT / app).rglob("*.py") if shapes_schema(path)]
    waiting += [*files_of("config.settings.base"), Path(__file__)]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += imported_files(path.read_text("utf-8"))
    return sorted(seen)


@cache
def schema_digest() -> str:
    digest = hashlib.sha256()
    for path in schema_files():
        digest.update(f"{path.relative_to(ROOT)}\0{path.read_text('utf-8')}\0".encode())
    for package in sorted(f"{one.metadata['Name']} {one.version}" for one in distributions()):
        digest.update(package.encode())
    return digest.hexdigest()[:12]


# --- Template and copies --------------------------------------------------------------------------


def use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def migrate(name: str) -> None:
    use(name)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    with connection.cursor() as cursor:
        # the template outlives the keys of this run
        cursor.execute("DELETE FROM core_keyfingerprint")
    connection.close()


class SqliteDatabases:
    """Files; the template lies in the cache of the checkout."""

    def __init__(self) -> None:
        self.template = FOLDER / f"template-{schema_digest()}.sqlite3"

    def make_template(self) -> None:
        if self.template.exists():
            return
        self._forget(FOLDER.glob("template-*.sqlite3*"))
        unfinished = self.template.with_suffix(".unfinished")
        self._forget([unfinished])
        migrate(str(unfinished))
        unfinished.rename(self.template)

    def copy(self, name: str) -> None:
        self.drop(name)
        shutil.copyfile(self.template, name)

    def restore(self, name: str) -> None:
        """By SQLite's own means: a thread of the live server may still hold the file."""
        with (
            contextlib.closing(sqlite3.connect(self.template)) as source,
            contextlib.closing(sqlite3.connect(name, timeout=30)) as target,
        ):
            source.backup(target)

    def drop(self, name: str) -> None:
        self._forget(Path(name + end) for end in ("", "-wal", "-shm"))

    @staticmethod
    def _forget(paths) -> None:
        for path in paths:
            path.unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of one server; the template's name begins as those of this checkout do."""

    def __init__(self) -> None:
        self.template = f"{database_name()}_{schema_digest()}"

    def make_template(self) -> None:
        if self._names(self.template):
            return
        for old in self._names(rf"{database_name()}\_%"):
            if re.fullmatch(rf"{database_name()}_[0-9a-f]{{12}}(_unfinished)?", old):
                self.drop(old)
        unfinished = f"{self.template}_unfinished"
        self._run(f'CREATE DATABASE "{unfinished}"')
        migrate(unfinished)
        self._run(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.template}"')

    def copy(self, name: str) -> None:
        self.drop(name)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')

    restore = copy

    def drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)

    def _names(self, like: str) -> list[str]:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
            return [name for (name,) in cursor.fetchall()]


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """One process at a time; the others wait and then find the work done."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def databases() -> SqliteDatabases | PostgresDatabases:
    return SqliteDatabases() if connection.vendor == "sqlite" else PostgresDatabases()


@contextlib.contextmanager
def copied_database() -> Iterator[None]:
    """The default connection works on a copy of the template under the name for tests; dropped at the end."""
    ordinary, name = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    made = databases()
    with alone(connection.vendor):
        made.make_template()
        made.copy(name)  # in the same turn: PostgreSQL copies no template that somebody else is copying
    use(name)
    yield
    use(ordinary)
    made.drop(name)


def restore() -> None:
    """The database of the running test as the template has it."""
    connection.close()
    databases().restore(connection.settings_dict["NAME"])
