"""A process that is started again when it ends by itself: the background workers of ``runsite``."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PAUSES = (1, 2, 4, 8)  # seconds before it is started again, after each quick death in a row
QUICK = 60  # seconds: who lived longer died of something else than its start


class GivenUp(Exception):
    """It died too often shortly after its start to be started again."""


class Watched:
    """A process in a session of its own, so that Ctrl-C reaches only who watches it."""

    def __init__(self, command: list[str], folder: Path, tell: Callable[[str], object]) -> None:
        self.command, self.folder, self.tell = command, folder, tell
        self.quick_deaths = 0
        self.due: float | None = None
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=self.folder, start_new_session=True)
        self.started, self.due = time.monotonic(), None

    def look(self) -> None:
        """Starts it again when it has ended and the pause is over; raises ``GivenUp`` after several quick deaths."""
        if self.process.poll() is None:
            return
        if self.due is None:
            self.plan()
        elif time.monotonic() >= self.due:
            self.start()

    def plan(self) -> None:
        kill_group(self.process)
        lived = time.monotonic() - self.started
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK else 1
        if self.quick_deaths > len(PAUSES):
            raise GivenUp(f"The background worker ended {self.quick_deaths} times shortly after its start")
        pause = PAUSES[self.quick_deaths - 1]
        self.due = time.monotonic() + pause
        self.tell(
            f"The background worker {ending(self.process)}. The pages go on, jobs wait; it is started again in "
            f"{pause} s. What it was doing is done again."
        )


def ending(process: subprocess.Popen) -> str:
    """How it ended, in words."""
    if process.returncode < 0:
        return f"was ended by signal {-process.returncode} ({signal.Signals(-process.returncode).name})"
    return f"ended by itself with code {process.returncode}"


def kill_group(process: subprocess.Popen) -> None:
    """What a process that was killed has left behind would go on beside the new one."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
