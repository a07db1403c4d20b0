"""What a rule rests on, where it comes from and how it is said; how parameters are declared."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cadres.people.models import Appointment
from cadres.rules.selectors import Rule, above, rules_in_force, touched
from cadres.rules.services import Departs
from core.params.catalogue import LESS, MORE, PERIODS, Declared, declare, declared
from core.params.kinds import PartOf, Parts, Share, Whole, days_in_words
from core.params.models import Parameter
from core.params.services import in_force, parameter
from tests.cadres.test_rules import CHINESE, SHARE, propose, set_value
from tests.packs import packs_load


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


def rule_of(unit, code=SHARE) -> Rule:
    (found,) = [rule for rule in rules_in_force(unit, timezone.localdate()) if rule.about.code == code]
    return found


# --- What it rests on -----------------------------------------------------------------------------


def test_a_value_rests_on_what_counts_above_its_unit_and_not_on_its_own(cast):
    set_value(cast.gao, cast.lei, cast.county, "0.18")
    set_value(cast.hua, cast.lei, cast.bureau, "0.12")
    later = timezone.localdate() + timedelta(days=5)
    assert above(propose(cast.hua, cast.bureau, "0.17", starts_on=later), later).value == "0.18"
    assert above(propose(cast.hua, cast.section, "0.10"), later).value == "0.12"
    assert above(propose(cast.he, cast.town, "0.10"), later).value == "0.18"
    with pytest.raises(Departs, match="12%"):
        propose(cast.hua, cast.section, "0.13", code=SHARE)


def test_a_value_of_the_site_rests_on_the_national_one_alone(cast):
    set_value(cast.xi, cast.lei, None, "0.10")
    later = timezone.localdate() + timedelta(days=5)
    change = propose(cast.xi, None, "0.15", starts_on=later)
    assert above(change, later).value == "0.20"


def test_of_several_parts_each_keeps_to_the_rule():
    parts = Parts({"a": "A", "b": "B"}, Whole(days_in_words, most=9))
    less = Declared("x", "X", "", PERIODS, parts, stricter=LESS)
    assert less.keeps({"a": 1, "b": 2}, {"a": 1, "b": 3}) and not less.keeps({"a": 1, "b": 4}, {"a": 2, "b": 3})
    more = Declared("y", "Y", "", PERIODS, PartOf(), stricter=MORE)
    assert more.keeps({"of": 2, "in": 3}, {"of": 1, "in": 2}) and not more.keeps({"of": 1, "in": 3}, {"of": 1, "in": 2})
    neither = Declared("z", "Z", "", PERIODS, Share())
    assert neither.keeps("0.2", "0.2") and not neither.keeps("0.1", "0.2")
    assert Declared("o", "O", "", PERIODS, Share(), of_office=True).keeps("0.9", "0.2")


def test_a_code_is_declared_once():
    with pytest.raises(ValueError, match=SHARE):
        declare(declared(SHARE))


def test_one_code_is_read_and_no_other():
    today = timezone.localdate()
    assert [row.code for row in in_force(SHARE, on=today)] == [SHARE]
    assert parameter(SHARE, on=today).code == SHARE
    Parameter.objects.all().delete()
    assert in_force(SHARE, on=today) == []


# --- How it is said -------------------------------------------------------------------------------


def test_each_value_names_who_set_it(cast):
    assert (rule_of(cast.section).where, rule_of(cast.section).others) == ("National rule", [])
    assert rule_of(cast.section, "period.entry_days").where == "Default of this system"
    set_value(cast.xi, cast.lei, None, "0.18")
    assert rule_of(None).where == "Rule of the province or city"
    set_value(cast.hua, cast.lei, cast.bureau, "0.12")
    with translation.override("zh-hans"):
        found = rule_of(cast.section)
        assert (found.where, found.said, found.lines) == ("农业局", "12%", ["12%"])
        assert found.others == ["国家规定：20%", "省、市规定：18%"]
    assert rule_of(cast.town).where == "Rule of the province or city"
    Parameter.objects.filter(code=SHARE).delete()
    assert (rule_of(cast.section).where, rule_of(cast.section).said, rule_of(cast.section).lines) == ("", "", [])


def test_only_who_may_propose_is_offered_to(cast, sign_in):
    for user, unit, offered in [
        (cast.hua, cast.section, True),
        (cast.hua, cast.town, False),
        (cast.hua, None, False),
        (cast.xi, None, True),
        (cast.lin, cast.section, False),
    ]:
        answer = sign_in(user).get(reverse("cadres:rules"), {"unit": unit.pk} if unit else {}, headers=CHINESE)
        assert ("/propose/" in answer.content.decode()) is offered, (user, unit)


def test_who_decides_reads_what_it_was_and_what_it_will_be(cast, sign_in):
    change = propose(cast.hua, cast.bureau, "0.15")
    client = sign_in(cast.lei)
    english = {"accept-language": "en"}
    assert change.get_absolute_url() in client.get(reverse("cadres:rules")).content.decode()
    assert "20% (National rule) → 15%" in client.get(change.get_absolute_url(), headers=english).content.decode()
    asked = client.get(change.get_act_url("approve"), headers=english).content.decode()
    assert "15% counts in Agriculture Bureau instead of 20% (National rule)" in asked and "4 people" in asked
    client.post(change.get_act_url("approve"), {"reason": ""})
    assert change.get_absolute_url() not in client.get(reverse("cadres:rules")).content.decode()
    assert "20% (National rule) → 15%" in client.get(change.get_absolute_url(), headers=english).content.decode()
    assert change.get_absolute_url() not in sign_in(cast.hua).get(reverse("cadres:rules")).content.decode()


def test_whoever_holds_a_post_on_the_day_is_touched(cast):
    later = timezone.localdate() + timedelta(days=30)
    change = propose(cast.hua, cast.section, starts_on=later)
    assert touched(change)[0].startswith("2 people")
    Appointment.objects.filter(cadre=cast.lin.cadre).update(ends_on=later - timedelta(days=1))
    assert touched(change)[0].startswith("1 person")
    Appointment.objects.filter(cadre=cast.lin.cadre).update(ends_on=later)
    assert touched(change)[0].startswith("2 people")


def test_the_source_is_cited_with_its_article(cast):
    row = parameter("period.probation_months", on=timezone.localdate())
    with translation.override("en"):
        assert row.source == "Civil Servants Law (2018 revision), art. 34"
    with translation.override("zh-hans"):
        assert row.source == "《中华人民共和国公务员法》（2018年修订）第34条"
