"""Eight people at once on mixed pages through gunicorn, on PostgreSQL, with the bare server beside it.

    bench/load [--cadres 10000] [--clients 8] [--seconds 20] [--keep NAME]

Fills the county of bench/pages (or uses a kept one), starts gunicorn as README.md does (three processes of four
threads) and lets each client open one page after the other over a connection that stays: in turn as county HR,
supervisor, leader and cadre, what they open of a day. Told are requests a second, the median and the 95th in a
hundred, for all and for each page, then the same for an answer of two bytes by the same server: the floor. A page that
is not answered with 200 fails the bench. The clients run on the same machine; what a processor works for a request
there, in the site and in the database is told, too.
"""

import argparse
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bench.load_work import in_words, work
from bench.pages import database
from bench.scoring import LOCAL, setup

ROOT = Path(__file__).resolve().parent.parent
PER_SECOND, SLOW_MS = 60, 250
WARM = 3  # every connection to the database opens a page slowly when it first has it
PAGES = {
    "cadre": ("my ledger", "my results", "my training", "my file"),
    "supervisor": ("desk", "verify queue", "ledger", "ledger, waiting"),
    "county HR": ("workbench", "ledger", "cadres", "cadre search, name", "promotion due"),
    "leader": ("outcomes", "desk"),
}


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="bench/load", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cadres", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--keep", default="", help="keep the database under this name and use it again")
    options = parser.parse_args(arguments)
    url = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or LOCAL
    if not url.startswith("postgres"):
        print("bench/load needs PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    with database(url, options.cadres, options.keep) as (address, is_new):
        setup(address)
        turns = prepared(options.cadres, is_new)
        port = free_port()
        server = gunicorn(port, address)
        try:
            wait_for(port)
            working = partial(work, server.pid, urlsplit(address).path.strip("/"))
            told("pages", turns, port, options, working)
            told("bare", [("bare", "/bare/", "")], port, options, working)
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
    return 0


def prepared(size: int, is_new: bool) -> list[tuple[str, str, str]]:
    """(name, address, cookie) of each page, readers mixed."""
    from django.conf import settings

    from bench.pages_lines import lines
    from bench.pages_measure import County, signed_in

    county = County.filled(size) if is_new else County.found()
    cookies = {
        name: f"{settings.SESSION_COOKIE_NAME}={signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value}"
        for name, user in county.readers().items()
    }
    known = {(line.name, line.reader): line.address for line in lines(county)}
    columns = [[(f"{name} ({who})", known[name, who], cookies[who]) for name in PAGES[who]] for who in PAGES]
    longest = max(map(len, columns))
    return [column[place % len(column)] for place in range(longest) for column in columns]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def gunicorn(port: int, address: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "gunicorn", "bench.load_wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "3", "--threads", "4", "--no-control-socket"]
    command += ["--log-level", "warning"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": address})


def wait_for(port: int) -> None:
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/bare/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("gunicorn does not answer.")


def told(title: str, turns: list, port: int, options, working: Callable[[], dict[str, float]]) -> None:
    """Opens the pages for a while, after each process has opened most of them, and prints what came of it."""
    for _turn in range(WARM):  # each process imports and compiles what it needs when it is first asked
        drive(turns, port, options.clients, 0, least=len(turns))
    began, worked = time.perf_counter(), working()
    found = drive(turns, port, options.clients, options.seconds)
    seconds, worked_then = time.perf_counter() - began, working()
    times = sorted(one for several in found.values() for one in several)
    rate, slow = len(times) / seconds, at(times, 0.95)
    print(f"{title}: {rate:.0f} requests a second, median {at(times, 0.5):.0f} ms, 95 of 100 within {slow:.0f} ms")
    print(f"  {in_words(worked, worked_then, len(times))}")
    if title == "pages":
        met = rate >= PER_SECOND and slow <= SLOW_MS
        print(f"  goal {PER_SECOND} a second, 95 of 100 within {SLOW_MS} ms: {'met' if met else 'missed'}")
        for name, several in sorted(found.items(), key=lambda row: -at(sorted(row[1]), 0.5)):
            print(f"  {name:40} {at(sorted(several), 0.5):6.0f} {at(sorted(several), 0.95):6.0f} ms")


def at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


def drive(turns: list, port: int, clients: int, seconds: float, least: int = 0) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        place = number * 3
        first = place
        while (time.perf_counter() < until or place - first < least) and not wrong:
            name, address, cookie = turns[place % len(turns)]
            place += 1
            began = time.perf_counter()
            connection.request("GET", http_path(address), headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            found[name].append(time.perf_counter() - began)
            if answer.status != 200:
                wrong.append(f"{name}: {answer.status}")

    threads = [threading.Thread(target=client, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    return found


def http_path(address: str) -> str:
    from urllib.parse import quote

    return quote(address, safe="/?&=%")


if __name__ == "__main__":
    raise SystemExit(main())
