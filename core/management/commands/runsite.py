"""The whole site on one machine: database, demo county, web server and background worker in one command."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from core.templatetags.ui import demo_logins
from core.watching import GivenUp, Watched, ending

START_SECONDS = 180  # a slow machine needs them; a server that has ended is seen at once
STOP_SECONDS = 15


class Command(BaseCommand):
    help = "Migrates, loads the demo county into an empty database, then runs the site and its worker until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--threads", type=int, default=4, help="Requests served at a time.")
        parser.add_argument("--reload", action="store_true", help="Serve with runserver, read changed code anew.")

    def handle(self, *, host, port, threads, reload, **options):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        children: list[Watched] = []
        try:
            check_free(host, port)
            self.prepare()
            server = reloading_server_command(host, port) if reload else server_command(host, port, threads)
            for command in [*worker_commands(reload=reload), server]:
                # In a session of its own: Ctrl-C reaches this process alone, which then stops its children in order.
                children.append(Watched(command, settings.BASE_DIR, self.tell))  # noqa: PERF401 - before the next can fail
            address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104
            self.wait_until_answering(address, [child.process for child in children])
            self.announce(address)
            self.watch(children[:-1], children[-1].process)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping.")
        finally:
            stop([child.process for child in children])

    def tell(self, words: str) -> None:
        self.stderr.write(self.style.WARNING(words))

    def watch(self, workers: list[Watched], server: subprocess.Popen) -> None:
        """A worker that was killed is started again, and pages go on meanwhile; without its server there is no site."""
        while server.poll() is None:
            try:
                for worker in workers:
                    worker.look()
            except GivenUp as error:
                raise CommandError(f"{error}; the site stops. The lines above say why it ended.") from None
            time.sleep(0.5)
        raise CommandError(f"The web server {ending(server)}; see the lines above.")

    def prepare(self):
        self.stdout.write("Bringing the database up to date.")
        call_command("check", tags=["database"], databases=["default"], stdout=StringIO())
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_packs", stdout=StringIO())
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        if not settings.WHITENOISE_USE_FINDERS:
            call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO_MODE and "load_demo" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo county; this is done once.")
            call_command("load_demo", stdout=self.stdout)

    def wait_until_answering(self, address, children):
        browser = build_opener(ProxyHandler({}))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and all(child.poll() is None for child in children):
            try:
                with browser.open(address, timeout=10):
                    return
            except HTTPError as error:
                raise CommandError(f"The site answers with error {error.code}; see the lines above.") from error
            except OSError:  # not listening yet
                time.sleep(0.2)
        raise CommandError(_silent(address, children))

    def announce(self, address):
        self.stdout.write(self.style.SUCCESS(f"\nThe site is ready at {address} (Ctrl-C stops it)."))
        self.tell_how_to_begin(address)
        logins = [[str(value) for value in login.values()] for login in demo_logins()]
        widths = [max(map(len, column)) for column in zip(*logins, strict=True)]
        for login in logins:
            self.stdout.write("  " + "  ".join(value.ljust(width) for value, width in zip(login, widths, strict=True)))

    def tell_how_to_begin(self, address: str) -> None:
        """A site without accounts has a start page, to which only what is printed here leads."""
        if not settings.DEMO_MODE and "start_link" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write("Nobody has an account yet. Set up the office within an hour at")
            call_command("start_link", site=address, stdout=self.stdout)


def worker_commands(*, reload: bool = False) -> list[list[str]]:
    if settings.JOBS_ON_CELERY:
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        return [[*celery, "worker", "--loglevel", "warning"], [*celery, "beat", "--loglevel", "warning"]]
    return [[sys.executable, "manage.py", "run_worker", *(["--reload"] if reload else [])]]


def server_command(host: str, port: int, threads: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}",
        "--worker-class", "gthread", "--threads", str(threads), "--no-control-socket", "--log-level", "warning",
    ]  # fmt: skip


def reloading_server_command(host: str, port: int) -> list[str]:
    return [sys.executable, "manage.py", "runserver", f"{host}:{port}"]


def check_free(host: str, port: int) -> None:
    """Refuses a port that somebody else holds, whose answers would pass for those of the site."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server: one just ended does no harm
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                words = f"Port {port} is taken. Stop what uses it, or choose another: PORT={port + 1}"
                raise CommandError(words) from None
            raise CommandError(f"The site cannot listen at {host}:{port}: {error.strerror}.") from None


def _silent(address: str, children: list[subprocess.Popen]) -> str:
    """Why nothing answers: the site or its worker has ended, or is still at work."""
    if any(child.poll() is not None for child in children):
        return "The site or its worker ended while it started; see the lines above."
    return (
        f"The site has not answered at {address} for {START_SECONDS} seconds, though its server is running. "
        "Try again when the machine has less to do."
    )


def stop(children: list[subprocess.Popen]) -> None:
    """Ends each child as it likes to be ended; one that does not listen is killed."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _interrupt(*_):
    raise KeyboardInterrupt
