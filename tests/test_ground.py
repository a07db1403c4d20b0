"""The ground of the tests holds: servers start from nothing, the browser sees the site and nothing else."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis
from django.db import connection

from tests import databases, repeated, servers

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture
def bare_machine(monkeypatch):
    """No server runs and Debian's packages are absent: what is left are the wheels."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    monkeypatch.setattr(servers, "LOCAL_POSTGRES", "postgres://postgres@127.0.0.1:1/postgres")
    monkeypatch.setattr(servers, "LOCAL_REDIS", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(servers, "DEBIAN_POSTGRES", Path("no-such-folder"))
    monkeypatch.setattr(servers.shutil, "which", lambda name: None)


@pytest.mark.servers
def test_postgres_starts_from_a_wheel_and_stops(bare_machine):
    with servers.postgres() as url, closing(psycopg2.connect(url)) as made, made.cursor() as cursor:
        made.autocommit = True
        cursor.execute("CREATE DATABASE anything")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'anything'")
        assert cursor.fetchone() == (1,)
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url, connect_timeout=2)


@pytest.mark.servers
def test_redis_starts_from_a_wheel_and_stops(bare_machine):
    with servers.redis_server() as url:
        redis.Redis.from_url(url.replace("/0", "/15")).set("used", 1)
        assert servers.empty_redis_database(url) == url.replace("/0", "/14")
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(url).ping()


def test_an_error_of_the_tests_is_not_taken_for_a_missing_server(postgres_url, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", postgres_url)
    with pytest.raises(psycopg2.ProgrammingError), servers.postgres():
        raise psycopg2.ProgrammingError


def test_suite_runs_on_the_database_it_was_asked_for():
    asked = os.environ.get("TEST_ON") or os.environ["DATABASE_URL"].split("://")[0].removesuffix("ql")
    assert connection.vendor == {"postgres": "postgresql"}.get(asked, asked)


def test_another_process_sees_the_database_of_the_test(child_environment, django_user_model):
    django_user_model.objects.create(username="seen-from-outside")
    question = "from django.contrib.auth import get_user_model as m; print(list(m().objects.values_list('username')))"
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", question],
        env=child_environment, cwd=servers.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "seen-from-outside" in answer.stdout


def test_the_template_is_made_anew_when_anything_that_shapes_it_changes(monkeypatch):
    files = {str(path.relative_to(servers.ROOT)) for path in databases.schema_files()}
    assert {"core/migrations/0001_initial.py", "cadres/people/models.py", "core/fields.py"} <= files
    assert "config/settings/base.py" in files
    assert "cadres/urls.py" not in files
    digest = databases.schema_digest.__wrapped__
    before = digest()
    read = Path.read_text

    def with_one_field_more(path, *arguments, **options):
        text = read(path, *arguments, **options)
        return text + "# one field more" if path.name == "fields.py" else text

    monkeypatch.setattr(Path, "read_text", with_one_field_more)
    assert digest() != before


def test_what_a_test_committed_goes_and_what_migrations_made_stays(transactional_db, django_user_model):
    def made():
        with connection.cursor() as cursor:
            cursor.execute(TRIGGERS[connection.vendor])
            triggers = sorted(name for (name,) in cursor.fetchall())
            cursor.execute("SELECT codename FROM auth_permission ORDER BY 1")
            return triggers, cursor.fetchall()

    before = made()
    assert all(before)
    django_user_model.objects.create(username="committed")
    databases.restore()
    assert not django_user_model.objects.exists()
    assert made() == before


def test_every_file_that_is_run_once_is_there():
    for pattern in repeated.ONCE:
        file, _colons, test = pattern.partition("::")
        file = file.replace("tests/*/", "tests/**/").replace("appraisal/*/", "appraisal/**/")
        found = list(servers.ROOT.glob(file))
        assert found and all(f"def {test}(" in path.read_text() for path in found if test), pattern


@pytest.mark.browser
def test_browser_reports_a_request_that_leaves_the_site(new_page, live_server):
    page = new_page()
    assert page.goto("/").ok
    assert page.url.startswith(live_server.url)
    assert new_page.faults == []
    page.evaluate("fetch('http://elsewhere.test/').catch(() => null)")
    page.wait_for_timeout(200)
    assert any("elsewhere.test" in fault for fault in new_page.faults)
    new_page.faults.clear()


@pytest.mark.browser
def test_browser_reports_a_page_that_throws(new_page):
    page = new_page()
    page.goto("/")
    page.evaluate("setTimeout(() => { throw new Error('broken page') })")
    page.wait_for_timeout(200)
    assert any("broken page" in fault for fault in new_page.faults)
    new_page.faults.clear()
