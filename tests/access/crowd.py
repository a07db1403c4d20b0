"""Twenty more rows of everything that lists show, beside those of the world."""

from datetime import timedelta

from django.utils import timezone

from appraisal.models import (
    AssessedFigure,
    AssessmentDuty,
    Ballot,
    BonusLine,
    BonusSheet,
    Entry,
    EntryApproval,
    GradeDecision,
    Measure,
    PromotionProposal,
    Rehearsal,
    RehearsalRow,
    Release,
    Run,
    SamplingRecord,
    Scheme,
    SchemeVersion,
    Sheet,
    YearRecord,
)
from cadres.models import Grant
from core.audit.services import log
from core.jobs.models import Job
from core.spreadsheets.models import Import, ImportWord
from rotation.models import Move, TenureRule
from tests import factories as make
from tests.access.subjects import subjects
from tests.released import put_out

NUMBER = 20


def add_twenty_of_everything(world) -> None:
    today = timezone.localdate()
    runs = {world.period: make_run(world.period), world.year: make_run(world.year)}
    for n in range(NUMBER):
        section = make.UnitFactory(parent=world.bureau, kind="section")
        post = make.PostFactory(unit=section)
        duty = make.DutyFactory(post=post)
        user = make.UserFactory()
        cadre = make.CadreFactory(user=user)
        held = make.AppointmentFactory(cadre=cadre, post=post)
        sheets = {}
        for period, run in runs.items():
            participant = make.ParticipantFactory(period=period, appointment=held, scheme_version=world.version)
            sheets[period] = Sheet.objects.create(
                run=run,
                period=period,
                cadre=cadre,
                participant=participant,
                unit=section,
                unit_path=section.path,
                total=80 + n,
                coefficient=80 + n,
                band="competent",
                grade="competent",
            )
        more = Rehearsal.objects.create(version=world.draft, period=world.period, state="done", requested_by=world.gao)
        for one in (more, world.rehearsal):
            RehearsalRow.objects.create(
                rehearsal=one,
                participant=sheets[world.period].participant,
                cadre=cadre,
                unit=section,
                unit_path=section.path,
                before=80,
                after=81,
                change=1,
                distance=1,
            )
        GradeDecision.objects.create(
            sheet=sheets[world.year], period=world.year, cadre=cadre, grade="competent", decided_by=world.lei
        )
        for owner, author in ((cadre, user), (world.lin.cadre, world.lin)):
            Entry.objects.create(
                cadre=owner,
                period=world.period,
                unit=section,
                unit_path=section.path,
                happened_on=today,
                rule=world.rule,
                duty=duty,
                summary=f"Work {n}",
                state="submitted",
                author=author,
            )
        bonus = BonusSheet.objects.create(
            period=world.period, run=runs[world.period], unit=section, pool=100, proposed_by=world.hua
        )
        for one in (bonus, world.bonus):
            BonusLine.objects.create(
                sheet=one,
                period=world.period,
                kind=f"plan-{one.pk}",
                cadre=cadre,
                score_sheet=sheets[world.period],
                post_factor=1,
                coefficient=80,
                amount=5,
            )
        add_what_units_assess(world, cadre, section, n)
        Measure.objects.create(period=world.period, cadre=cadre, code="given", value=1, source="manual")
        YearRecord.objects.create(cadre=cadre, year=2024, grade="competent", counts=True)
        PromotionProposal.objects.create(
            cadre=cadre,
            from_rank="chief_2",
            from_rank_since=cadre.rank_since,
            to_rank="chief_1",
            effective_on=today,
            proposed_by=world.hua,
        )
        Move.objects.create(cadre=cadre, from_appointment=held, to_post=post, effective_on=today, proposed_by=world.hua)
        TenureRule.objects.create(unit=section, years=5, strength="may", starts_on=today)
        held_class = make.TrainingClassFactory(course=world.training_class.course)
        make.EnrolmentFactory(training_class=held_class, cadre=cadre)
        make.EnrolmentFactory(training_class=held_class, cadre=world.lin.cadre)
        make.EnrolmentFactory(training_class=world.training_class, cadre=cadre)
        make.CourseFactory(unit=world.bureau)
        make.AttendanceFactory(cadre=cadre)
        make.AttendanceFactory(cadre=world.lin.cadre, day=today - timedelta(days=n + 1))
        make.RelativeFactory(cadre=cadre, relative=world.mei.cadre)
        Grant.objects.create(user=user, role="supervisor", unit=section, starts_on=today, given_by=world.an)
        Job.objects.create(kind="sheets.check", requested_by=world.hua, state="done")
        ImportWord.objects.create(layout="cadres", column="phone", word=f"话{n}", folded=f"话{n}", taught_by=world.hua)
        Import.objects.create(layout="units", uploaded_by=world.gao, file_name="x.xlsx", sha256=str(n))
        scheme = Scheme.objects.create(code=f"more-{n}", titles={"en": f"More {n}"}, owner=world.county)
        SchemeVersion.objects.create(scheme=scheme, number=1, document={}, created_by=world.gao)
        make.PeriodFactory(unit=world.county, starts_on=today.replace(year=2000 + n, day=1), state="closed")
        taken_back = {"number": 100 + n, "state": "withdrawn", "proposed_by": world.gao}
        Release.objects.create(period=world.period, run=runs[world.period], **taken_back)
        log(actor=world.gao, action="grant.given", obj=world.grant)
        for subject in subjects():
            subject.more(world, cadre, n)
    for period, run in runs.items():
        Run.objects.filter(pk=run.pk).update(state="done", finished_at=timezone.now())
        put_out(period, world.gao, run=run, state=period.state)


def add_what_units_assess(world, cadre, section, n: int) -> None:
    about = {"period": world.period, "cadre": cadre}
    assessed = {**about, "measure": "households.rate", "assessor": "BUREAU", "unit": world.bureau}
    AssessedFigure.objects.create(**assessed, item="2", value=1, entered_by=world.su)
    SamplingRecord.objects.create(
        **assessed, indicator=world.sampled, checked_on=timezone.localdate(), made_by=world.su
    )
    AssessmentDuty.objects.create(
        scheme=world.scheme, assessor=f"unit-{n}", unit=section, starts_on=timezone.localdate()
    )
    Ballot.objects.create(**about, item="3", group="all", option="good", entered_by=world.hua)
    proposed = Entry.objects.create(
        **about,
        unit=section,
        unit_path=section.path,
        happened_on=timezone.localdate(),
        rule=world.rule,
        summary=f"Merit {n}",
        state="proposed",
        author=world.mei,
        checked_by=world.su,
    )
    EntryApproval.objects.create(entry=proposed, proposed_by=world.su)


def make_run(period) -> Run:
    return Run.objects.create(period=period, number=2, key=f"more-{period.pk}", state="computing", engine="1")
