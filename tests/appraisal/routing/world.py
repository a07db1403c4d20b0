"""A month whose scheme routes items to units: by a duty ("org") and by the code of a unit ("TOWN")."""

from datetime import date
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from appraisal.models import Indicator, Rule
from appraisal.routing import services
from appraisal.routing.routes import routes_renew
from core.jobs.services import job_run
from core.spreadsheets.models import Import
from core.spreadsheets.registry import layout_of
from core.spreadsheets.services import import_commit, import_upload
from tests import factories as make
from tests.appraisal.ledger.conftest import publish, take_part
from tests.core.spreadsheets.layouts import workbook


def title(en, zh):
    return {"zh-hans": zh, "en": en}


def rule(code, **definition):
    return {"code": code, "title": title(f"Rule {code}", f"细则{code}"), "kind": "bonus", **definition}


VOTE = {
    "options": [
        {"code": "good", "title": title("Good", "好"), "value": "100"},
        {"code": "fair", "title": title("Fair", "一般"), "value": "60"},
    ],
    "groups": [
        {"code": "leaders", "title": title("Leaders", "领导"), "weight": "0.6"},
        {"code": "colleagues", "title": title("Colleagues", "同事"), "weight": "0.4"},
    ],
}
ITEMS = [
    {
        "code": "report",
        "title": title("Reports", "信息报送"),
        "method": "given",
        "full": "20",
        "params": {"value": "report.score"},
        "assessed_by": ["org", "TOWN"],
        "several_assessors": "mean",
    },
    {
        "code": "roads",
        "title": title("Roads", "道路养护"),
        "method": "ratio",
        "full": "20",
        "params": {"value": "roads.rate", "sample": {"at_least": "3", "of": title("households", "户")}},
        "assessed_by": ["TOWN"],
    },
    {"code": "vote", "title": title("Vote", "民主测评"), "method": "vote", "full": "100", "params": VOTE},
    {
        "code": "merit",
        "title": title("Merit", "专项工作"),
        "method": "accrue",
        "assessed_by": ["org"],
        "rules": [rule("merit.fixed", points="2"), rule("merit.range", range=["1", "5"])],
    },
    {
        "code": "line",
        "title": title("Line work", "日常工作"),
        "method": "accrue",
        "rules": [
            rule("visit", points="0.5"),
            rule("style", range=["1", "5"]),
            rule("free", range=["1", "10"], approval=True),
            rule("free.fixed", points="3", approval=True),
            rule("award", points="4", evidence=True),
        ],
    },
]


def document(**settings):
    return {
        "format": "appraisal-scheme/1",
        "code": "routed",
        "title": title("Routed scheme", "分口考核方案"),
        "full_marks": "100",
        **({"settings": settings} if settings else {}),
        "tree": {"code": "total", "title": title("Total", "总分"), "compose": "sum", "children": ITEMS},
    }


PEOPLE = ("lin", "mei", "su", "hua", "tao", "song", "he", "gao", "lei")


def build(cast, *, duty=True, **settings):
    """The open month; ``org`` is the bureau when ``duty``."""
    version = publish(cast.county, cast.gao, code="routed", document=document(**settings))
    period = make.PeriodFactory(unit=cast.county)
    for name in PEOPLE:
        take_part(period, getattr(cast, name), version)
    if duty:
        services.duty_give(
            scheme=version.scheme,
            assessor="org",
            unit=cast.bureau,
            starts_on=date(2020, 1, 1),
            actor=cast.gao,
        )
    else:
        routes_renew(period)
    return SimpleNamespace(
        period=period,
        version=version,
        today=timezone.localdate(),
        rule=lambda code: Rule.objects.get(version=version, code=code),
        indicator=lambda code: Indicator.objects.get(version=version, code=code),
    )


def checked_sheet(actor, layout, heads, *rows):
    """An upload of the rows by ``actor``, checked and not committed yet."""
    file = SimpleUploadedFile("表.xlsx", workbook(heads, *rows).getvalue())
    made = import_upload(actor=actor, layout=layout_of(layout), upload=file)
    job_run(made.job_id)
    return Import.objects.get(pk=made.pk)


def committed_sheet(actor, layout, heads, *rows):
    made = import_commit(actor=actor, upload=checked_sheet(actor, layout, heads, *rows))
    job_run(made.job_id)
    return Import.objects.get(pk=made.pk)
