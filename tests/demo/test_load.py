"""What bulk writing left in the demo county must be what the services would have left."""

import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from appraisal.ledger.rules import entry_effect, entry_issues
from appraisal.models import (
    AssessedFigure,
    BonusSheet,
    Entry,
    Evidence,
    GradeDecision,
    Measure,
    Participant,
    Period,
    PromotionProposal,
    Rule,
    SamplingRecord,
    Sheet,
    YearRecord,
)
from appraisal.outcomes.selectors import clock_of
from appraisal.periods.differences import differences
from appraisal.routing.drawing import draw
from appraisal.runs.services import run_request
from appraisal.schemes.selectors import compiled
from appraisal.scoring.output.breakdown import expand
from cadres.calendar.selectors import calendar_between
from cadres.conduct.models import AWAY, AttendanceDay
from cadres.models import Appointment, AttendanceRecord, Cadre, Duty, Grant, Post, Relative, Unit, User
from cadres.people.identity import identity_facts, validate_identity_number
from cadres.units.selectors import most_at_once
from config.demo.clock import as_of, at
from config.demo.names import latin
from core.audit.services import verify
from core.demo import LOGINS
from core.jobs.services import job_run, next_jobs
from rotation.models import Move, TenureRule
from rotation.selectors import board_rows, due_filter
from tests.appraisal.runs.digest import sheets_digest
from tests.demo.conftest import load
from tests.repeated import sample
from training.models import Enrolment, TrainingClass

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("county")]


APPRAISING = ("QH", "QHSW")  # the county, and the tax bureau under its own administration


def open_month(code: str = "QH") -> Period:
    return Period.objects.get(unit__code=code, kind="month", state="open")


def everything(model):
    return model._base_manager.all()


@pytest.mark.on_both
def test_the_county_has_the_size_asked_for():
    assert Cadre.objects.count() == 60
    assert 1800 < Entry.objects.count() < 2300
    assert {"county", "town", "bureau", "tax_office", "institution", "section", "village"} == set(
        Unit.objects.values_list("kind", flat=True)
    )


def test_a_database_with_users_is_refused_and_stays_as_it_is():
    before = Cadre.objects.count()
    with transaction.atomic(), pytest.raises(CommandError, match="has users"):
        load()
    assert Cadre.objects.count() == before


def test_identity_numbers_are_valid_agree_with_the_file_and_name_no_real_region():
    for cadre in everything(Cadre):
        validate_identity_number(cadre.identity_number)
        assert identity_facts(cadre.identity_number) == (cadre.born_on, cadre.sex)
        assert cadre.identity_number.startswith("000000")


def test_telephone_numbers_and_addresses_reach_nobody():
    assert not Cadre.objects.exclude(phone__startswith="000", email__endswith="@example.org").exists()


def test_names_and_their_pinyin_belong_together():
    assert all(cadre.name_latin == latin(cadre.name) for cadre in everything(Cadre))


def test_a_day_of_attendance_holds_one_day_and_leave_lies_on_working_days():
    days = everything(AttendanceDay).exclude(kind="late")
    held = days.order_by().values("cadre", "day").annotate(sum=Sum("quantity"))
    assert held and all(row["sum"] <= 1 for row in held)
    calendar = calendar_between(date(2025, 1, 1), date(2027, 12, 31))
    assert all(calendar.is_working(row.day) for row in days.filter(kind__in=AWAY))


@pytest.mark.parametrize(
    "model",
    [
        Unit,
        Post,
        Duty,
        Cadre,
        Appointment,
        Grant,
        Relative,
        AttendanceRecord,
        Measure,
        TrainingClass,
        Enrolment,
        YearRecord,
    ],
)
def test_rows_written_in_bulk_pass_the_checks_of_their_model(model):
    for row in everything(model).order_by("pk")[:: sample(6, 1)]:
        row.full_clean(exclude=["path"], validate_unique=False)


def test_no_post_ever_had_more_people_than_seats():
    for post in Post.objects.all():
        spans = post.appointments.exclude(kind="secondment").values_list("starts_on", "ends_on")
        assert most_at_once(list(spans), date(1900, 1, 1), None) <= post.headcount


def test_main_appointments_of_one_person_never_overlap_nor_precede_the_entry():
    for cadre in Cadre.objects.prefetch_related("appointments"):
        spans = sorted(
            (row.starts_on, row.ends_on or date.max) for row in cadre.appointments.all() if row.kind == "main"
        )
        assert spans[0][0] >= cadre.entered_on
        assert all(one[1] < other[0] for one, other in itertools.pairwise(spans))


