"""An office that is ready for its first month: the cast, a shipped scheme, this month opened by the services."""

import contextlib
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone

from appraisal.models import Period
from appraisal.outcomes.services import year_record_enter
from appraisal.periods.services import period_open, year_plan
from appraisal.schemes.library import library
from appraisal.schemes.services import scheme_assign, scheme_import, version_publish
from tests.cast import build_cast
from tests.packs import packs_load

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
PHOTO = (Path(__file__).parent / "photo.png").resolve()
NOTE = (Path(__file__).parent / "minutes.txt").resolve()


def build_office() -> SimpleNamespace:
    """The bureau appraises its own people; Gao of the county keeps the scheme, Hua of the bureau runs the month."""
    packs_load()
    office = build_cast()
    today = timezone.localdate()
    draft = scheme_import(document=library()["town-monthly"], owner=office.county, actor=office.gao)
    office.version = version_publish(version=draft, effective_from=date(2020, 1, 1), actor=office.gao)
    scheme_assign(scheme=office.version.scheme, unit=office.county, starts_on=date(2020, 1, 1), actor=office.gao)
    office.year = year_plan(unit=office.bureau, year=today.year, actor=office.hua)
    month = office.year.months.get(starts_on=today.replace(day=1))
    office.month = period_open(period=month, actor=office.hua)
    # Three full years at the rank with a grade: long enough for the next one, once last year stands in the record.
    lin = office.lin.cadre
    lin.rank_since = date(today.year - 3, 1, 1)
    lin.save(update_fields=["rank_since"])
    for year in (today.year - 3, today.year - 2):
        year_record_enter(cadre=lin, year=year, grade="competent", explanation="Paper file", actor=office.hua)
    return office


def month_over(office: SimpleNamespace) -> None:
    """Nothing follows from a month before its last day has passed."""
    yesterday = timezone.localdate() - timedelta(days=1)
    month = Period.objects.filter(pk=office.month.pk)
    month.update(ends_on=yesterday, starts_on=min(office.month.starts_on, yesterday))
    office.month.refresh_from_db()


@contextlib.contextmanager
def worker(environment):
    """The embedded worker as a process of its own, on the database of the test."""
    command = [sys.executable, "manage.py", "run_worker", "--pause", "0.1"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
