"""What a processor works for a request: in the site, in the database, in the clients. Linux only, all on this machine.

Read from ``/proc``, so that it says nearly the same on a machine that has other work.
"""

import time
from collections.abc import Callable
from pathlib import Path

PARTS = ("site", "database", "clients")


def work(server: int, database: str) -> dict[str, float]:
    """Seconds worked so far by the processes below the server, by the connections to the database and by this one."""
    served = f" {database} ".encode()
    return {
        "site": sum(map(_seconds, _below(server))),
        "database": sum(map(_seconds, _processes(lambda text: text.startswith(b"postgres:") and served in text))),
        "clients": time.process_time(),  # with the threads that have ended
    }


def in_words(before: dict[str, float], after: dict[str, float], requests: int) -> str:
    each = {part: (after[part] - before[part]) * 1000 / requests for part in PARTS}
    parts = ", ".join(f"{part} {ms:.1f}" for part, ms in each.items())
    return f"{sum(each.values()):.1f} ms of a processor a request ({parts})"


def _seconds(process: int) -> float:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
    except OSError:
        return 0.0  # it has ended, or there is no such thing here


def _below(process: int) -> list[int]:
    try:
        return [int(key) for key in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _processes(is_meant: Callable[[bytes], bool]) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if is_meant((place / "cmdline").read_bytes()):
                found.append(int(place.name))
        except OSError:
            continue
    return found
