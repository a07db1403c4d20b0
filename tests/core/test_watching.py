"""A background worker that dies is started again; one that cannot live ends the site with a sentence."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from core import watching
from core.management.commands import runsite
from core.watching import Watched

LIVES = "import time; time.sleep(120)"
DIES = "raise SystemExit(3)"


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """``watched(code)``: a process of this code that is watched, and ``said`` what was told of it."""
    monkeypatch.setattr(watching, "PAUSES", (0, 0, 0, 0))
    made = []

    def start(code) -> Watched:
        said: list[str] = []
        made.append(Watched([sys.executable, "-c", code], tmp_path, said.append))
        made[-1].said = said
        return made[-1]

    yield start
    runsite.stop([one.process for one in made])


def look_until(one: Watched, is_so) -> None:
    while not is_so():
        one.look()
        time.sleep(0.01)


def test_a_killed_worker_is_started_again_and_told(watched):
    worker = watched(LIVES)
    first = worker.process.pid
    worker.look()
    assert worker.process.pid == first and not worker.said
    os.kill(first, signal.SIGKILL)
    look_until(worker, lambda: worker.process.pid != first)
    assert worker.process.poll() is None
    [told] = worker.said
    assert "was ended by signal 9 (SIGKILL)" in told and "started again in 0 s" in told


def test_it_waits_longer_before_each_start(watched, monkeypatch):
    monkeypatch.setattr(watching, "PAUSES", (600, 1200))
    worker = watched(DIES)
    for pause in (600, 1200):
        look_until(worker, lambda: worker.due is not None)
        assert f"in {pause} s" in worker.said[-1]
        ended = worker.process.pid
        worker.look()
        assert worker.process.pid == ended, "not before its time"
        worker.start()


def test_several_quick_deaths_end_the_site_with_a_sentence(watched):
    worker, server = watched(DIES), watched(LIVES)
    with pytest.raises(CommandError, match=r"ended 5 times shortly after its start; the site stops"):
        runsite.Command().watch([worker], server.process)
    assert len(worker.said) == 4 and "ended by itself with code 3" in worker.said[0]
    assert server.process.poll() is None, "it is stopped by whoever watches"


def test_who_lived_long_may_die_again(watched, monkeypatch):
    monkeypatch.setattr(watching, "QUICK", 0)
    worker = watched(DIES)
    look_until(worker, lambda: len(worker.said) > len(watching.PAUSES) + 1)
    assert worker.quick_deaths == 1


def test_what_a_killed_worker_started_does_not_go_on_beside_the_next(watched, tmp_path):
    code = f"import subprocess, sys, time\nc = subprocess.Popen([sys.executable, '-c', {LIVES!r}])\n"
    code += f"open({str(tmp_path / 'child')!r}, 'w').write(str(c.pid) + '.')\ntime.sleep(120)"
    worker = watched(code)
    note = tmp_path / "child"
    while not (note.exists() and note.read_text().endswith(".")):
        time.sleep(0.01)
    os.kill(worker.process.pid, signal.SIGKILL)
    look_until(worker, lambda: worker.said)
    while is_alive(int(note.read_text()[:-1])):
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_without_its_server_there_is_no_site(watched):
    worker, server = watched(LIVES), watched(LIVES)
    os.kill(server.process.pid, signal.SIGKILL)
    with pytest.raises(CommandError, match=r"web server was ended by signal 9 \(SIGKILL\)"):
        runsite.Command().watch([worker], server.process)
    assert worker.process.poll() is None
