"""One row of everything, all of it about Lin of the bureau, for the table of addresses × roles."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from appraisal.models import (
    AssessedFigure,
    AssessmentDuty,
    Ballot,
    BonusLine,
    BonusSheet,
    Entry,
    EntryApproval,
    Evidence,
    GradeDecision,
    Indicator,
    Measure,
    PromotionProposal,
    Rehearsal,
    RehearsalRow,
    Release,
    ReleasedResult,
    Route,
    Rule,
    Run,
    SamplingRecord,
    Scheme,
    SchemeAssignment,
    SchemeVersion,
    Sheet,
    YearRecord,
)
from appraisal.outcomes.selectors import clock_of_proposal
from cadres.models import Grant
from core.audit.models import AuditRow
from core.audit.services import log
from core.jobs.models import Job
from core.spreadsheets.models import Import, ImportWord
from rotation.models import Move, TenureRule
from tests import factories as make
from tests.access.subjects import subjects
from tests.cast import build_cast
from tests.packs import packs_load
from tests.released import put_out

# Column heads of the table, and who stands for them.
ROLES = {
    "nobody": None,
    "outsider": "wai",
    "cadre": "lin",
    "supervisor": "su",
    "hr": "hua",
    "other_hr": "he",
    "county_hr": "gao",
    "leader": "lei",
    "training": "tang",
    "inspector": "ji",
    "auditor": "shen",
    "system": "xi",
    "security": "an",
}
# The framework's own doors that carry no data of ours.
LEFT_OUT = (
    "admin:jsi18n",
    "admin:autocomplete",
    "admin:login",
    "admin:logout",
    "admin:app_list",
)


def build_world() -> SimpleNamespace:
    packs_load()
    world = build_cast()
    lin = world.lin.cadre
    held = lin.main_appointment_today
    scheme = Scheme.objects.create(code="plain", titles={"en": "Plain", "zh-hans": "简"}, owner=world.county)
    document = {
        "format": "appraisal-scheme/1",
        "code": "plain",
        "title": {"en": "Plain", "zh-hans": "简"},
        "full_marks": "100",
        "tree": {
            "code": "total",
            "compose": "sum",
            "children": [
                {
                    "code": "1",
                    "title": {"en": "Work", "zh-hans": "工作"},
                    "dimension": "performance",
                    "family": "individual",
                    "method": "deduct_and_bonus",
                    "full": "100",
                    "rules": [
                        {
                            "code": "1.1",
                            "title": {"en": "Late", "zh-hans": "迟"},
                            "kind": "deduct",
                            "points": "1",
                        }
                    ],
                },
                {
                    "code": "2",
                    "title": {"en": "Households", "zh-hans": "农户"},
                    "method": "given",
                    "params": {"value": "households.rate", "sample": {"at_least": "2"}, "missing": "zero"},
                    "assessed_by": ["BUREAU"],
                },
                {
                    "code": "3",
                    "title": {"en": "Vote", "zh-hans": "测评"},
                    "method": "vote",
                    "params": {
                        "options": [{"code": "good", "value": "0"}],
                        "groups": [{"code": "all"}],
                        "missing": "zero",
                    },
                },
            ],
        },
        "grades": [{"code": "excellent", "from": "90"}, {"code": "competent", "from": "0"}],
    }
    version = SchemeVersion.objects.create(scheme=scheme, number=1, document=document, created_by=world.gao)
    indicator = Indicator.objects.create(
        version=version, code="1", titles={"en": "Work"}, family="individual", method="deduct_and_bonus"
    )
    rule = Rule.objects.create(version=version, indicator=indicator, code="1.1", titles={"en": "Late"}, kind="deduct")
    sampled, vote = (
        Indicator.objects.create(
            version=version,
            code=code,
            titles={"en": name},
            family="individual",
            method=method,
            position=place,
        )
        for place, (code, name, method) in enumerate([("2", "Households", "given"), ("3", "Vote", "vote")], 1)
    )
    SchemeVersion.objects.filter(pk=version.pk).update(
        state="published", digest="d", effective_from=date(2020, 1, 1), published_by=world.gao
    )
    draft = SchemeVersion.objects.create(scheme=scheme, number=2, document=document, created_by=world.gao)
    assignment = SchemeAssignment.objects.create(scheme=scheme, unit=world.county, starts_on=date(2020, 1, 1))
    year = make.PeriodFactory(
        unit=world.county,
        kind="year",
        starts_on=timezone.localdate().replace(month=1, day=1),
        ends_on=timezone.localdate().replace(month=12, day=31),
    )
    period = make.PeriodFactory(unit=world.county, year_period=year)
    sheets = {}
    for one, key in ((year, "y"), (period, "m")):
        participant = make.ParticipantFactory(period=one, appointment=held, scheme_version=version)
        run = Run.objects.create(period=one, number=1, key=key, state="computing", engine="1", participants=1)
        sheets[key] = Sheet.objects.create(
            run=run,
            period=one,
            cadre=lin,
            participant=participant,
            unit=participant.unit,
            unit_path=participant.unit_path,
            total=95,
            coefficient=95,
            band="excellent",
            grade="excellent",
        )
        Run.objects.filter(pk=run.pk).update(state="done", finished_at=timezone.now())
        put_out(one, world.gao, run=run, state="open")
    rehearsal = Rehearsal.objects.create(
        version=draft,
        period=period,
        state="done",
        document=document,
        people=1,
        summary={"counts": {"up": 0, "down": 0, "people": 1}},
        requested_by=world.gao,
        finished_at=timezone.now(),
    )
    rehearsal_row = RehearsalRow.objects.create(
        rehearsal=rehearsal,
        participant=sheets["m"].participant,
        cadre=lin,
        unit=world.section,
        unit_path=world.section.path,
        before=95,
        after=95,
        change=0,
    )
    entry = Entry.objects.create(
        cadre=lin,
        period=period,
        unit=world.section,
        unit_path=world.section.path,
        happened_on=timezone.localdate(),
        rule=rule,
        summary="CANARY-ENTRY",
        state="submitted",
        author=world.lin,
    )
    evidence = Evidence(
        entry=entry, name="proof.txt", content_type="text/plain", size=2, sha256="0", uploaded_by=world.lin
    )
    evidence.file.save("proof.txt", ContentFile(b"ok"), save=True)
    approval = EntryApproval.objects.create(entry=entry, proposed_by=world.su)
    waiting = Entry.objects.create(
        cadre=lin,
        period=period,
        unit=world.section,
        unit_path=world.section.path,
        happened_on=timezone.localdate(),
        rule=rule,
        summary="Merit that waits",
        state="proposed",
        author=world.lin,
        checked_by=world.su,
    )
    EntryApproval.objects.create(entry=waiting, proposed_by=world.su)
    Route.objects.create(
        period=period, indicator=sampled, assessor="BUREAU", unit=world.bureau, unit_path=world.bureau.path
    )
    Ballot.objects.create(period=period, cadre=lin, item="3", group="all", option="good", count=3, entered_by=world.hua)
    assessed = {"period": period, "cadre": lin, "measure": "households.rate", "assessor": "BUREAU"}
    bonus = BonusSheet.objects.create(
        period=period, run=period.released_run, unit=world.bureau, pool=100, proposed_by=world.hua
    )
    BonusLine.objects.create(
        sheet=bonus, period=period, cadre=lin, score_sheet=sheets["m"], post_factor=1, coefficient=95, amount=100
    )
    year.marks.all()._raw_delete("default")  # all is taken in, so that its release can be confirmed
    today = timezone.localdate()
    training_class = make.TrainingClassFactory(course=make.CourseFactory(unit=world.bureau))
    vars(world).update(
        scheme=scheme,
        version=version,
        draft=draft,
        rehearsal=rehearsal,
        rehearsal_row=rehearsal_row,
        rule=rule,
        assignment=assignment,
        year=year,
        period=period,
        sheet=sheets["m"],
        year_sheet=sheets["y"],
        released=ReleasedResult.objects.get(sheet=sheets["m"]),
        run=period.released_run,
        entry=entry,
        evidence=evidence,
        approval=approval,
        sampled=sampled,
        vote=vote,
        ballot=Ballot.objects.get(),
        assessment_duty=AssessmentDuty.objects.create(
            scheme=scheme, assessor="BUREAU", unit=world.bureau, starts_on=date(2020, 1, 1)
        ),
        figure=AssessedFigure.objects.create(**assessed, item="2", unit=world.bureau, value=1, entered_by=world.su),
        sample=SamplingRecord.objects.create(
            **assessed,
            indicator=sampled,
            unit=world.bureau,
            objects_checked=[{"object": "H1", "passed": None, "remark": ""}],
            checked_on=timezone.localdate(),
            made_by=world.su,
        ),
        bonus=bonus,
        draft_period=make.PeriodFactory(
            unit=world.county, year_period=year, starts_on=(period.ends_on + timedelta(days=1)), state="draft"
        ),
        participant=sheets["m"].participant,
        measure=Measure.objects.create(period=period, cadre=lin, code="given", value=1, source="manual"),
        decision=GradeDecision.objects.create(
            sheet=sheets["y"], period=year, cadre=lin, grade="excellent", decided_by=world.lei
        ),
        year_record=YearRecord.objects.create(cadre=lin, year=2024, grade="competent", counts=True),
        promotion=PromotionProposal.objects.create(
            cadre=lin,
            from_rank="chief_2",
            from_rank_since=lin.rank_since,
            to_rank="chief_1",
            effective_on=today,
            arithmetic={"base_months": 24, "steps": [], "missing_years": [], "needed_months": 24},
            proposed_by=world.hua,
        ),
        move=Move.objects.create(
            cadre=lin,
            from_appointment=held,
            to_post=make.PostFactory(unit=world.bureau),  # one that leads nobody: a relative serves in the section
            effective_on=today,
            proposed_by=world.hua,
        ),
        tenure_rule=TenureRule.objects.create(unit=world.county, years=5, strength="must", starts_on=date(2020, 1, 1)),
        training_class=training_class,
        enrolment=make.EnrolmentFactory(training_class=training_class, cadre=lin),
        duty=make.DutyFactory(post=world.posts.section),
        relative=make.RelativeFactory(cadre=lin, relative=world.mei.cadre),
        attendance=make.AttendanceFactory(cadre=lin),
        appointment=held,
        grant=Grant.objects.get(user=world.su),
        imported=Import.objects.create(
            layout="cadres",
            uploaded_by=world.hua,
            file=ContentFile(b"x", name="x.xlsx"),
            file_name="x.xlsx",
            sha256="0",
            state="refused",
        ),
    )
    world.import_word = ImportWord(layout="cadres", column="phone", word="座机", taught_by=world.hua)
    world.import_word.full_clean()
    world.import_word.save()
    Import.objects.create(layout="units", uploaded_by=world.gao, file_name="y.xlsx", sha256="1", state="refused")
    world.job = Job.objects.create(
        kind="sheets.check", requested_by=world.hua, state="done", params={"import": str(world.imported.pk)}
    )
    # after the grade was decided: what is confirmed is what was prepared
    world.release = Release.objects.create(period=year, run=year.released_run, number=2, proposed_by=world.gao)
    arithmetic = clock_of_proposal(world.promotion).as_data()
    PromotionProposal.objects.filter(pk=world.promotion.pk).update(arithmetic=arithmetic)
    for subject in subjects():
        subject.build(world)
    world.audit_row = AuditRow.objects.first() or log(actor=world.gao, action="grant.given", obj=world.grant)
    return world


def patterns() -> dict[str, URLPattern]:
    """Every address by its name."""

    def walk(found, space=""):
        for pattern in found:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}", pattern
            else:
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner)

    found = walk(get_resolver().url_patterns)
    return {name: one for name, one in found if not name.endswith("None") and name not in LEFT_OUT}


def routes() -> dict[str, tuple[str, ...]]:
    """The names of the arguments of every address."""
    return {
        name: tuple(one.pattern.converters) or tuple(one.pattern.regex.groupindex) for name, one in patterns().items()
    }
