"""A worker that kills itself inside the transaction of its sixth chunk, its sheets written and not committed.

    python -m tests.appraisal.runs.dying embedded|celery [arguments of the worker]

A worker killed from outside dies where the load of the machine lets it, maybe after the last chunk.
"""

import os
import signal
import sys

CHUNKS = 5  # that it finishes


def main(kind: str, *arguments: str) -> None:
    import django

    django.setup()
    from appraisal.runs import services as runs

    write, left = runs.sheets_write, [CHUNKS]

    def written(run, columns):
        sums = write(run, columns)
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return sums

    runs.sheets_write = written
    if kind == "celery":
        from config.celery import app

        app.worker_main(["worker", *arguments])
    else:
        from django.core.management import call_command

        call_command("run_worker", *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
