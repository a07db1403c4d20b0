"""Starting a program of ours on a file that nobody trusts; it may be killed without harm."""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

LIMITED = Path(__file__).with_name("limited.py")


def run_child(
    program: Path, settings: dict[str, Any], source: IO[bytes], out: IO[bytes], *, seconds: int
) -> tuple[int, bytes] | None:
    """(return code, what it said) of the ``program``, a folder; None where it took longer than ``seconds``.

    The file goes to standard input only, what is read from it to the file descriptor of ``out``. The program gets its
    settings as JSON, which hold its limits of memory, CPU time and output (``limited.py``), nothing of the environment,
    and a process group of its own.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", str(LIMITED), str(program), json.dumps(settings)],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(out.fileno(),),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as ended:
        process.kill()
        process.communicate()
        if isinstance(ended, subprocess.TimeoutExpired):
            return None
        raise
    return process.returncode, output
