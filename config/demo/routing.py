"""Items that other units assess: the tax office from this month on, judged by a town, by the party office and by vote."""

import copy
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from appraisal.ballots.services import tally_enter
from appraisal.ledger.services import approval_approve, entry_observe, entry_record, entry_verify
from appraisal.models import Entry, EntryApproval, Participant, Period, Rule, Scheme
from appraisal.routing import sampling
from appraisal.routing.services import duty_give, figure_enter
from appraisal.schemes.services import scheme_import, version_publish
from config.demo import tables
from config.demo.calendar import working_day_by, working_day_from
from config.demo.county import County
from config.demo.people import People
from config.demo.places import TAX
from config.demo.samples import Cabinet

LOCAL, PARTY = "QH-T1", "QH-B1"  # what the scheme calls them: their codes, which are the same in every language


def routed_scheme_publish(county: County, people: People, starts_on: date) -> None:
    """A second version of the tax scheme, with the units that assess its new items."""
    hr, scheme = people.user("taxhr"), Scheme.objects.get(code=TAX)
    document = copy.deepcopy(scheme.versions.published().first().document)
    document["tree"]["children"].append(tables.document("routed_section"))
    document["settings"] = {**document.get("settings", {}), "evidence": "no_points"}
    draft = scheme_import(document=document, owner=county.tax.unit, actor=hr)
    version_publish(version=draft, effective_from=starts_on, actor=hr)
    for assessor, place in ((LOCAL, "松岭镇"), (PARTY, "县委组织部")):
        unit = county.find(place).unit
        duty_give(scheme=scheme, assessor=assessor, unit=unit, starts_on=starts_on, actor=hr)


def routed_items_fill(county: County, people: People, starts_on: date, rng: Random, cabinet: Cabinet) -> None:
    """Some of what is to be filled is there: figures, a sample, counts of votes, and what became of three merits."""
    hr, town = people.user("hr"), people.user("supervisor")
    month = Period.objects.get(unit=county.tax.unit, kind="month", starts_on=starts_on)
    bound = Participant.objects.filter(period=month, scheme_version__scheme__code=TAX)
    members = [row.cadre for row in bound.select_related("cadre").order_by("cadre__staff_no")]
    for place, cadre in enumerate(members):
        where: dict[str, Any] = {"period": month, "cadre": cadre, "item": "u1"}
        figure_enter(**where, assessor=LOCAL, value=_points(rng), actor=town, note="联席会议评议")
        if place % 2:
            figure_enter(**where, assessor=PARTY, value=_points(rng), actor=hr)
    own = people.by_role["taxcadre"].cadre
    _sample(month, own, town, rng)
    counted = [cadre for cadre in members if cadre not in (own, people.by_role["taxhr"].cadre)]
    for cadre in [own, *counted[:4]]:
        tally_enter(period=month, cadre=cadre, item="u3", counts=_counts(rng), actor=people.user("taxhr"))
    others = [cadre for cadre in members if cadre not in (own, people.by_role["taxhead"].cadre)]
    _merits(month, own, others[0], people, cabinet)


def _points(rng: Random) -> Decimal:
    return Decimal(rng.choice(("3.5", "4", "4.2", "4.5", "4.8", "5")))


def _counts(rng: Random) -> dict[tuple[str, str], int]:
    found = {}
    for group, size in (("leaders", 5), ("colleagues", 24), ("related", 12), ("taxpayers", 40)):
        good = size * rng.randint(6, 9) // 10
        found |= {(group, "good"): good, (group, "fair"): size - good}
    return found | {("taxpayers", "spoiled"): rng.randint(1, 3)}


def _sample(month: Period, cadre, actor, rng: Random) -> None:
    listed = "\n".join(f"松岭镇纳税户{number:03d}" for number in range(1, 61))
    where: dict[str, Any] = {"period": month, "cadre": cadre, "item": "u2", "assessor": LOCAL, "actor": actor}
    record = sampling.sample_draw(**where, listed=listed, size=7)
    looked = [sampling.CheckedObject(object=one["object"], passed=True, remark="") for one in record.objects_checked]
    unhappy = rng.choice(looked)
    unhappy["passed"], unhappy["remark"] = False, "反映办税等候时间长"
    sampling.sample_record(**where, looked=looked)


def _merits(month: Period, own, other, people: People, cabinet: Cabinet) -> None:
    """What the head of the office saw: chosen points with their reason, and what a leader agreed to or has not yet."""
    head, leader = people.user("taxhead"), people.checkers[people.by_role["taxhead"].place.unit.pk][1]
    rules = _rules(month, own)
    urgent = _reported(month, people, rules["u4.1"], "电子税务局故障应急处置，连续值守两昼夜")
    entry_verify(entry=urgent, actor=head, value=Decimal(3), value_reason="连续值守两昼夜，参照上年同类任务")
    approval_approve(approval=EntryApproval.objects.get(entry=urgent), actor=leader, reason="局党委会议定")
    entry_observe(
        actor=head,
        cadre=other,
        period=month,
        rule=_rules(month, other)["u4.2"],
        summary="牵头办理历史积案",
        happened_on=_day(month),
    )
    notice = cabinet.pick("推广通知").upload()
    proven = _reported(month, people, rules["u4.3"], "“一窗通办”做法在全县推广", uploads=[notice])
    entry_verify(entry=proven, actor=head, value=Decimal("1.5"), value_reason="全县推广，未在市级介绍，取中间档")
    bare = _reported(month, people, rules["u4.3"], "错峰办税做法被邻县借鉴")
    entry_verify(entry=bare, actor=head, value=Decimal(1), value_reason="只有口头说明，材料未交")


def _day(month: Period) -> date:
    """The first working day of the month that has come, else the last one before it."""
    day = working_day_from(month.starts_on)
    return day if day <= timezone.localdate() else working_day_by(month.starts_on)


def _rules(month: Period, cadre) -> dict[str, Rule]:
    version = Participant.objects.get(period=month, cadre=cadre).scheme_version_id
    return {rule.code: rule for rule in Rule.objects.filter(version=version, indicator__code="u4")}


def _reported(month: Period, people: People, rule: Rule, summary: str, uploads=()) -> Entry:
    own = people.by_role["taxcadre"]
    return entry_record(
        actor=own.user,
        cadre=own.cadre,
        period=month,
        rule=rule,
        summary=summary,
        happened_on=_day(month),
        uploads=uploads,
    )
