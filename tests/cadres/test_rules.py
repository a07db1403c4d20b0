"""Rules of units and of the province: which value counts where and when, who may change it, what the page says."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from appraisal.runs.quotas import quota_rule
from cadres.access.models import User
from cadres.rules.models import RuleChange
from cadres.rules.proposals import RuleKind
from cadres.rules.selectors import rules_in_force, touched
from cadres.rules.services import AlreadyProposed, AlreadySet, Departs, rule_propose, sound
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from core.errors import InvalidInput, NotAllowed, ReasonNeeded, SamePerson, WrongState
from core.models import AuditRow, Parameter
from core.params.catalogue import all_declared, declared
from core.params.models import Level
from core.params.services import in_force, ladder, parameter
from core.scopes import keys_in
from tests import factories as make
from tests.access.subjects import Subject
from tests.packs import packs_load

SHARE = "grades.excellent_share"
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


def propose(actor, unit, value="0.15", code=SHARE, **fields):
    given = {
        "starts_on": timezone.localdate(),
        "source_title": "County notice 2026-3",
        "verified": "official",
        "reason": "The county asks for it",
    }
    return rule_propose(actor=actor, code=code, unit=unit, value=value, **(given | fields))


def set_value(actor, decider, unit, value="0.15", **fields):
    return proposal_approve(proposal=propose(actor, unit, value, **fields), actor=decider)


def counts(unit, code=SHARE, on=None):
    return parameter(code, on=on or timezone.localdate(), within=keys_in(unit.path)).value


# --- Which value counts ---------------------------------------------------------------------------


def test_a_decided_value_counts_in_its_unit_and_below_and_nowhere_else(cast):
    set_value(cast.hua, cast.lei, cast.bureau)
    assert (counts(cast.bureau), counts(cast.section)) == ("0.15", "0.15")
    assert (counts(cast.county), counts(cast.town)) == ("0.20", "0.20")
    period = make.PeriodFactory(unit=cast.section, kind="year")
    period.ends_on = timezone.localdate()
    assert quota_rule(period).share == "0.15"


def test_before_its_day_and_after_its_end_the_rule_above_counts(cast):
    today = timezone.localdate()
    change = set_value(cast.hua, cast.lei, cast.bureau, starts_on=today + timedelta(days=10))
    assert counts(cast.bureau) == "0.20"
    assert counts(cast.bureau, on=today + timedelta(days=10)) == "0.15"
    proposal_reverse(proposal=change, actor=cast.lei, reason="Not needed")
    assert counts(cast.bureau, on=today + timedelta(days=10)) == "0.20"


def test_a_value_that_was_in_force_keeps_its_past_when_it_is_reversed(cast):
    today = timezone.localdate()
    change = set_value(cast.hua, cast.lei, cast.bureau)
    Parameter.objects.filter(pk=change.parameter_id).update(starts_on=today - timedelta(days=30))
    change.refresh_from_db()
    proposal_reverse(proposal=change, actor=cast.lei, reason="The county withdrew it")
    assert counts(cast.bureau) == "0.20"
    assert counts(cast.bureau, on=today - timedelta(days=1)) == "0.15"
    with pytest.raises(WrongState):
        proposal_reverse(proposal=change, actor=cast.lei, reason="Again")


def test_a_value_laxer_than_a_later_rule_above_counts_no_longer(cast):
    set_value(cast.hua, cast.lei, cast.bureau, "0.18")
    set_value(cast.xi, cast.lei, None, "0.10")
    assert counts(cast.section) == "0.10"
    (rule,) = [one for one in rules_in_force(cast.section, timezone.localdate()) if one.about.code == SHARE]
    assert rule.said == "10%" and "no longer counts" in " ".join(rule.others)


def test_a_value_that_departs_counts_though_it_is_laxer(cast):
    with pytest.raises(Departs, match="20%"):
        propose(cast.hua, cast.bureau, "0.25")
    set_value(cast.hua, cast.lei, cast.bureau, "0.25", departs=True)
    assert counts(cast.section) == "0.25"


SHARES = st.sampled_from(["0.05", "0.10", "0.15", "0.20", "0.25"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from([("national", None), ("province", None), ("unit", 1), ("unit", 2), ("unit", 9)]),
        st.integers(1, 20),
        SHARES,
        st.booleans(),
    ),
    max_size=9,
    unique_by=lambda row: (row[0], row[1]),
)


@given(ROWS)
def test_the_ladder_equals_a_walk_by_hand(rows):
    made = [
        Parameter(code=SHARE, level=level, place=place, starts_on=date(2026, 1, day), value=value, departs=departs)
        for (level, place), day, value, departs in rows
    ]
    expected = None
    for place in [("national", None), ("province", None), ("unit", 1), ("unit", 2)]:
        here = [row for row in made if (row.level, row.place) == place]
        if not here:
            continue
        newest = max(here, key=lambda row: row.starts_on)
        if expected is None or newest.departs or float(newest.value) <= float(expected):
            expected = newest.value
    steps = [step for step in ladder(made, [1, 2]) if step.counts]
    assert (steps[-1].row.value if steps else None) == expected


def test_the_setting_of_the_site_is_found_by_its_own_question(cast):
    assert [row.value for row in in_force("results.provisional_own", on=timezone.localdate())] == ["off"]
    set_value(cast.xi, cast.lei, None, "on", code="results.provisional_own")
    assert [row.value for row in in_force("results.provisional_own", on=timezone.localdate())] == ["on"]


# --- Who may, and what is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "where"),
    [("hua", "town"), ("hua", "county"), ("lin", "section"), ("lei", "bureau"), ("gao", None), ("wai", "bureau")],
)
def test_others_than_hr_of_the_unit_propose_nothing(cast, who, where):
    with pytest.raises(NotAllowed):
        propose(getattr(cast, who), getattr(cast, where) if where else None)


def test_the_proposer_does_not_decide_and_who_decides_leads_the_unit(cast):
    change = propose(cast.hua, cast.bureau)
    make.GrantFactory(user=cast.hua, role="leader", unit=cast.bureau)
    with pytest.raises(SamePerson):
        proposal_approve(proposal=change, actor=User.objects.get(pk=cast.hua.pk))
    for other in (cast.he, cast.gao, cast.xi):
        with pytest.raises(NotAllowed):
            proposal_reject(proposal=change, actor=other, reason="No")
    make.GrantFactory(user=cast.su, role="leader", unit=cast.bureau)
    site = propose(cast.xi, None)
    with pytest.raises(NotAllowed):
        proposal_approve(proposal=site, actor=User.objects.get(pk=cast.su.pk))
    tax = make.UnitFactory(code="TAX", kind="tax_office", parent=None)
    make.GrantFactory(user=cast.song, role="leader", unit=tax)
    with pytest.raises(NotAllowed):  # another tree beside that of the county
        proposal_approve(proposal=site, actor=User.objects.get(pk=cast.song.pk))
    proposal_withdraw(proposal=change, actor=cast.hua)
    assert not Parameter.objects.filter(place=cast.bureau.pk).exists()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"starts_on": date(2020, 1, 1)}, InvalidInput),
        ({"reason": " "}, ReasonNeeded),
        ({"code": "grades.unknown"}, InvalidInput),
        ({"code": "promotion.ladder", "value": []}, InvalidInput),
        ({"code": "results.provisional_own", "value": "on"}, InvalidInput),
        ({"value": "2"}, ValidationError),
        ({"value": "abc"}, ValidationError),
        ({"value": None}, ValidationError),
        ({"value": True}, ValidationError),
        ({"value": []}, ValidationError),
        ({"value": 10**400}, ValidationError),
        ({"value": "NaN"}, ValidationError),
        ({"value": {"month": 5}}, ValidationError),
        ({"code": "period.secondment_share", "value": {"of": 5, "in": 1}}, ValidationError),
        ({"code": "period.secondment_share", "value": {"of": 10**40, "in": 10**41}}, ValidationError),
        ({"code": "period.entry_days", "value": {"month": -1, "year": 3}}, ValidationError),
        ({"code": "period.entry_days", "value": 7}, ValidationError),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(cast, fields, refusal):
    with pytest.raises(refusal):
        propose(cast.hua, cast.bureau, **fields)
    assert not RuleChange.objects.exists()


def test_one_change_waits_and_one_value_begins_on_a_day(cast):
    change = propose(cast.hua, cast.bureau)
    with pytest.raises(AlreadyProposed):
        propose(cast.gao, cast.bureau, "0.10")
    proposal_approve(proposal=change, actor=cast.lei)
    with pytest.raises(AlreadySet):
        propose(cast.hua, cast.bureau, "0.10")
    assert propose(cast.hua, cast.bureau, "0.10", starts_on=timezone.localdate() + timedelta(days=1))


def test_what_was_possible_when_proposed_is_asked_again_when_decided(cast):
    change = propose(cast.hua, cast.bureau, "0.18")
    set_value(cast.xi, cast.lei, None, "0.10")
    with pytest.raises(Departs):
        proposal_approve(proposal=change, actor=cast.lei)
    change.refresh_from_db()
    assert change.state == "proposed"
    cast.hua.grants.all().delete()
    with pytest.raises(NotAllowed):
        RuleKind().before_approval(RuleChange.objects.get(pk=change.pk), cast.lei)


def test_a_change_decided_late_begins_on_the_day_of_the_decision(cast):
    change = propose(cast.hua, cast.bureau)
    RuleChange.objects.filter(pk=change.pk).update(starts_on=timezone.localdate() - timedelta(days=3))
    change.refresh_from_db()
    proposal_approve(proposal=change, actor=cast.lei)
    assert Parameter.objects.get(place=cast.bureau.pk).starts_on == timezone.localdate()


def test_a_change_decided_late_is_held_against_the_rules_of_that_day(cast):
    change = propose(cast.hua, cast.bureau, "0.18")
    RuleChange.objects.filter(pk=change.pk).update(starts_on=timezone.localdate() - timedelta(days=3))
    set_value(cast.xi, cast.lei, None, "0.10")
    change.refresh_from_db()
    with pytest.raises(Departs):
        proposal_approve(proposal=change, actor=cast.lei)


def test_acts_are_in_the_trail(cast):
    change = set_value(cast.hua, cast.lei, cast.bureau)
    proposal_reverse(proposal=change, actor=cast.lei, reason="Wrong unit")
    actions = list(AuditRow.objects.filter(action__startswith="rule.").order_by("pk").values_list("action", flat=True))
    assert actions == ["rule.proposed", "rule.set", "rule.ended"]


# --- Pages ----------------------------------------------------------------------------------------


def test_every_rule_of_the_packs_is_declared_said_and_shown(cast, sign_in):
    today = timezone.localdate()
    translation.activate("zh-hans")
    assert set(Parameter.objects.values_list("code", flat=True)) == {one.code for one in all_declared()}
    page = sign_in(cast.lin).get(reverse("cadres:rules"), {"unit": cast.section.pk}, headers=CHINESE)
    page = page.content.decode()
    for rule in rules_in_force(cast.section, today):
        assert rule.said and str(rule.about.name) in page
    assert "二级科员 → 一级科员" in page and "20%" in page and "未核实" in page


def test_every_value_goes_through_its_form_unchanged():
    for row in Parameter.objects.filter(level=Level.NATIONAL):
        about = declared(row.code)
        if about.kind.fields():
            assert sound(about, row.value) == row.value, row.code


def test_a_change_goes_its_way_over_the_pages(cast, sign_in):
    client = sign_in(cast.hua)
    address = reverse("cadres:rule_propose", args=["period.entry_days", cast.bureau.pk])
    assert client.get(address).status_code == 200
    data = {
        "month": 7,
        "year": 20,
        "starts_on": timezone.localdate().isoformat(),
        "source_title": "Notice of the bureau",
        "verified": "official",
        "reason": "Villages report late",
    }
    assert client.post(address, data | {"month": "x"}).status_code == 422
    assert client.post(address, data).status_code == 302
    change = RuleChange.objects.get()
    assert change.value == {"month": 7, "year": 20}
    client = sign_in(cast.lei)
    page = client.get(change.get_absolute_url(), headers=CHINESE).content.decode()
    assert "农业局" in page and "4" in touched(change)[0]
    assert client.post(change.get_act_url("approve"), {"reason": ""}).status_code == 302
    assert counts(cast.section, "period.entry_days") == {"month": 7, "year": 20}


def test_open_periods_are_named_to_whoever_decides(cast):
    period = make.PeriodFactory(unit=cast.bureau, kind="year", state="open", ends_on=timezone.localdate())
    assert str(period) in " ".join(touched(propose(cast.hua, cast.bureau)))


# --- What the tables of addresses and queries know -------------------------------------------------


def build(world):
    packs_load()
    world.rule_change = propose(world.hua, world.section)


def more(world, cadre, number):
    unit = make.UnitFactory(parent=world.section)
    propose(world.hua, unit)


# nobody outsider cadre supervisor hr other_hr county_hr leader training inspector auditor system security
MATRIX = """
GET  admin:cadres_rulechange_add                 302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_rulechange_add                 302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_rulechange_change              302 302 302 302 200 302 200 200 302 302 200 200 302
POST admin:cadres_rulechange_change              302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_rulechange_changelist          302 302 302 200 200 200 200 200 302 302 200 200 200
POST admin:cadres_rulechange_changelist          302 302 302 200 200 200 200 200 302 302 200 200 200
GET  admin:cadres_rulechange_delete              302 302 302 403 403 403 403 403 302 302 403 403 403
POST admin:cadres_rulechange_delete              302 302 302 403 403 403 403 403 302 302 403 403 403
GET  admin:cadres_rulechange_history             302 302 302 302 200 302 200 200 302 302 200 200 302
POST admin:cadres_rulechange_history             302 302 302 302 200 302 200 200 302 302 200 200 302
GET  api:rule-change-approve                     401 403 403 403 405 405 405 405 403 405 405 405 403
POST api:rule-change-approve                     401 403 403 403 403 404 403 200 403 403 403 403 403
GET  api:rule-change-detail                      401 403 403 403 200 404 200 200 403 200 200 200 403
POST api:rule-change-detail                      401 403 403 403 405 405 405 405 403 405 405 405 403
GET  api:rule-change-list                        401 403 403 403 200 200 200 200 403 200 200 200 403
POST api:rule-change-list                        401 403 403 403 400 400 400 400 403 400 400 400 403
GET  api:rule-change-reject                      401 403 403 403 405 405 405 405 403 405 405 405 403
POST api:rule-change-reject                      401 403 403 403 403 404 403 400 403 403 403 403 403
GET  api:rule-change-reverse                     401 403 403 403 405 405 405 405 403 405 405 405 403
POST api:rule-change-reverse                     401 403 403 403 403 404 403 400 403 403 403 403 403
GET  api:rule-change-withdraw                    401 403 403 403 405 405 405 405 403 405 405 405 403
POST api:rule-change-withdraw                    401 403 403 403 200 404 409 403 403 403 403 403 403
GET  cadres:rule_act                             302 403 403 403 403 404 403 200 403 403 403 403 403
POST cadres:rule_act                             302 403 403 403 403 404 403 302 403 403 403 403 403
GET  cadres:rule_change                          302 403 403 403 200 404 200 200 403 200 200 200 403
POST cadres:rule_change                          302 403 403 403 405 405 405 405 403 405 405 405 403
GET  cadres:rule_changes                         302 403 403 403 200 200 200 200 403 200 200 200 403
POST cadres:rule_changes                         302 403 403 403 302 302 302 302 403 302 302 302 403
GET  cadres:rule_propose                         302 403 403 403 200 404 200 403 403 403 403 403 403
POST cadres:rule_propose                         302 403 403 403 422 404 422 403 403 403 403 403 403
GET  cadres:rule_propose_site                    302 403 403 403 403 403 403 403 403 403 403 200 403
POST cadres:rule_propose_site                    302 403 403 403 403 403 403 403 403 403 403 422 403
GET  cadres:rules                                302 200 200 200 200 200 200 200 200 200 200 200 200
POST cadres:rules                                302 405 405 405 405 405 405 405 405 405 405 405 405
"""
QUERIES = """
api:rule-change-list                    county_hr   4
cadres:rule_changes                     county_hr   7
"""
SUBJECT = Subject(
    objects={"cadres:rule_*": "rule_change", "api:rule-change-*": "rule_change"},
    build=build,
    more=more,
    matrix=MATRIX,
    queries=QUERIES,
)
