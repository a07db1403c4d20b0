"""``make office`` as a process, in an empty folder: its link sets an office up, a second start changes nothing, and a
background worker that is killed is started again while pages go on."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest
from allauth.mfa.totp.internal import auth
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not shutil.which("make"), reason="make is not installed"),
]

ROOT = Path(__file__).resolve().parents[2]
READY = "The site is ready"
LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S*start\S*")
FOUNDERS = {"system": "xi", "security": "an", "auditor": "shen", "hr": "gao"}
MINE = "green river 26 mountains"


class Office:
    """A running ``make office``: what it says, line by line, and the processes below it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(
            # the environment of this test is there already (-o): nothing is installed
            ["make", "-s", "-o", ".venv/.site", "office", f"OFFICE={folder}", f"PORT={port}", f"PY={sys.executable}",
             f"PYTHONPYCACHEPREFIX={sys.pycache_prefix or folder / 'compiled'}"],
            cwd=ROOT, env={name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self.heard = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        for line in self.process.stdout:
            with self.heard:
                self.lines.append(line)
                self.heard.notify_all()

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def wait_for(self, words: str) -> None:
        with self.heard:
            assert self.heard.wait_for(lambda: words in self.said, timeout=180), self.said

    def worker(self) -> int:
        """The process of the background worker, once there is one."""
        for _try in range(1200):
            for pid in below(self.process.pid):
                if "run_worker" in command_of(pid):
                    return pid
            time.sleep(0.1)
        raise AssertionError(self.said)

    def answers(self) -> int:
        with build_opener(ProxyHandler({})).open(self.address, timeout=30) as answer:
            return answer.status

    def stop(self) -> None:
        """As Ctrl-C in the window in which it runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)


def below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in map(int, children) for found in (child, *below(child))]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except FileNotFoundError:
        return ""


@contextmanager
def started(folder, port):
    office = Office(folder, port)
    try:
        office.wait_for(READY)
        yield office
    finally:
        office.stop()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def window(browser):
    """A page of the browser on a site of its own, in English."""
    context = browser.new_context(locale="en")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_an_office_is_set_up_by_the_printed_link_and_started_again(tmp_path, port, window):
    folder = tmp_path / "office"
    with started(folder, port) as office:
        office.wait_for("start")
        passwords = sets_up(window, LINK.search(office.said).group())
        signs_in(window, office.address, passwords["gao"])
        expect(window.get_by_role("heading", name="Workbench")).to_be_visible()
        expect(window.locator(".set-up")).to_be_visible()
        the_worker_is_killed(office)
    assert "Stopping." in office.said
    secrets = {name: (folder / name).read_text() for name in ("secret_key", "field_key")}
    with started(folder, port) as office:
        assert not LINK.search(office.said), "somebody has an account"
        assert secrets == {name: (folder / name).read_text() for name in secrets}
        window.goto(office.address)
        expect(window.get_by_role("heading", name="Workbench")).to_be_visible()  # the session holds


def sets_up(page, link) -> dict[str, str]:
    page.goto(link)
    page.locator("[name=unit_name]").fill("Qinghe County")
    page.locator("[name=unit_code]").fill("COUNTY")
    for role, username in FOUNDERS.items():
        page.locator(f"[name={role}_username]").fill(username)
        page.locator(f"[name={role}_name]").fill(f"{username.title()} Person")
    page.locator("#main form button[type=submit]").click()
    expect(page.locator(".slip")).to_have_count(4)
    slips = page.locator(".slip").all_inner_texts()
    return dict(re.search(r"User name\s+(\S+)\s+One-time password\s+(\S+)", slip).groups() for slip in slips)


def signs_in(page, address, password) -> None:
    """Password, a password of one's own, and the second step that a real office demands of HR."""
    page.goto(address)
    page.get_by_label("User name").fill("gao")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.locator("[name=oldpassword]").fill(password)
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill(MINE)
    page.get_by_role("button", name="Change password").click()
    expect(page.locator("#authenticator_secret")).to_be_visible()
    while page.locator("#authenticator_secret").count():  # a code may run out on its way
        secret = page.locator("#authenticator_secret").input_value()
        counter = next(iter(auth.yield_hotp_counters_from_time()))
        page.locator("[name=code]").fill(auth.format_hotp_value(auth.hotp_value(secret, counter)))
        page.locator("#main form button[type=submit]").first.click()
        page.wait_for_load_state()
    page.goto(address)


def the_worker_is_killed(office) -> None:
    first = office.worker()
    os.kill(first, signal.SIGKILL)
    office.wait_for("was ended by signal 9 (SIGKILL)")
    assert office.answers() == 200, "pages go on"
    assert office.worker() != first
    assert office.process.poll() is None
