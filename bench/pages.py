"""Every list, board, search, start of an export and list of the API at 1,000 to 100,000 cadres, on PostgreSQL.

    bench/pages [--cadres 1000,10000,100000] [--only ledger] [--without grades] [--times 4] [--keep NAME]

Makes a scratch database beside DATABASE_URL (or TEST_DATABASE_URL, or the local server) for each size, fills it (sixty
entries a cadre in twelve months, two of them released, a year with proposals, promotions, moves, attendance, awards,
training, the trail) and drops it at the end. Each line is asked for ``--times`` times in this process, with all
middleware; the fastest counts. Told of each are server time, what this process and its connection kept a processor busy
with (which other work on the machine changes less), the time of its queries, their number, the bytes of the answer and,
where there is one, how many times longer its queries take than a hand-written query of the same rows. At the end: how
often a line is over 100 ms or 12 queries, and how its time grows from the smallest size to the largest.

    --keep NAME   keeps the databases (NAME_1000 …) and uses them again
    --explain     prints what PostgreSQL does for each query of a line, slowest first
"""

import argparse
import contextlib
import os
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from bench.scoring import LOCAL, scratch_database, setup

MILLISECONDS, QUERIES, GROWTH, RIVAL = 100, 12, 1.5, 20


@contextlib.contextmanager
def kept_database(url: str, name: str):
    """(address, whether it is new) of a database that stays."""
    with contextlib.closing(psycopg2.connect(url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if is_new := cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(url)._replace(path=f"/{name}")), is_new


@contextlib.contextmanager
def database(url: str, size: int, keep: str):
    if keep:
        with kept_database(url, f"{keep}_{size}") as found:
            yield found
    else:
        with scratch_database(url) as scratch:
            yield scratch, True


def child(arguments: list[str]) -> list[dict]:
    """One size in a process of its own: Django is bound to one database."""
    import json
    import subprocess

    answer = subprocess.run([sys.executable, "-m", "bench.pages", *arguments], stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in answer.stdout.splitlines() if line.startswith(b"{")]


def measure_size(size: int, options, url: str) -> None:
    """Fills or finds the county of one size and tells each line as JSON on standard output."""
    if options.explain:
        os.environ["DB_PREPARED"] = "0"  # each query in its own words
    with database(url, size, options.keep) as (address, is_new):
        setup(address)
        from bench.pages_measure import County, measured

        began = time.perf_counter()
        county = County.filled(size) if is_new else County.found()
        print(f"{size:,} cadres ready after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        measured(county, options)


def table(sizes: list[int], found: dict[int, list[dict]]) -> None:
    head = " | ".join(f"{size:,}" for size in sizes)
    print(f"| line | reader | ms at {head} | CPU ms at {head} | SQL ms | queries | kB | × rival |")
    print("|---|---|" + "---|" * len(sizes) * 2 + "---|---|---|---|")
    for place, row in enumerate(found[sizes[-1]]):
        times = " | ".join(f"{found[size][place][name]:.0f}" for name in ("ms", "cpu") for size in sizes)
        rival = f"{row['sql'] / row['rival']:.1f}" if row["rival"] else ""
        print(
            f"| {row['line']} | {row['reader']} | {times} | {row['sql']:.1f} | {row['queries']} "
            f"| {row['bytes'] / 1000:.0f} | {rival} |"
        )
    print(
        f"\nLimits: {MILLISECONDS} ms, {QUERIES} queries, {GROWTH} × the time at {sizes[0]:,}, "
        f"{RIVAL} × the hand-written query."
    )
    verdict("ms", found[sizes[0]], found[sizes[-1]])
    verdict("cpu", found[sizes[0]], found[sizes[-1]])


def verdict(clock: str, smallest: list[dict], largest: list[dict]) -> None:
    """Which lines miss a limit, by the clock on the wall or by what a processor worked."""
    first = {(row["line"], row["reader"]): row for row in smallest}
    over = []
    for row in largest:
        small = first[row["line"], row["reader"]]
        rival = row["sql"] / row["rival"] if row["rival"] else 0
        missed = {
            f"{row[clock]:.0f} ms": row[clock] > MILLISECONDS,
            f"{row['queries']} queries": row["queries"] > QUERIES,
            f"grew {row[clock] / small[clock]:.1f}×": row[clock] > GROWTH * small[clock],
            f"{rival:.1f}× the rival": rival > RIVAL,
        }
        if reasons := [words for words, is_missed in missed.items() if is_missed]:
            over.append(f"{row['line']} ({row['reader']}): {', '.join(reasons)}")
    by = {"ms": "by the clock", "cpu": "by what a processor worked"}[clock]
    print(f"\n{len(largest) - len(over)} of {len(largest)} lines keep all limits {by}.")
    for line in over:
        print(f"* {line}")


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="bench/pages", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cadres", default="1000,10000,100000", help="sizes, with commas")
    parser.add_argument("--only", default="", help="lines whose name contains this")
    parser.add_argument("--without", default="", help="lines whose name contains this are left out")
    parser.add_argument("--times", type=int, default=4, help="turns of each line; the fastest counts")
    parser.add_argument("--keep", default="", help="keep the databases under this name and use them again")
    parser.add_argument("--explain", action="store_true", help="print the plans")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    url = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or LOCAL
    if not url.startswith("postgres"):
        print("bench/pages needs PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    if options.one:
        measure_size(options.one, options, url)
        return 0
    sizes = sorted(int(size) for size in options.cadres.replace("_", "").split(","))
    given = list(sys.argv[1:] if arguments is None else arguments)
    table(sizes, {size: child([*given, "--one", str(size)]) for size in sizes})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
