"""The pictures of the README, taken from the demo county: ``make screenshots``.

    python -m tests.browser.screenshots [--url http://127.0.0.1:8000] [name …]

Without --url a site of its own is started on a throw-away database, which takes a minute or two.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from playwright.sync_api import Browser, Page, sync_playwright

from core.demo import PASSWORD
from tests import chromium

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "images"
PORT = 8169
START_SECONDS = 600
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 375, "height": 760},
    "device_scale_factor": 1.5,
    "is_mobile": True,
    "has_touch": True,
}
LIMIT = 200_000


def why(page: Page) -> None:
    page.goto("/appraisal/results/mine/")
    page.locator("#list tbody a").first.click()
    page.goto(page.url.rstrip("/") + "/why/")
    page.set_viewport_size({"width": 1440, "height": 1500})
    page.locator(".chart.is-drawn").wait_for()


def ledger(page: Page) -> None:
    page.goto("/appraisal/ledger/mine/")


def queue(page: Page) -> None:
    page.goto("/appraisal/desk/verify/")
    # an entry that shows its evidence
    for item in page.locator("[data-queue-item]").all()[:20]:
        page.goto(item.get_attribute("href"))
        if page.locator(".evidence img").count():
            break
    page.locator(".evidence img").first.evaluate("(one) => one.decode()")


def workbench(page: Page) -> None:
    page.goto("/appraisal/periods/workbench/")


def grid(page: Page) -> None:
    page.goto("/appraisal/results/grid/")


def editor(page: Page) -> None:
    page.goto("/appraisal/schemes/")
    page.get_by_role("link", name="乡镇干部月度考核方案").first.click()
    draft = page.locator("main a[href*='/versions/']", has_text="2").first.get_attribute("href")
    page.goto(draft.rstrip("/") + "/edit/")


def rehearsal(page: Page) -> None:
    page.goto("/appraisal/rehearsals/")
    page.locator("#list tbody a").first.click()
    page.locator(".chart.is-drawn").first.wait_for()


# name → person of the demo, language, window, what to do
PICTURES = {
    "why": ("cadre", "en", DESKTOP, why),
    "my-ledger-phone": ("cadre", "zh-CN", PHONE, ledger),
    "verify-queue": ("supervisor", "zh-CN", DESKTOP, queue),
    "workbench": ("hr", "en", DESKTOP, workbench),
    "team-by-month": ("supervisor", "zh-CN", DESKTOP, grid),
    "editor": ("hr", "zh-CN", DESKTOP, editor),
    "rehearsal": ("hr", "zh-CN", DESKTOP, rehearsal),
}


def take(browser: Browser, url: str, names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        person, language, window, prepare = PICTURES[name]
        context = browser.new_context(base_url=url, locale=language, **window)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(person)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("form[action$='/login/'] [type=submit]").click()
        page.locator("main h1").wait_for()
        prepare(page)
        page.evaluate("document.fonts.ready")
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path)
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}  {size // 1000} kB")
        if size > LIMIT:
            raise SystemExit(f"{path} is larger than {LIMIT // 1000} kB.")
        context.close()


@contextlib.contextmanager
def demo_site():
    """A site with the demo county on a database that is forgotten afterwards."""
    with tempfile.TemporaryDirectory(prefix="appraisal-pictures-") as folder:
        environment = os.environ | {
            "DEMO_MODE": "true",
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "MEDIA_ROOT": f"{folder}/files",
            "REDIS_URL": "",
        }
        command = [sys.executable, "manage.py", "runsite", "--port", str(PORT)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            wait_for(f"http://127.0.0.1:{PORT}/", process)
            yield f"http://127.0.0.1:{PORT}"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(url: str, process: subprocess.Popen) -> None:
    opener = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(URLError, OSError), opener.open(url, timeout=5):
            return
        time.sleep(1)
    raise SystemExit("The demo site did not start; see the lines above.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="a running site with the demo county")
    parser.add_argument("names", nargs="*", choices=[*PICTURES, []], help="all when none is named")
    options = parser.parse_args()
    site = contextlib.nullcontext(options.url) if options.url else demo_site()
    with site as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.FLAGS)
        take(browser, url, options.names or list(PICTURES))
        browser.close()


if __name__ == "__main__":
    main()
