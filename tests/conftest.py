"""The ground every test stands on: servers, processes beside it, browser. The environment: tests/environment.py.

With CI=true a missing server or browser fails the test, elsewhere it is skipped.
"""

import gc
import os

import hypothesis
import pytest
from allauth.mfa.totp.internal import auth
from django.utils import translation

from tests import chromium, databases, repeated, servers
from tests.environment import IN_CI


def pytest_configure(config):
    from django.conf import settings

    # Argon2 costs what it should, on every login of every test; test_settings reads the real list from its module.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Hashed names need collectstatic first.
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "core.assets.VersionedStorage"}}
    settings.WHITENOISE_AUTOREFRESH = True
    # What a connection has planned would outlive the test that asked; tests/core/test_prepared.py asks for it.
    settings.DATABASE_PREPARED = 0
    # How long a case takes says how busy the machine is, and fails no test.
    hypothesis.settings.register_profile(
        "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("house")
    committed_rows_go_with_the_database()
    static_files_stay_in_the_browser()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    # The long ones first, so that at the end no process waits for one that another has just begun.
    items.sort(key=length, reverse=True)
    if not repeated.ON_POSTGRES:
        return
    once = [item for item in items if not repeated.is_repeated(item)]
    config.hook.pytest_deselected(items=once)
    items[:] = [item for item in items if item not in set(once)]


def length(item) -> tuple[bool, int]:
    """The slow ones, those that are given most time before all others."""
    timeout = item.get_closest_marker("timeout")
    slow = item.get_closest_marker("slow") is not None
    return slow, timeout.args[0] if slow and timeout else 0


def pytest_collection_finish(session):
    """Modules, tests and addresses stay to the end; looking through them for garbage took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def committed_rows_go_with_the_database():
    """A test that commits leaves a database to be replaced, not a hundred tables to be emptied (tests/databases.py)."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = lambda self: databases.restore()


def static_files_stay_in_the_browser():
    """As on a real site: a window asks for a style or a script once, not again on each of two hundred pages."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    ordinary = StaticFilesHandler.serve

    def serve(self, request):
        answer = ordinary(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    StaticFilesHandler.serve = serve


def missing(what: str) -> None:
    """Fail in CI, skip elsewhere."""
    if IN_CI:
        pytest.fail(f"{what}; with CI=true nothing is skipped.", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """In the place of pytest-django's: a copied database instead of a migrated one."""
    with django_db_blocker.unblock(), databases.copied_database():
        yield


@pytest.fixture(autouse=True)
def language_of_the_site():
    """A test begins in the language of the settings, not in that of the page which another test asked for last."""
    translation.deactivate()


@pytest.fixture
def code_of(monkeypatch):
    """What the telephone shows for a secret; its clock stands still, or a code could run out on its way."""
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([counter]))
    return lambda secret: auth.format_hotp_value(auth.hotp_value(secret, counter))


# --- Servers --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_url():
    """A PostgreSQL server on which the test may make databases, whatever database the suite runs on."""
    try:
        with servers.postgres() as url:
            yield url
    except servers.NoServer as error:
        missing(str(error))


@pytest.fixture(scope="session")
def redis_server_url():
    try:
        with servers.redis_server() as url:
            yield url
    except servers.NoServer as error:
        missing(str(error))


@pytest.fixture
def redis_url(redis_server_url, worker_id):
    """An empty Redis database of this test alone; emptied again afterwards."""
    import redis

    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    url = servers.empty_redis_database(redis_server_url, start=number * 4)
    yield url
    redis.Redis.from_url(url).flushdb()


@pytest.fixture
def child_environment(transactional_db):
    """The environment for a process (a worker, a command) that works on the database of this very test."""
    from django.conf import settings
    from django.db import connection

    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = f"{settings_url().rsplit('/', 1)[0]}/{name}"
    environment = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    environment.pop("TEST_DB_NAME", None)
    return environment


def settings_url() -> str:
    return os.environ["DATABASE_URL"]


# --- Browser --------------------------------------------------------------------------------------

LOCAL_SCHEMES = ("data:", "blob:", "about:")


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once for all tests of a process."""
    from playwright.sync_api import sync_playwright

    executable = chromium.executable()
    if executable is None:
        missing("No Chromium is installed (apt-get install chromium-headless-shell)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture
def new_page(browser, live_server):
    """``new_page(width=360, language="zh-CN", scripts=False, user=cadre_user)``: a page in a profile of its own.

    The test fails when a page asks anything of another host, throws, or breaks the content security policy.
    """
    contexts, faults = [], []
    base = live_server.url

    def watch_request(request):
        if not request.url.startswith((base + "/", *LOCAL_SCHEMES)):
            faults.append(f"a request left the site: {request.method} {request.url}")

    def watch_console(message):
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def open_page(*, width=1440, height=900, language="en", scripts=True, user=None, **options):
        context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": height},
            locale=language,
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("request", watch_request)
        context.on("console", watch_console)
        context.on("weberror", lambda error: faults.append(f"the page threw: {error.error}"))
        if user is not None:
            context.add_cookies([session_cookie(user, base)])
        return context.new_page()

    open_page.faults = faults
    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page):
    """A desktop page in English, nobody logged in."""
    return new_page()


def session_cookie(user, url: str) -> dict:
    """What the browser holds after ``user`` has logged in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


# --- The cast -------------------------------------------------------------------------------------

from tests.cast import cast, sign_in  # noqa: E402, F401
