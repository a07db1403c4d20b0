"""Program that runs one of our programs on a file that nobody trusts, under limits set before anything is read.

Arguments: the program, a folder, and its settings as JSON, which hold ``memory``, ``cpu_seconds`` and ``output_bytes``.
It imports nothing of the project. A hook between fork and exec would not be safe beside threads.
"""

import json
import resource
import runpy
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    program, settings = sys.argv[1:3]
    restrict(json.loads(settings))
    sys.argv = [program, settings]
    sys.path.append(str(Path(__file__).resolve().with_name("untrusted")))  # what several of the programs need
    runpy.run_path(program, run_name="__main__")


def restrict(limits: dict[str, Any]) -> None:
    for kind, value in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, limits["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    main()
