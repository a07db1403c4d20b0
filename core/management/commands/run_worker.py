import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import autoreload

from core.audit.sealing import Sequencer, seal
from core.jobs import clock
from core.jobs.services import job_run, next_jobs
from core.starting.looking import look_around
from core.timeouts import is_busy, site_timeouts

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "The embedded worker: runs waiting jobs one after another, without a broker."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Run what waits now, then end.")
        parser.add_argument("--pause", type=float, default=0.5, help="Seconds between looks when nothing waits.")
        parser.add_argument("--reload", action="store_true", help="Start anew when the code changes.")

    def handle(self, *, once, pause, reload, **options):
        if reload:
            autoreload.run_with_reloader(self.work, once=once, pause=pause)
        else:
            self.work(once=once, pause=pause)

    def work(self, *, once: bool, pause: float) -> None:
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        site_timeouts()
        if not once:
            look_around()
            Sequencer(stop).start()
        self.looked = time.monotonic()
        while not stop.is_set():
            try:
                found = self.look(stop, once=once)
            except (DatabaseError, InterfaceError) as error:
                if once or not is_busy(error):
                    raise
                logger.warning("the database gave up: %s", error)
                found = False
            if not found:
                if once:
                    seal()
                    break
                stop.wait(pause)
        connection.close()

    def look(self, stop: threading.Event, *, once: bool) -> bool:
        """Runs what waits, one job after another; whether there was anything."""
        close_old_connections()
        if not once and time.monotonic() - self.looked >= clock.SECONDS:
            self.looked = time.monotonic()
            clock.tick()
        waiting = next_jobs()
        for pk in waiting:
            if stop.is_set():
                break
            close_old_connections()  # so that a connection lost between two jobs is noticed before the second
            job_run(pk)
        return bool(waiting)
