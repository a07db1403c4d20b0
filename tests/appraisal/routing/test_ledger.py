"""Entries under routed items, documents, discretion and the committee, on every way into the ledger."""

import pytest

from appraisal.ledger import policies, services
from appraisal.models import Entry, EntryApproval
from appraisal.periods.services import period_close
from appraisal.runs.inputs.entries import counting_rows
from core.errors import InvalidInput, NotAllowed, SamePerson, WrongState
from tests import factories as make
from tests.appraisal.ledger.conftest import upload
from tests.appraisal.routing.world import build, checked_sheet


@pytest.fixture
def submit(routed):
    """``submit(user, rule)``: the cadre's own entry, submitted."""

    def write(user, rule, world=routed, **content):
        return services.entry_record(
            actor=user,
            cadre=user.cadre,
            period=world.period,
            rule=world.rule(rule),
            summary="Done",
            happened_on=world.today,
            **content,
        )

    return write


def observe(world, actor, cadre, rule, **content):
    return services.entry_observe(
        actor=actor,
        cadre=cadre.cadre,
        period=world.period,
        rule=world.rule(rule),
        summary="Seen",
        happened_on=world.today,
        **content,
    )


def counts(world) -> int:
    return len(list(counting_rows(world.period)))


# --- Routing --------------------------------------------------------------------------------------


def test_an_entry_under_a_routed_item_waits_for_the_assessing_unit(cast, routed, submit):
    entry = submit(cast.tao, "merit.fixed")
    assert not Entry.objects.verifiable_by(cast.song).exists(), "not for the line"
    assert list(Entry.objects.verifiable_by(cast.su)) == [entry]
    with pytest.raises(NotAllowed, match="Agriculture Bureau"):
        services.entry_verify(entry=entry, actor=cast.song)
    assert services.entry_verify(entry=entry, actor=cast.su).state == "verified"


def test_other_entries_stay_with_the_line(cast, routed, submit):
    entry = submit(cast.tao, "visit")
    assert list(Entry.objects.verifiable_by(cast.song)) == [entry]
    assert not Entry.objects.verifiable_by(cast.su).exists()
    with pytest.raises(NotAllowed):
        services.entry_verify(entry=entry, actor=cast.su)


def test_only_the_assessing_unit_observes_under_its_item(cast, routed):
    with pytest.raises(NotAllowed, match="Agriculture Bureau"):
        observe(routed, cast.song, cast.tao, "merit.fixed")
    assert observe(routed, cast.su, cast.tao, "merit.fixed").state == "verified"
    with pytest.raises(NotAllowed):
        observe(routed, cast.su, cast.tao, "visit")


def test_a_unit_opens_entries_under_its_items_only(cast, routed, submit):
    under, other = submit(cast.tao, "merit.fixed"), submit(cast.tao, "visit")
    reach = Entry.objects.in_reach_of(cast.su)
    assert under in reach and other not in reach
    assert not Entry.objects.visible_to(cast.su).exists(), "lists stay with the own units"
    draft = services.entry_draft(
        actor=cast.tao,
        cadre=cast.tao.cadre,
        period=routed.period,
        rule=routed.rule("merit.fixed"),
        summary="Not yet",
        happened_on=routed.today,
    )
    assert draft not in Entry.objects.in_reach_of(cast.su), "drafts are the author's"


def test_verifying_many_refuses_routed_ones_to_the_line(cast, routed, submit):
    routed_one, own = submit(cast.tao, "merit.fixed"), submit(cast.tao, "visit")
    outcome = services.entry_verify_many(entries=[routed_one.pk, own.pk], actor=cast.song)
    assert outcome.verified == [own.pk]
    assert [entry for entry, _why in outcome.refused] == [routed_one]


def test_the_line_does_not_sort_an_entry_under_a_routed_item(cast, routed):
    entry = services.entry_record(
        actor=cast.tao,
        cadre=cast.tao.cadre,
        period=routed.period,
        summary="Without a rule",
        happened_on=routed.today,
    )
    with pytest.raises(NotAllowed):
        services.entry_verify(entry=entry, actor=cast.song, rule=routed.rule("merit.fixed"))
    assert services.entry_verify(entry=entry, actor=cast.song, rule=routed.rule("visit")).state == "verified"


def test_reversing_under_a_routed_item(cast, routed):
    entry = observe(routed, cast.su, cast.tao, "merit.fixed")
    assert isinstance(policies.why_not_reverse(cast.song, entry), NotAllowed), "not the line"
    assert policies.why_not_reverse(cast.su, entry) is None
    assert policies.why_not_reverse(cast.he, entry) is None, "HR of the cadre corrects"


