"""Sheets of any scheme on pages: a period whose participants are the subjects of a facts file, scored by the engine.

The facts of golden cases hold more than the site keeps (links, any attribute), so the page is handed them as they are;
what the site reads by itself is tested in ``test_why_group``.
"""

import re
from decimal import Decimal
from fractions import Fraction
from html import unescape
from types import SimpleNamespace

from django.utils import timezone

from appraisal.explanation import recomputing as why_facts
from appraisal.explanation.why import why
from appraisal.ledger.models import Entry
from appraisal.models import Period, Run, Sheet
from appraisal.scoring import NO_VALUE, score
from tests import factories as make
from tests.appraisal.runs import world as worlds

MICRO = 10**6
LARGEST = 10**9  # that a column of sheets holds


def why_of(sheet, **options):
    """The explanation as whoever asked for the run reads it."""
    return why(sheet, sheet.run.requested_by, **options)


def told(monkeypatch, document, facts, most=6) -> SimpleNamespace:
    """The first subjects of ``facts`` as people of one period, with their sheets as a run would have written them."""
    county = make.UnitFactory(parent=None, code="T-COUNTY", name="清河县", kind="county")
    hr = make.UserFactory(username="told-hr")
    make.GrantFactory(user=hr, role="hr", unit=county)
    version = worlds.publish(document, owner=county, user=hr)
    period = worlds.month(county)
    post = make.PostFactory(unit=county, code="T-P")
    run = Run.objects.create(period=period, number=1, key="told", state="done", engine="2.2", participants=len(facts))
    sheets = score(version.compiled, facts)
    Period.objects.filter(pk=period.pk).update(current_run=run)
    shares = [sheets.row(place).coefficient for place in range(len(sheets))]
    rows = zip(sheets.totals(), shares, sheets.grade_codes(), sheets.breakdowns(), strict=True)
    made, places = [], {}
    for place, (total, share, band, breakdown) in enumerate(list(rows)[:most]):
        if total and max(abs(Decimal(total)), abs(Decimal(share))) > LARGEST:
            continue
        cadre = make.CadreFactory(staff_no=f"T{place}", order=place)
        make.AppointmentFactory(cadre=cadre, post=post)
        one = worlds.takes_part(period, cadre, version, peer_group="all")
        made.append(
            Sheet.objects.create(
                run=run, period=period, cadre=cadre, participant=one, unit=county, unit_path=county.path,
                total=total and Decimal(total), coefficient=share and Decimal(share), band=band[:20],
                breakdown=worlds.json.loads(breakdown),
            )
        )  # fmt: skip
        places[made[-1].pk] = place
        _entries(one, version, facts, place, hr)
    monkeypatch.setattr(why_facts, "facts_of", lambda sheet, scheme, own: (facts, places[sheet.pk]))
    return SimpleNamespace(sheets=made, version=version, hr=hr, period=period)


def _entries(participant, version, facts, place, author) -> None:
    events, rules = facts.events, {rule.code: rule for rule in version.rules.all()}
    for at in (events.subject == place).nonzero()[0].tolist():
        rule = version.compiled.rules[int(events.rule[at])]
        value, level, mask = int(events.value[at]), int(events.level[at]), int(events.modifiers[at])
        Entry.objects.create(
            cadre=participant.cadre, period=participant.period, unit=participant.unit,
            unit_path=participant.unit_path, happened_on=participant.period.starts_on, rule=rules[rule.code],
            summary="登记", author=author, checked_by=author, checked_at=timezone.now(), source="observation",
            state="verified", quantity=_decimal(int(events.quantity[at])),
            value=None if value == NO_VALUE else _decimal(value),
            level=rule.level_codes[level] if level >= 0 else "",
            modifiers=[one.code for one in rule.modifiers if mask & one.bit],
            group_key=f"甲{events.group[at]}" if rule.group is not None else "",
        )  # fmt: skip


def _decimal(micro: int) -> Decimal:
    exact = Fraction(micro, MICRO)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.0001"))


def visible(response) -> str:
    """What a reader sees of the page's own part, without tags, scripts and the drawing's data."""
    html = response.content.decode()
    body = html[html.index("<main") : html.index("</main>")]
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.S)
    body = re.sub(r"<(td|th|p|li|dt|dd|br|summary|h2|div|tr)\b", r" ¦ <\1", body)  # where one text ends
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))


ENGLISH = re.compile(r"(?:[A-Za-z][a-z’']+[ ,]+){2,}[A-Za-z][a-z’']+")  # three words in a row
RAW = re.compile(
    r"None|\bNaN\b|%\(|compare_with_mean|best_of_group|deduct_and_bonus|weighted_sum|no_excellent|group_mean|"
    r"prior\.|year\.count|half_up|Fraction\(|object at 0x|\{\{|\{%"
)
