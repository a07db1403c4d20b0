"""A small world that comes out the same every time: three units, two schemes, a month of entries and measures."""

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from django.utils import timezone

from appraisal.ledger.models import Entry
from appraisal.ledger.rules import entry_effect
from appraisal.models import Measure, Participant, Period, SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.schemes.services import scheme_import, version_publish
from tests import factories as make
from tests.packs import packs_load

# Copies of shipped schemes: the digest below them is pinned, so they may not change with the library.
SCHEMES = Path(__file__).parent / "schemes"
MARCH = date(2025, 3, 1)


def document_of(name: str) -> dict:
    return json.loads((SCHEMES / f"{name}.json").read_text("utf-8"))


def publish(document: dict, *, owner, user) -> SchemeVersion:
    """A published version, by the services; ``user`` is HR of the owner."""
    draft = scheme_import(document=document, owner=owner, actor=user)
    version = version_publish(version=draft, effective_from=date(2020, 1, 1), actor=user)
    version.compiled = compiled(version)
    return version


def packs() -> None:
    packs_load()


def month(unit, *, starts_on=MARCH, **values) -> Period:
    return make.PeriodFactory(unit=unit, starts_on=starts_on, **values)


def takes_part(period, cadre, version, *, standing="graded", peer_group=None) -> Participant:
    appointment = cadre.appointments.get()
    return make.ParticipantFactory(
        period=period,
        appointment=appointment,
        scheme_version=version,
        standing=standing,
        peer_group=peer_group or f"{appointment.post.unit_id}:{appointment.post.category}",
    )


def entry(participant, code, *, author, checker, effect=True, **values) -> Entry:
    """A verified entry that cites a rule of the participant's scheme."""
    row = entry_of(participant, code, author=author, checker=checker, effect=effect, **values)
    row.save(force_insert=True)
    return row


def entry_of(participant, code, *, author, checker, effect=True, **values) -> Entry:
    """The same, not yet written."""
    values = {
        "quantity": Decimal(1),
        "source": "observation",
        "state": "verified",
        "summary": f"{code} happened",
        **values,
    }
    row = Entry(
        cadre=participant.cadre,
        period=participant.period,
        unit=participant.unit,
        unit_path=participant.unit_path,
        happened_on=participant.period.starts_on,
        rule=participant.scheme_version.rules.get(code=code),
        author=author,
        checked_by=checker,
        checked_at=timezone.now() if values["state"] == "verified" else None,
        **values,
    )
    if effect:
        row.effect = entry_effect(row)
    return row


def reverse(original: Entry, *, period=None, author, checker) -> Entry:
    """What the ledger leaves behind when an entry is reversed, in its own period or in a later one."""
    state = "verified" if period else "reversed"
    Entry.objects.filter(pk=original.pk).update(state=state)
    return Entry.objects.create(
        cadre=original.cadre,
        period=period or original.period,
        unit=original.unit,
        unit_path=original.unit_path,
        happened_on=original.happened_on,
        rule=original.rule,
        summary="taken back",
        author=author,
        checked_by=checker,
        checked_at=timezone.now(),
        source="reversal",
        state=state,
        reverses=original,
        quantity=original.quantity,
        effect=None if original.effect is None else -original.effect,
    )


def random_entry(dice, rules, participant, author, checker) -> Entry:
    rule = dice.choice(rules)
    chosen = None
    if rule.range:
        low, high = rule.range
        exact = dice.choice([low, high, (low + high) / 2])
        chosen = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.0001"))
    return Entry(
        cadre=participant.cadre,
        period=participant.period,
        unit=participant.unit,
        unit_path=participant.unit_path,
        happened_on=MARCH,
        rule=participant.by_code[rule.code],
        summary=f"{rule.code} happened",
        author=author,
        checked_by=checker,
        checked_at=timezone.now(),
        source="observation",
        state="verified",
        quantity=dice.choice([Decimal(1), Decimal(1), Decimal(2), Decimal("0.5")]),
        level=dice.choice(rule.level_codes) if rule.levels else "",
        value=chosen,
        value_reason="seen" if chosen else "",
        modifiers=[m.code for m in rule.modifiers if dice.random() < 0.5],
        group_key=dice.choice(["A", "B"]) if rule.pool else "",
    )


def build(people: int = 40, entries: int = 8, measures: float = 0.7, groups: int = 3) -> SimpleNamespace:
    """The world; nothing in it depends on keys, clocks or the database."""
    dice = random.Random(20250301)
    packs()
    county = make.UnitFactory(parent=None, code="W-COUNTY", name="清河县", kind="county")
    units = [make.UnitFactory(code=f"W-{n}", parent=county, name=f"第{n}局") for n in range(3)]
    posts = [make.PostFactory(unit=unit, code=f"W-P{n}") for n, unit in enumerate(units)]
    hr, boss, other = (make.UserFactory(username=f"world-{name}") for name in ("hr", "boss", "other"))
    make.GrantFactory(user=hr, role="hr", unit=county)
    make.GrantFactory(user=boss, role="leader", unit=county)
    town = publish(document_of("town-monthly"), owner=county, user=hr)
    tax = publish(document_of("tax-post"), owner=county, user=hr)
    period = month(county)
    versions, found = [town, town, tax], []
    for n in range(people):
        cadre = make.CadreFactory(staff_no=f"W{n:05d}", name=f"干部{n}", order=n)
        make.AppointmentFactory(cadre=cadre, post=posts[n % 3])
        version = None if n == people - 1 else versions[n % 3]
        found.append(takes_part(period, cadre, version, peer_group=f"G{n % groups}"))
    by_code = {v.pk: {rule.code: rule for rule in v.rules.all()} for v in (town, tax)}
    rows, figures = [], []
    for participant in found[:-1]:
        participant.by_code = by_code[participant.scheme_version_id]
        scheme = (town if participant.scheme_version_id == town.pk else tax).compiled
        citable = [rule for rule in scheme.rules if not rule.measure]
        rows += [random_entry(dice, citable, participant, other, boss) for _n in range(entries)]
        for code in scheme.measures:
            if dice.random() < measures:
                value = Decimal(dice.randint(0, 300)) / 100
                figures.append(Measure(period=period, cadre=participant.cadre, code=code, value=value))
    Entry.objects.bulk_create(rows)
    Measure.objects.bulk_create(figures)
    return SimpleNamespace(
        county=county,
        units=units,
        period=period,
        town=town,
        tax=tax,
        hr=hr,
        boss=boss,
        other=other,
        people=found,
    )