# --- Discretion -----------------------------------------------------------------------------------


def test_what_the_cadre_proposes_is_no_choice_of_the_assessor(cast, routed, submit):
    entry = submit(cast.tao, "style", value="5", value_reason="I was very good")
    with pytest.raises(InvalidInput):
        services.entry_verify(entry=entry, actor=cast.song)
    with pytest.raises(InvalidInput, match="reason"):
        services.entry_verify(entry=entry, actor=cast.song, value="3")
    outcome = services.entry_verify_many(entries=[entry.pk], actor=cast.song)
    assert not outcome.verified
    done = services.entry_verify(entry=entry, actor=cast.song, value="3", value_reason="Two good reports")
    assert (done.effect, done.value_reason) == (3, "Two good reports")


@pytest.mark.parametrize(("value", "reason"), [("3", ""), ("3", "  "), (None, "good"), ("9", "too much")])
def test_points_in_a_range_need_a_fitting_value_and_a_reason(cast, routed, submit, value, reason):
    entry = submit(cast.tao, "style")
    with pytest.raises(InvalidInput):
        services.entry_verify(entry=entry, actor=cast.song, value=value, value_reason=reason)
    with pytest.raises(InvalidInput):
        observe(routed, cast.song, cast.tao, "style", value=value, value_reason=reason)


def test_the_api_asks_for_the_reason_too(cast, routed, submit, sign_in):
    entry = submit(cast.tao, "style")
    client = sign_in(cast.song)
    answer = client.post(f"/api/v1/entries/{entry.pk}/verify/", {"value": "3"}, "application/json")
    assert answer.status_code == 400
    full = {"value": "3", "value_reason": "Two good reports"}
    assert client.post(f"/api/v1/entries/{entry.pk}/verify/", full, "application/json").status_code == 200


# --- Documents ------------------------------------------------------------------------------------


def test_without_its_document_nothing_is_submitted_or_verified(cast, routed, submit):
    with pytest.raises(InvalidInput):
        submit(cast.tao, "award")
    with pytest.raises(InvalidInput):
        observe(routed, cast.song, cast.tao, "award")
    entry = submit(cast.tao, "award", uploads=[upload()])
    entry.evidence.all().delete()
    with pytest.raises(InvalidInput):
        services.entry_verify(entry=entry, actor=cast.song)
    assert not services.entry_verify_many(entries=[entry.pk], actor=cast.song).verified


def test_a_scheme_may_let_it_stand_without_points(cast):
    lenient = build(cast, evidence="no_points")
    with_file = {"uploads": [upload()]}
    for more, state, effect in (({}, "no_points", None), (with_file, "verified", 4)):
        entry = services.entry_record(
            actor=cast.tao,
            cadre=cast.tao.cadre,
            period=lenient.period,
            rule=lenient.rule("award"),
            summary="Commended",
            happened_on=lenient.today,
            **more,
        )
        entry = services.entry_verify(entry=entry, actor=cast.song)
        assert (entry.state, entry.effect) == (state, effect)
    assert counts(lenient) == 1, "no document, no points"
    assert observe(lenient, cast.song, cast.tao, "award").state == "no_points"


def test_standing_without_points_can_be_undone(cast):
    lenient = build(cast, evidence="no_points")
    entry = observe(lenient, cast.song, cast.tao, "award")
    assert services.entry_unverify(entry=entry, actor=cast.song).state == "draft"


# --- The committee --------------------------------------------------------------------------------


def test_what_the_committee_decides_counts_once_somebody_else_approved(cast, routed, submit):
    entry = submit(cast.tao, "free")
    entry = services.entry_verify(entry=entry, actor=cast.song, value="8", value_reason="Saved the bridge")
    assert (entry.state, entry.effect, counts(routed)) == ("proposed", None, 0)
    assert list(Entry.objects.approvable_by(cast.lei)) == [entry]
    services.approval_approve(approval=entry.approvals.get(), actor=cast.lei, reason="Agreed on 3 March")
    entry.refresh_from_db()
    assert (entry.state, entry.effect, counts(routed)) == ("verified", 8, 1)
    assert not Entry.objects.approvable_by(cast.lei).exists()


