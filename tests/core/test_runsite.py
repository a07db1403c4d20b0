"""How ``make run`` tells a port that is taken, a server that ended, and a machine that is slow."""

import socket
import subprocess
import sys

import pytest
from django.core.management.base import CommandError

from core.management.commands import runsite


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]  # bound, but nobody listens


def children(*codes):
    return [subprocess.Popen([sys.executable, "-c", code]) for code in codes]


def test_a_taken_port_is_told_before_anything_is_started():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        taken = held.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {taken} is taken.*PORT={taken + 1}"):
            runsite.check_free("127.0.0.1", taken)
    runsite.check_free("127.0.0.1", taken)


def test_a_slow_server_is_no_taken_port(monkeypatch, port):
    assert runsite.START_SECONDS >= 180
    monkeypatch.setattr(runsite, "START_SECONDS", 0.3)
    started = children("import time; time.sleep(60)")
    try:
        with pytest.raises(CommandError, match="though its server is running") as refusal:
            runsite.Command().wait_until_answering(f"http://127.0.0.1:{port}/", started)
        assert "taken" not in str(refusal.value)
    finally:
        runsite.stop(started)


def test_a_server_that_ended_is_told_at_once(port):
    started = children("raise SystemExit(3)")
    started[0].wait()
    with pytest.raises(CommandError, match="ended while it started"):
        runsite.Command().wait_until_answering(f"http://127.0.0.1:{port}/", started)
