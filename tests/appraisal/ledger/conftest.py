"""A month in the county, bound by a small scheme that has every kind of rule a ledger meets."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from appraisal.ledger import services
from appraisal.models import Entry, Rule
from appraisal.schemes import services as scheme_services
from tests import factories as make

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30


def rule(code, zh, en, kind, **definition):
    return {"code": code, "title": {"zh-hans": zh, "en": en}, "kind": kind, **definition}


LEVELS = {"county": "4", "city": "6"}
PROJECT = {"zh-hans": "项目", "en": "project"}
COMMON = {
    "code": "c1",
    "title": {"zh-hans": "纪律", "en": "Discipline"},
    "method": "deduct",
    "family": "common",
    "full": "40",
    "rules": [
        rule("absent", "缺席会议", "Absent from a meeting", "deduct", points="0.5", unit="次"),
        rule("style", "作风问题", "Poor style", "deduct", range=["1", "5"]),
        rule("late", "迟到", "Late", "deduct", points="1", measure="attendance.late_times"),
    ],
}
INDIVIDUAL = {
    "code": "i1",
    "title": {"zh-hans": "业绩", "en": "Results"},
    "method": "deduct_and_bonus",
    "full": "60",
    "cap": "none",
    "rules": [
        rule("visit", "走访农户", "Household visited", "bonus", points="0.25", unit="户"),
        rule("award", "表彰", "Commended", "bonus", levels=LEVELS, evidence=True),
        rule("project", "项目", "Project", "bonus", points="2", highest_in="projects", group=PROJECT),
        rule("overdue", "逾期", "Overdue", "deduct", points="1", modifiers={"reminded": {"times": "2"}}),
        rule("tally", "台次", "Tally", "bonus", points="1", per="10"),
    ],
}
DOCUMENT = {
    "format": "appraisal-scheme/1",
    "code": "town",
    "title": {"zh-hans": "乡镇方案", "en": "Town scheme"},
    "full_marks": "100",
    "tree": {
        "code": "total",
        "title": {"zh-hans": "总分", "en": "Total"},
        "compose": "sum",
        "children": [COMMON, INDIVIDUAL],
    },
}


def publish(owner, by, code="town", document=None):
    """A published version with its indicators and rules as rows."""
    draft = scheme_services.scheme_import(document={**(document or DOCUMENT), "code": code}, owner=owner, actor=by)
    return scheme_services.version_publish(version=draft, effective_from=date(2020, 1, 1), actor=by)


def take_part(period, user, version):
    appointment = user.cadre.appointments.select_related("post__unit").get()
    return make.ParticipantFactory(period=period, appointment=appointment, scheme_version=version)


@pytest.fixture
def month(cast):
    """The open month with everybody of the cast who has a post; ``month.rule("visit")`` gives a rule."""
    version = publish(cast.county, cast.gao)
    period = make.PeriodFactory(unit=cast.county)
    for name in ("lin", "mei", "su", "hua", "tao", "song", "he", "gao", "lei"):
        take_part(period, getattr(cast, name), version)
    return SimpleNamespace(
        period=period,
        version=version,
        today=timezone.localdate(),
        rule=lambda code: Rule.objects.get(version=version, code=code),
    )


@pytest.fixture
def write(month):
    """``write(user, rule="visit", …)`` writes a draft into that user's own ledger."""

    def draft(user, rule="visit", **content):
        content = {"summary": "Visited households", "happened_on": month.today, "quantity": 4} | content
        return services.entry_draft(
            actor=user,
            cadre=user.cadre,
            period=content.pop("period", month.period),
            rule=month.rule(rule) if isinstance(rule, str) else rule,
            **content,
        )

    return draft


@pytest.fixture
def waiting(write):
    """An entry that was submitted."""

    def submitted(user, rule="visit", files=(), **content):
        entry = write(user, rule, **content)
        for file in files:
            services.evidence_add(entry=entry, actor=user, file=file)
        return services.entry_submit(entry=entry, actor=user)

    return submitted


@pytest.fixture
def verified(waiting):
    def done(user, by, rule="visit", **content):
        return services.entry_verify(entry=waiting(user, rule, **content), actor=by)

    return done


@pytest.fixture
def shut():
    """``shut(period)``: closed; ``shut(period, "released")``."""

    def close(period, state="closed"):
        period.state = state
        period.save()
        return period

    return close


@pytest.fixture
def over():
    """``over(period)``: entries may not be written any more; with ``verification=True`` not even verified."""

    def end(period, verification=False):
        today = timezone.localdate()
        period.starts_on = today - timedelta(days=40)
        period.ends_on = today - timedelta(days=12)
        period.entry_until = today - timedelta(days=3)
        period.verify_until = today - timedelta(days=1) if verification else today + timedelta(days=3)
        period.save()
        return period

    return end


def upload(data=PDF, name="proof.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, data, content_type)


def states():
    return {entry.state for entry in Entry.objects.all()}