def test_kin_do_not_serve_in_one_organ():
    for pair in Relative.objects.select_related("cadre", "relative"):
        paths = [one.main_appointment_today.post.unit.path for one in (pair.cadre, pair.relative)]
        organs = {tuple(path.split("/")[:2]) for path in paths}
        assert len(organs) == 2


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login["username"])
def test_each_login_opens_with_its_password(login):
    user = User.objects.get(username=login["username"])
    assert user.check_password(login["password"]) and user.is_active
    assert not user.is_superuser and not user.is_staff
    assert login["label"].startswith(user.display_name)


def test_each_login_has_its_role_and_no_administrator_has_another():
    roles = {login["username"]: User.objects.get(username=login["username"]).roles for login in LOGINS}
    expected = {
        "cadre": {"cadre"}, "supervisor": {"cadre", "supervisor"}, "hr": {"cadre", "hr"}, "townhr": {"cadre", "hr"},
        "leader": {"cadre", "leader"}, "training": {"cadre", "training"}, "inspector": {"cadre", "inspector"},
        "taxhead": {"cadre", "supervisor", "leader"}, "taxhr": {"cadre", "hr"}, "taxcadre": {"cadre"},
        "auditor": {"auditor"}, "system": {"system"}, "security": {"security"},
    }  # fmt: skip
    assert roles == expected


def test_nobody_else_can_sign_in():
    others = User.objects.exclude(username__in=[login["username"] for login in LOGINS])
    assert others and not any(user.has_usable_password() for user in others)


# Periods


def test_eleven_closed_months_precede_the_open_one():
    for unit in Unit.objects.filter(code__in=APPRAISING):
        rows = Period.objects.filter(unit=unit, kind="month").exclude(state="draft")
        months = list(rows.order_by("starts_on"))
        assert [month.state for month in months] == ["closed"] * (11 + (timezone.localdate().month == 12)) + ["open"]
        assert months[-1].starts_on <= timezone.localdate() <= months[-1].ends_on
        assert all(one.ends_on < other.starts_on for one, other in itertools.pairwise(months))


def test_the_open_month_shows_who_moved_and_left_since_it_was_opened():
    month = open_month()
    kinds = {one.kind for one in differences(month)}
    assert {"moved", "left"} <= kinds


def test_each_closed_month_has_a_released_run_of_everybody():
    for month in Period.objects.filter(state="closed").select_related("released_run"):
        run = month.released_run
        assert run.state == "done" and run.sheets.count() == month.participants.count() == run.participants
        assert sheets_digest(run) == run.digest
        assert month.opened_at < run.finished_at <= month.closed_at


def test_every_participant_is_bound_by_the_scheme_of_their_place():
    schemes = {"village": "changjie-2021", "leading": "leading-members"}
    for row in Participant.objects.select_related("scheme_version__scheme", "post", "unit__parent", "period__unit"):
        is_tax = "tax_office" in (row.unit.kind, row.unit.parent.kind if row.unit.parent else "")
        assert (row.period.unit.code == "QHSW") == is_tax
        expected = schemes.get(row.post.category) or ("tax-post" if is_tax else "town-monthly")
        assert row.scheme_version.scheme.code == expected


def test_scores_differ_and_more_than_one_band_occurs():
    sheets = Sheet.objects.filter(period__state="closed")
    assert sheets.values("total").distinct().count() > 100
    assert len(set(sheets.values_list("band", flat=True))) >= 2


# Ledger


def test_entries_fit_their_rules_and_carry_the_effect_that_verification_freezes():
    for entry in Entry.objects.select_related("rule__version"):
        if entry.source == "reversal":
            assert entry.effect == (None if entry.reverses.effect is None else -entry.reverses.effect)
        elif entry.rule and entry.state in ("verified", "reversed"):
            assert not entry_issues(entry)
            assert entry.effect == entry_effect(entry)
        else:
            assert entry.effect is None


def test_rules_duties_and_units_are_those_of_the_participant():
    people = {
        (row.period_id, row.cadre_id): row for row in Participant.objects.select_related("scheme_version", "post")
    }
    duties = dict(Duty.objects.values_list("pk", "post_id"))
    versions = dict(Rule.objects.values_list("pk", "version_id"))
    for entry in Entry.objects.all():
        row = people[entry.period_id, entry.cadre_id]
        assert (entry.unit_id, entry.unit_path) == (row.unit_id, row.unit_path)
        assert entry.rule_id is None or versions[entry.rule_id] == row.scheme_version_id
        assert entry.duty_id is None or duties[entry.duty_id] == row.post_id


def test_who_checked_an_entry_was_allowed_to():
    entries = Entry.objects.filter(checked_by__isnull=False).exclude(source="reversal").select_related("cadre")
    users = User.objects.in_bulk(set(entries.values_list("checked_by", flat=True)))
    for entry in entries:
        user = users[entry.checked_by_id]
        assert any(entry.unit_path.startswith(path) for path in user.unit_paths("supervisor"))
        assert user.own_cadre.pk != entry.cadre_id
        assert entry.cadre_id not in user.own_cadre.relative_ids