@pytest.mark.parametrize("name", ["song", "he", "gao", "tao", "mei"])
def test_only_leaders_approve(cast, routed, submit, name):
    entry = submit(cast.tao, "free.fixed")
    services.entry_verify(entry=entry, actor=cast.song)
    with pytest.raises(NotAllowed):
        services.approval_approve(approval=EntryApproval.objects.get(), actor=getattr(cast, name))


def test_nobody_approves_what_one_checked(cast, routed, submit):
    make.GrantFactory(user=cast.lei, role="supervisor", unit=cast.town)
    cast.lei.__dict__.pop("grants_today", None)
    entry = submit(cast.tao, "free.fixed")
    services.entry_verify(entry=entry, actor=cast.lei)
    with pytest.raises(SamePerson):
        services.approval_approve(approval=EntryApproval.objects.get(), actor=cast.lei)


def test_rejected_it_goes_back_with_the_reason(cast, routed, submit):
    entry = submit(cast.tao, "free.fixed")
    services.entry_verify(entry=entry, actor=cast.song)
    services.approval_reject(approval=EntryApproval.objects.get(), actor=cast.lei, reason="Not this month")
    entry.refresh_from_db()
    assert (entry.state, entry.return_reason) == ("returned", "Not this month")
    assert isinstance(policies.why_not_undo(cast.song, entry), NotAllowed), "the leader's word stands"
    assert services.entry_submit(entry=entry, actor=cast.tao).state == "submitted"


def test_who_checked_it_may_withdraw_the_request(cast, routed, submit):
    entry = submit(cast.tao, "free.fixed")
    services.entry_verify(entry=entry, actor=cast.song)
    services.approval_withdraw(approval=EntryApproval.objects.get(), actor=cast.song)
    entry.refresh_from_db()
    assert entry.state == "submitted"
    assert services.entry_verify(entry=entry, actor=cast.song).state == "proposed", "may be asked for again"


def test_an_observation_waits_for_the_committee_too(cast, routed):
    assert observe(routed, cast.song, cast.tao, "free.fixed").state == "proposed"


def test_nothing_gets_round_the_committee_together_with_others(cast, routed, submit):
    entry = submit(cast.tao, "free.fixed")
    assert not services.entry_verify_many(entries=[entry.pk], actor=cast.song).verified


def test_an_approved_entry_is_reversed_by_a_leader_alone(cast, routed, submit):
    entry = submit(cast.tao, "free.fixed")
    services.entry_verify(entry=entry, actor=cast.song)
    services.approval_approve(approval=EntryApproval.objects.get(), actor=cast.lei)
    entry.refresh_from_db()
    with pytest.raises(WrongState):
        services.entry_unverify(entry=entry, actor=cast.song)
    for name in ("song", "he"):
        with pytest.raises(NotAllowed):
            services.entry_reverse(entry=entry, actor=getattr(cast, name), reason="No")
    services.approval_reverse(approval=EntryApproval.objects.get(), actor=cast.lei, reason="It was a mistake")
    assert counts(routed) == 0
    assert EntryApproval.objects.get().state == "reversed"


def test_a_month_does_not_close_while_the_committee_has_not_decided(cast, routed, submit, published):
    entry = submit(cast.tao, "free.fixed")
    services.entry_verify(entry=entry, actor=cast.song)
    published(routed.period)
    with pytest.raises(WrongState, match="1 entries of this period still wait"):
        period_close(period=routed.period, actor=cast.gao)


@pytest.fixture
def published():
    from appraisal.models import Period, Run

    def publish(period):
        run = Run.objects.create(period=period, number=1, key="k", state="done", engine="test")
        Period.objects.filter(pk=period.pk).update(state="released", released_run=run)
        period.refresh_from_db()

    return publish


# --- Imports --------------------------------------------------------------------------------------

HEADS = ["工号", "日期", "细则编号", "事项", "状态", "分值", "分值理由"]


@pytest.mark.parametrize(
    ("rule", "state", "fine"),
    [
        ("merit.fixed", "submitted", False),  # routed to the bureau
        ("visit", "verified", True),
        ("free.fixed", "verified", False),  # the committee decides
        ("free.fixed", "submitted", True),
        ("award", "verified", False),  # a sheet has no documents
        ("style", "verified", False),  # neither points nor reason
    ],
)
def test_a_sheet_is_no_way_round(cast, routed, tmp_path, settings, rule, state, fine):
    settings.MEDIA_ROOT = tmp_path
    row = [cast.tao.cadre.staff_no, routed.today, rule, "Done", state, "", ""]
    found = checked_sheet(cast.he, "entries", HEADS, row)
    assert (found.error_total == 0) is fine, found.errors
