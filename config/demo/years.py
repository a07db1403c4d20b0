"""The year before, graded and rewarded; a sanction, and a month that was reviewed after its release."""

from collections import Counter
from datetime import date
from typing import Any

from appraisal.ledger.services import entry_observe, entry_reverse
from appraisal.models import Entry, Participant, Period, Rule, YearRecord
from appraisal.outcomes.services import year_records_write
from appraisal.periods.services import period_close, period_reopen
from appraisal.results.grades import grades_accept
from cadres.awards.models import Award
from cadres.models import User
from config.demo.calendar import working_day_from
from config.demo.clock import month_start
from config.demo.county import County
from config.demo.months import Body, bodies_of, compute_now, release_now, windows_end
from config.demo.people import People
from config.demo.places import TAX, TOWN
from config.demo.samples import Cabinet
from config.demo.writing import rows_write
from core.errors import Refusal

GRADED_FROM = (2, 24)  # month and day of the year after, when all months are released
MERIT = 3  # excellent years in a row for a merit of the third class (Civil Servant Appraisal Provisions 2020, art. 19)


def graded_on(year: int) -> date:
    """The day on which the grades of a year are decided."""
    return working_day_from(date(year + 1, *GRADED_FROM))


def is_graded(first: date, today: date) -> bool:
    """Whether the year before lies in the story with at least a month, and has been graded by now."""
    return first.year < today.year and graded_on(today.year - 1) < today


def year_grade(county: County, people: People, year: int) -> None:
    """Scored, decided by leaders inside the quota, released, closed and carried into the promotion records."""
    for body in bodies_of(county, people):
        period = Period.objects.get(unit=body.unit, kind="year", starts_on=date(year, 1, 1))
        windows_end(period, body)
        compute_now(period, body)
        period.refresh_from_db()
        for leader in _leaders(body, people):
            grades_accept(period=period, actor=leader)
        release_now(period, body, reason=f"{year}年度考核结果经集体研究确定")
        period_close(period=period, actor=body.hr)
        year_records_write(period=period, actor=body.hr)


def _leaders(body: Body, people: People) -> list[User]:
    """Nobody decides an own grade, so another leader does."""
    if body.unit.path == people.tax_path:
        return [body.leader, people.checkers[body.unit.pk][1]]
    return [body.leader]


def rewards_write(people: People, year: int, day: date) -> int:
    """Commendation for an excellent year, a merit of the third class for three in a row; in bulk, as HR records them."""
    rows = YearRecord.objects.current().filter(grade="excellent", year__gt=year - MERIT, year__lte=year)
    years = Counter(rows.values_list("cadre", flat=True))
    found = []
    for cadre in rows.filter(year=year).order_by("cadre").values_list("cadre", flat=True):
        person = people.by_cadre[cadre]
        is_tax = person.seat.post.unit.path.startswith(people.tax_path)
        number = f"{'清税发' if is_tax else '清委'}〔{day.year}〕{8 if years[cadre] < MERIT else 9}号"
        title = f"{year}年度嘉奖" if years[cadre] < MERIT else "记三等功"
        if person.left_on is None or person.left_on > day:
            found.append((cadre, title, "unit" if is_tax else "county", day, number))
    return rows_write(Award, ("cadre", "title", "awarded_by", "awarded_on", "document_no"), found)


def sanction_make(county: County, people: People, month: date, day: date, cabinet: Cabinet) -> None:
    """Somebody received a warning: the line writes it down with its document, and the veto of the scheme follows."""
    body = bodies_of(county, people)[0]
    rows = Participant.objects.filter(period__unit=body.unit, period__kind="month", period__starts_on=month)
    rows = rows.filter(scheme_version__scheme__code=TOWN, post__category="general", post__is_head=False)
    for row in rows.select_related("period", "cadre").order_by("-cadre__staff_no")[:20]:
        person = people.by_cadre[row.cadre_id]
        if person.role or person.left_on:
            continue
        what: dict[str, Any] = {
            "rule": Rule.objects.get(version=row.scheme_version_id, code="i1.4"),
            "summary": "违规接受管理服务对象宴请，受警告处分",
            "level": "warning",
            "happened_on": day,
        }
        uploads = [cabinet.pick("处分决定").upload()]
        checkers = people.checkers[row.unit_id]
        try:
            entry_observe(actor=checkers[0], cadre=row.cadre, period=row.period, uploads=uploads, **what)
        except Refusal:
            continue
        return


def review_make(county: County, people: People, month: date) -> None:
    """A released month of the tax bureau is reviewed: a fault turns out not to be one, and the results are replaced."""
    body = bodies_of(county, people)[1]
    period = Period.objects.get(unit=body.unit, kind="month", starts_on=month)
    reason = "本人申请复核，经核实更正"
    period_reopen(period=period, actor=body.leader, reason=reason)
    period.refresh_from_db()
    faults = Entry.objects.filter(period=period, state="verified", rule__kind="deduct", effect__lt=0)
    faults = faults.filter(rule__version__scheme__code=TAX).exclude(source="reversal")
    for entry in faults.select_related("cadre", "period").order_by("happened_on", "pk")[:20]:
        try:
            entry_reverse(entry=entry, actor=body.hr, reason="经复核与事实不符，予以冲销。", period=period)
        except Refusal:  # an own fault, or a relative's
            continue
        break
    compute_now(period, body, reason)
    period.refresh_from_db()
    release_now(period, body, reason=reason)
    period_close(period=period, actor=body.hr)


def reviewed_month(today: date) -> date:
    return month_start(today, 3)