def test_states_and_times_of_entries_agree():
    waiting = Q(state="submitted", submitted_at__isnull=False, checked_by=None, checked_at=None)
    draft = Q(state="draft", submitted_at=None, checked_by=None, checked_at=None)
    returned = Q(state="returned", checked_at__gte=F("submitted_at")) & ~Q(return_reason="")
    checked = Q(state__in=("verified", "reversed"), checked_at__gte=F("submitted_at"), checked_by__isnull=False)
    # checked, but counting nothing: the committee has not decided, or there is no document
    apart = Q(
        state__in=("proposed", "no_points"),
        checked_at__gte=F("submitted_at"),
        checked_by__isnull=False,
        effect=None,
    )
    assert not Entry.objects.exclude(waiting | draft | returned | checked | apart).exists()
    assert not Entry.objects.exclude(submitted_at=None).exclude(submitted_at__gte=F("created_at")).exists()
    assert not Entry.objects.filter(created_at__gt=timezone.now()).exists()


def test_times_lie_within_the_windows_of_the_month():
    def days(rows, name):
        return [timezone.localdate(moment) for moment in rows.values_list(name, flat=True) if moment]

    for month in Period.objects.filter(kind="month", state="closed"):
        rows = month.entries.exclude(source="reversal")
        assert not rows.exclude(happened_on__range=(month.starts_on, month.ends_on)).exists()
        assert max(days(rows, "submitted_at")) <= month.entry_until
        assert max(days(rows, "checked_at")) <= month.verify_until
        assert not month.entries.filter(state="submitted").exists()


def test_where_a_rule_leaves_a_range_nobody_decides_alone():
    ranged = Entry.objects.filter(rule__definition__has_key="range", state="verified").exclude(source="reversal")
    assert ranged and not ranged.filter(Q(value=None) | Q(value_reason="") | Q(author=F("checked_by"))).exists()


def test_what_asks_for_a_document_has_one():
    entries = Entry.objects.filter(rule__evidence_required=True).exclude(state="draft").exclude(source="reversal")
    bare = set(entries.annotate(files=Count("evidence")).filter(files=0).values_list("state", flat=True))
    assert entries and bare == {"no_points"}
    assert not entries.filter(state="no_points", evidence__isnull=False).exists()


def test_files_lie_in_storage_and_those_that_can_be_removed_are_nobody_elses():
    names = set(Evidence.objects.values_list("file", flat=True))
    assert names and all(default_storage.exists(name) for name in names)
    editable = list(Evidence.objects.filter(entry__period__state="open").values_list("file", flat=True))
    assert len(editable) == len(set(editable))


def test_the_open_month_has_a_queue_and_the_demo_cadre_every_state():
    month = open_month()
    states = Counter(month.entries.values_list("state", flat=True))
    # on the first days of a month little is verified yet
    assert states["submitted"] > 20 and states["verified"] and states["returned"]
    own = User.objects.get(username="cadre").own_cadre.entries
    assert {"draft", "submitted", "returned"} <= set(own.filter(period=month).values_list("state", flat=True))
    assert own.filter(evidence__isnull=False).exists()
    supervisor = User.objects.get(username="supervisor")
    assert month.entries.filter(
        state="submitted", unit_path__startswith=supervisor.unit_paths("supervisor")[0]
    ).exists()


def test_corrections_of_closed_months_count_in_a_later_one():
    corrections = Entry.objects.filter(source="reversal", state="verified").select_related("period", "reverses__period")
    assert corrections
    assert all(row.period.starts_on > row.reverses.period.starts_on for row in corrections)


# Items that other units assess


def test_one_unit_gave_its_figure_where_the_other_has_not_yet():
    month = open_month("QHSW")
    given = Counter(month.assessed_figures.filter(item="u1").values_list("assessor", flat=True))
    assert given["QH-T1"] > given["QH-B1"] > 0
    complete = month.assessed_figures.filter(item="u1", assessor="QH-B1").values("cadre")
    measures = Measure.objects.filter(period=month, code="tax.cooperation")
    assert set(measures.values_list("cadre", flat=True)) == {row["cadre"] for row in complete}


def test_every_group_of_voters_was_counted():
    own = User.objects.get(username="taxcadre").own_cadre
    groups = own.ballots.order_by().values_list("group", flat=True)
    assert set(groups) == {"leaders", "colleagues", "related", "taxpayers"}


def test_a_sample_was_drawn_and_is_the_figure():
    record = SamplingRecord.objects.get()
    drawn = [one["object"] for one in record.objects_checked]
    listed = [f"松岭镇纳税户{number:03d}" for number in range(1, 61)]
    assert record.is_complete and drawn == draw(listed, len(drawn), record.seed)
    figure = AssessedFigure.objects.get(period=record.period, item="u2")
    assert (figure.num, figure.den) == (record.passed, record.checked) and figure.num < figure.den


