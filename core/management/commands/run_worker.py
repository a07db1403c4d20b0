import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from core.jobs import clock
from core.jobs.services import job_run, next_jobs


class Command(BaseCommand):
    help = "The embedded worker: runs waiting jobs one after another, without a broker."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Run what waits now, then end.")
        parser.add_argument(
            "--pause", type=float, default=0.5, help="Seconds between looks when nothing waits."
        )

    def handle(self, *, once, pause, **options):
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
