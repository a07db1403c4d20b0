"""A full run against pure SQL and against the raw floor, partial runs against the full one, on PostgreSQL, as ratios.

    bench/scoring [--cadres 1000,10000,100000] [--times 3]

Makes a scratch database beside DATABASE_URL (or TEST_DATABASE_URL, or the local server), fills it deterministically
(30 indicators; per cadre and month 5 entries, 8 ballots, 3.6 measures; the largest month lies among the entries of
twelve), and drops it at the end. Each contender runs ``--times`` times, in turn; the fastest counts. Compared are

    full run   what the button does, for everybody: facts read and digested, scored, ranked, sheets with breakdowns
               written and digested, compared with the run before, published; by the embedded worker, in this process
    pure SQL   one INSERT … SELECT of set-based sums in integers that gives the same totals: header rows (run, period,
               cadre, participant, unit, path, total, coefficient, rank, band, grade, flags; an empty breakdown) in
               the sheets of a run, under the same indexes and triggers; no breakdown, digest, key, job or trail
    no triggers the same SQL where nothing keeps finished runs as they are, which the full run has to bear
    raw floor  the same columns fetched by COPY and thrown away, and the very rows of the full run brought in by COPY
    1 % …      an entry of each hundredth cadre changed, side by side in two units or spread over all; then a run of
               the changed alone, from the request to its publication
    workers    the full run by one and by two processes of ``manage.py run_worker`` that wait already
    ORM loop   cadre by cadre with Decimal, over a few cadres, per cadre

The totals of all must be equal, else the bench fails.
"""

import argparse
import contextlib
import os
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2

LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


@contextlib.contextmanager
def scratch_database(url: str):
    """A database of this process alone; dropped when the block ends, however it ends."""
    name = f"bench_scoring_{os.getpid()}"
    with contextlib.closing(psycopg2.connect(url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        try:
            parts = urlsplit(url)
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            with contextlib.suppress(Exception):
                from django.db import connection

                connection.close()
            with server.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def setup(url: str) -> None:
    os.environ |= {
        "DATABASE_URL": url, "REDIS_URL": "", "DEMO_MODE": "true", "DEBUG": "false", "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "config.settings", "OPENBLAS_NUM_THREADS": "1", "RECOMPUTE_QUIET_SECONDS": "0",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        call_command("load_packs", stdout=nowhere)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="bench/scoring", description=__doc__.splitlines()[0])
    parser.add_argument("--cadres", default="1000,10000,100000", help="sizes, with commas")
    parser.add_argument("--times", type=int, default=3, help="runs of each contender; the fastest counts")
    parser.add_argument("--sample", type=int, default=100, help="cadres of the ORM loop")
    options = parser.parse_args(arguments)
    url = os.environ.get("DATABASE_URL") or os.environ.get("TEST_DATABASE_URL") or LOCAL
    if not url.startswith("postgres"):
        print("bench/scoring needs PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    with scratch_database(url) as scratch:
        setup(scratch)
        from bench.scoring_contest import compare

        compare([int(size) for size in options.cadres.replace("_", "").split(",")], options.times, options.sample)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