def test_what_the_committee_decides_waits_once_and_counts_once():
    waiting, decided = (Entry.objects.get(approvals__state=state) for state in ("proposed", "approved"))
    assert (waiting.state, waiting.effect) == ("proposed", None)
    assert (decided.state, decided.effect) == ("verified", Decimal(3))
    assert decided.value_reason and decided.checked_by != decided.approvals.get().decided_by


def test_a_merit_without_its_document_counts_nothing():
    bare = Entry.objects.get(state="no_points")
    proven = Entry.objects.get(rule=bare.rule, state="verified")
    assert (bare.effect, proven.effect) == (None, Decimal("1.5")) and proven.value_reason


def test_the_score_takes_what_units_gave_and_leaves_out_what_waits():
    month = open_month("QHSW")
    with as_of(at(month.verify_until + timedelta(days=1))):
        run_request(period=month, actor=User.objects.get(username="taxhr"))
        while keys := next_jobs():
            for key in keys:
                job_run(key)
    own = User.objects.get(username="taxcadre").own_cadre
    both = AssessedFigure.objects.filter(period=month, item="u1", assessor="QH-B1").first().cadre
    given = both.assessed_figures.filter(period=month, item="u1").values_list("value", flat=True)
    scores = {cadre: item_scores(month, cadre) for cadre in (own, both)}
    assert len(given) == 2 and scores[both]["u1"] == sum(map(Fraction, given)) / 2
    record = SamplingRecord.objects.get(cadre=own)
    # printed to six places
    assert abs(scores[own]["u2"] - Fraction(5 * record.passed, record.checked)) < Fraction(1, 10**6)
    assert scores[own]["u3"] == Fraction(5, 100) * voted(own)
    assert scores[own]["u4"] == 3 + Fraction("1.5"), "what was approved and what was proven, not the bare one"
    waiting = Entry.objects.get(state="proposed").cadre
    assert item_scores(month, waiting)["u4"] == 0


def item_scores(month, cadre) -> dict[str, Fraction]:
    sheet = Sheet.objects.current().get(period=month, cadre=cadre)
    tree = expand(compiled(sheet.participant.scheme_version), sheet.breakdown)["tree"]
    (others,) = (child for child in tree["children"] if child["code"] == "others")
    return {item["code"]: Fraction(item["score"]) for item in others["children"]}


def voted(cadre) -> Fraction:
    """The weighted mean of the groups, counted here on its own."""
    values = {"good": 100, "fair": 85, "plain": 60, "poor": 0}
    weights = {"leaders": "0.3", "colleagues": "0.3", "related": "0.2", "taxpayers": "0.2"}
    total = Fraction(0)
    for group, weight in weights.items():
        ballots = cadre.ballots.filter(group=group).exclude(option="spoiled")
        points = sum(values[row.option] * row.count for row in ballots)
        total += Fraction(weight) * Fraction(points, sum(row.count for row in ballots))
    return total


# Outcomes


def test_pools_are_shared_to_the_cent():
    sheets = list(BonusSheet.objects.prefetch_related("lines"))
    assert {sheet.state for sheet in sheets} == {"approved", "proposed"}
    assert all(sum((line.amount for line in sheet.lines.all()), Decimal(0)) == sheet.pool for sheet in sheets)


@pytest.mark.parametrize("model", [BonusSheet, PromotionProposal, Move])
def test_consequences_wait_for_their_decision_and_two_people_stand_on_those_decided(model):
    assert model.objects.filter(state="proposed").exists()
    decided = model.objects.exclude(decided_by=None)
    assert not decided.filter(decided_by=F("proposed_by")).exists()


def test_somebody_is_due_for_promotion_and_somebody_for_rotation():
    today, hr = timezone.localdate(), User.objects.get(username="hr")
    ranked = Cadre.objects.filter(left_on=None).exclude(rank__in=["", "inspect_1"])
    assert any(clock_of(cadre, on=today).earliest <= today for cadre in ranked)
    assert TenureRule.objects.count() == 4
    assert board_rows(hr).filter(due_filter(on=today)).exists()


def test_grades_of_earlier_years_come_from_paper_and_name_it():
    assert not GradeDecision.objects.exclude(period__starts_on__year=timezone.localdate().year - 1).exists()
    records = YearRecord.objects.filter(decision=None)
    assert records and not records.filter(explanation="").exists()
    assert {"excellent", "competent"} <= set(records.values_list("grade", flat=True))


def test_the_audit_trail_is_whole_and_names_the_loading():
    from core.audit.models import AuditRow

    assert verify() == []
    assert AuditRow.objects.filter(action="demo.loaded").count() == 1
    times = list(AuditRow.objects.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
