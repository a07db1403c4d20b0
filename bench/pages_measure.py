"""Asks for each line of bench/pages and tells of it. Imported once Django is set up on the scratch database."""

import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from django.db import connection
from django.test import Client

from bench.pages_lines import Line, lines
from bench.pages_world import County

__all__ = ["County", "measured"]


class Watch:
    """Counts and times the queries of a block; keeps their texts."""

    def __init__(self) -> None:
        self.queries: list[tuple[float, str, object]] = []

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries.append((time.perf_counter() - began, sql, params))

    @property
    def seconds(self) -> float:
        return sum(seconds for seconds, _sql, _params in self.queries)


def measured(county: County, options) -> None:
    clients = {name: signed_in(user) for name, user in county.readers().items()}
    for line in lines(county):
        if options.only in line.name and not (options.without and options.without in line.name):
            row = one(line, clients[line.reader], options.times)
            watch = row.pop("watch")
            print(json.dumps(row), flush=True)
            if options.explain:
                explain(line, watch)


def signed_in(user) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def one(line: Line, client: Client, times: int) -> dict:
    best: dict = {}
    for _turn in range(times + 1):  # the first visit warms up and does not count
        watch = Watch()
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(watch))
            began, busy = time.perf_counter(), computing()
            answer = client.get(line.address, headers=line.headers)
            size = len(b"".join(answer.streaming_content)) if answer.streaming else len(answer.content)
            found = {"ms": time.perf_counter() - began, "cpu": computing() - busy, "sql": watch.seconds}
        if answer.status_code != 200:
            raise SystemExit(f"{line.name} as {line.reader}: {answer.status_code} {line.address}")
        if _turn:  # each figure at its fastest: what else the machine does is no part of any
            least = {name: min(seconds * 1000, best.get(name, seconds * 1000)) for name, seconds in found.items()}
            best = least | {"queries": len(watch.queries), "bytes": size, "watch": watch}
    return {"line": line.name, "reader": line.reader, "rival": rival(line.rival, times)} | best


def computing() -> float:
    """Seconds a processor has worked for this process and for its connection, where the database is on this machine.

    Waiting for a busy processor is no part of it, so that it is nearly the same on a machine that has other work.
    """
    served = Path(f"/proc/{connection.connection.info.backend_pid}")
    try:
        is_here = served.joinpath("comm").read_text().startswith("postgres")
        database = int(served.joinpath("schedstat").read_text().split()[0]) / 1e9 if is_here else 0.0
    except OSError:
        database = 0.0
    return time.process_time() + database


def rival(sql: str, times: int) -> float | None:
    """Milliseconds of the hand-written query, its rows fetched."""
    if not sql:
        return None
    best = None
    with connection.cursor() as cursor:
        for _turn in range(times + 1):
            began = time.perf_counter()
            cursor.execute(sql)
            cursor.fetchall()
            best = min(filter(None, (best, (time.perf_counter() - began) * 1000)))
    return best


def explain(line: Line, watch: Watch) -> None:
    print(f"\n##### {line.name} as {line.reader}", file=sys.stderr)
    with connection.cursor() as cursor:
        for seconds, sql, params in sorted(watch.queries, key=lambda row: -row[0])[:3]:
            print(f"--- {seconds * 1000:.1f} ms\n{sql % tuple(params or ())}", file=sys.stderr)
            if sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
                print("\n".join(text for (text,) in cursor.fetchall()), file=sys.stderr)
