import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import autoreload

from core.jobs import clock
from core.jobs.services import job_run, next_jobs


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
        looked = time.monotonic()
        while not stop.is_set():
            close_old_connections()
            if not once and time.monotonic() - looked >= clock.SECONDS:
                clock.tick()
                looked = time.monotonic()
            waiting = next_jobs()
            for pk in waiting:
                if stop.is_set():
                    break
                job_run(pk)
            if not waiting:
                if once:
                    break
                stop.wait(pause)
        connection.close()
