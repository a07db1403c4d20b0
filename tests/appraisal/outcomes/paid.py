"""Months computed by a real run, for tests of money: one indicator takes the figure, vetoes and payouts as given."""

from datetime import date
from decimal import Decimal

from appraisal.models import Measure, Period, Run, SchemeVersion
from appraisal.runs.services import run_request
from tests import factories as make
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import put_out

OCTOBER = date(2026, 10, 1)
GRADES = [
    {"code": "excellent", "title": {"en": "Excellent", "zh-hans": "优秀"}, "from": "90"},
    {"code": "competent", "title": {"en": "Competent", "zh-hans": "称职"}, "from": "70"},
    {"code": "basic", "title": {"en": "Basic", "zh-hans": "基本称职"}, "from": "60"},
    {"code": "incompetent", "title": {"en": "Incompetent", "zh-hans": "不称职"}},
]


def document(code: str = "paid", **parts) -> dict:
    """A scheme of one given figure out of a hundred; ``parts``: vetoes, payouts and the like."""
    given = {
        "code": "g", "title": {"en": "Figure", "zh-hans": "得分"}, "method": "given", "full": "100",
        "params": {"value": "given.score"},
    }  # fmt: skip
    return {
        "format": "appraisal-scheme/1",
        "code": code,
        "title": {"en": "Paid", "zh-hans": "计发"},
        "full_marks": "100",
        "grades": GRADES,
        "tree": {"code": "total", "compose": "sum", "title": {"en": "Total", "zh-hans": "总分"}, "children": [given]},
        **parts,
    }


def veto(code: str, effect: str, **more) -> dict:
    """Fires for whoever has the figure ``case.CODE`` of one or more."""
    when = {"measure": f"case.{code}", "than": "1"}
    return {"code": code, "title": {"en": code, "zh-hans": code}, "when": when, "effect": effect, **more}


def version_of(cast, code: str = "paid", **parts) -> SchemeVersion:
    return worlds.publish(document(code, **parts), owner=cast.county, user=cast.gao)


def computed(period: Period, actor) -> Period:
    """Computed and released; a period that was released before is open again for it, as after a leader reopened it."""
    Period.objects.filter(pk=period.pk, state="released").update(state="open")
    period.refresh_from_db()
    job = run_request(period=period, actor=actor)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    period.refresh_from_db()
    assert period.current_run == Run.objects.get(pk=job.result["run"])
    put_out(period, actor)
    return period


def month(cast, version, scores: dict, *, cases=(), starts_on: date = OCTOBER, **fields) -> Period:
    """A month of the county: user → score, and (user, code of a veto) for whom it fires; computed."""
    period = make.PeriodFactory(unit=cast.county, starts_on=starts_on, **fields)
    figures = [(user, "given.score", score) for user, score in scores.items()]
    figures += [(user, f"case.{code}", 1) for user, code in cases]
    for user in scores:
        worlds.takes_part(period, user.cadre, version)
    Measure.objects.bulk_create(
        Measure(period=period, cadre=user.cadre, code=code, value=Decimal(value)) for user, code, value in figures
    )
    return computed(period, cast.gao)
