"""What browsers fetch besides the page: small, compressed, kept for a year, also where nobody collected it."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory

from core.assets import FOR_A_YEAR, StaticFilesMiddleware, VersionedStorage

ROOT = Path(settings.BASE_DIR)
STYLES_LIMIT = 60_000
STYLE = "site/site.css"


@pytest.fixture
def asked(settings, tmp_path):
    """Asks for a static file as ``make run`` serves it; gives the answer and its bytes."""
    settings.COMPRESSED_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path / "compressed", True
    settings.WHITENOISE_AUTOREFRESH, settings.STATIC_ROOT = False, str(tmp_path)
    middleware = StaticFilesMiddleware(lambda request: HttpResponse(status=404), settings)

    def ask(address, **headers):
        answer = middleware(RequestFactory().get(address, headers=headers))
        return answer, b"".join(answer) if answer.status_code == 200 else b""

    return ask


def address(name: str) -> str:
    return VersionedStorage().url(name)


def test_styles_are_compressed_and_kept_for_a_year_without_being_collected(asked):
    answer, sent = asked(address(STYLE), accept_encoding="gzip")
    assert answer["Content-Encoding"] == "gzip"
    assert answer["Cache-Control"] == FOR_A_YEAR
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(sent) == Path(finders.find(STYLE)).read_bytes()


def test_who_takes_no_compressed_files_gets_them_as_they_are(asked):
    answer, sent = asked(address(STYLE))
    assert "Content-Encoding" not in answer
    assert sent == Path(finders.find(STYLE)).read_bytes()


def test_an_address_without_a_version_is_not_kept(asked):
    answer, _sent = asked(f"/static/{STYLE}", accept_encoding="gzip")
    assert answer["Cache-Control"] != FOR_A_YEAR


def test_nothing_unknown_is_kept(asked):
    answer, _sent = asked("/static/site/nothing.css?v=1")
    assert answer.status_code == 404
    assert "Cache-Control" not in answer


def test_styles_of_a_page_are_small():
    """What the frame of every page names, as it is sent."""
    base = (ROOT / "templates" / "base.html").read_text()
    names = re.findall(r"rel=\"stylesheet\" href=\"{% static '([^']+)' %}", base)
    assert len(names) == 2
    assert sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in names) <= STYLES_LIMIT


def test_the_part_of_tabler_is_what_the_site_can_use():
    done = subprocess.run([sys.executable, str(ROOT / "static/vendor/tabler/used.py"), "--check"], check=False)
    assert done.returncode == 0, "A class of Tabler is new here: run python static/vendor/tabler/used.py."
