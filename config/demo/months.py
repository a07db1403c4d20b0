"""Twelve months of appraisal: planned, opened, worked in, computed, released and closed; the last one is open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, cast

from django.utils import timezone

from appraisal.ledger.services import (
    entry_observe,
    entry_record,
    entry_return,
    entry_reverse,
    entry_verify,
)
from appraisal.models import Entry, Measure, Participant, Period, Rule, Run
from appraisal.periods.measures import IMPORTED, measures_wanted
from appraisal.periods.services import period_close, period_open, year_plan
from appraisal.periods.window_services import window_close
from appraisal.periods.windows import windows_open
from appraisal.results.releases import release_prepare
from appraisal.runs.services import run_request
from appraisal.schemes.library import library, library_load
from appraisal.schemes.models import DutyIndicator, Scheme
from appraisal.schemes.services import scheme_assign, scheme_import, version_publish
from appraisal.sources import sources
from cadres.models import Duty, Unit, User
from config.demo.calendar import DAY, working_day_by, working_day_from, working_days
from config.demo.clock import at, month_end, month_start
from config.demo.county import County
from config.demo.ledger import Composed, Ledger, Window
from config.demo.people import People, Person
from config.demo.places import DUTIES, LEADING, TAX, TOWN, VILLAGE
from config.demo.sayings import RETURN_REASONS, REVERSAL_REASONS, VALUE_REASONS
from config.demo.tables import document, table
from config.demo.writing import rows_write
from core.approvals.services import proposal_approve
from core.errors import Refusal
from core.jobs.models import Job, JobState
from core.jobs.services import job_run, next_jobs

CLOSED_MONTHS = 11
# Entries of the cadre with the demo login are made by the services one by one, with their trail, in the last months.
DIARY_OF_A_MONTH = 7
DIARY_MONTHS = 3
MONTHLY_COUNTS: dict[str, tuple[int, ...]] = table("monthly_counts")


def first_month(today: date) -> date:
    """Eleven months before that of ``today``; in December one more, so that the year before has a month to be graded."""
    return month_start(today, CLOSED_MONTHS + (today.month == 12))


# Rules and periods


@dataclass(frozen=True)
class Body:
    """A unit that appraises its people itself: its personnel officer, and the leader who confirms what counts."""

    unit: Unit
    hr: User
    leader: User


def bodies_of(county: County, people: People) -> tuple[Body, Body]:
    """The county, and the tax bureau under its own administration."""
    return (
        Body(county.root.unit, people.user("hr"), people.user("leader")),
        Body(county.tax.unit, people.user("taxhr"), people.user("taxhead")),
    )


def schemes_publish(county: County, people: People, starts_on: date) -> None:
    """The schemes that come with the product, one for leading members, and where each applies."""
    body, tax = bodies_of(county, people)
    _publish(library()[TAX], tax, starts_on)
    library_load(owner=body.unit, effective_from=starts_on, actor=body.hr)
    _publish(document("leading_scheme"), body, starts_on)
    schemes = {scheme.code: scheme for scheme in Scheme.objects.filter(code__in=(TOWN, TAX, VILLAGE, LEADING))}
    for scheme, category in ((TOWN, ""), (VILLAGE, "village"), (LEADING, "leading")):
        scheme_assign(scheme=schemes[scheme], unit=body.unit, category=category, starts_on=starts_on, actor=body.hr)
    for scheme, category in ((TAX, ""), (LEADING, "leading")):
        scheme_assign(scheme=schemes[scheme], unit=tax.unit, category=category, starts_on=starts_on, actor=tax.hr)
    _link_duties(county, schemes)


def _publish(scheme: dict, body: Body, starts_on: date) -> None:
    draft = scheme_import(document=scheme, owner=body.unit, actor=body.hr)
    version_publish(version=draft, effective_from=starts_on, actor=body.hr)


def _link_duties(county: County, schemes: dict[str, Scheme]) -> None:
    """Each duty with the indicators that measure it under the scheme of its post; what ``duty_link`` would make."""
    kinds = {kind.title: kind for kind in DUTIES.values()}
    tax = county.tax.unit.path
    codes = {"village": VILLAGE, "leading": LEADING}
    rows = []
    for key, title, path, category in Duty.objects.order_by("pk").values_list(
        "pk", "title", "post__unit__path", "post__category"
    ):
        code = codes.get(category) or (TAX if path.startswith(tax) else TOWN)
        rows += [(key, schemes[code].pk, indicator) for indicator in kinds[title].indicators.get(code, ())]
    rows_write(DutyIndicator, ("duty", "scheme", "indicator_code"), rows)


def years_plan(county: County, people: People, first: date, year: int) -> None:
    """A year with its months, from the one on with which the county began with the system."""
    month = first.month if year == first.year else 1
    for body in bodies_of(county, people):
        year_plan(unit=body.unit, year=year, first_month=month, actor=body.hr)


# The months


class Months:
    """Plans the acts of all months into the calendar."""

    def __init__(self, county: County, people: People, ledger: Ledger, *, rng: Random, today: date, now: datetime):
        self.county, self.people, self.ledger = county, people, ledger
        self.rng, self.today, self.now = rng, today, now
        self.first = first_month(today)
        self.bodies = bodies_of(county, people)

    def plan(self, add: Callable, entries: int, say: Callable[[str], None]) -> None:
        starts = [self.first]
        while starts[-1] < month_start(self.today):
            starts.append(month_start(starts[-1], -1))
        # what is over of the open month counts; in its first days a quarter is taken, so that a queue waits
        length = month_end(self.today).day
        part = max(0.25, self.today.day / length)
        a_month = entries / (len(starts) - 1 + part)
        for start in starts:
            add(min(at(start, 0, 5), self.now), lambda start=start: self._open(start))
            number = a_month * part if start == starts[-1] else a_month
            self._plan_month(add, start, number, starts, say)
        for year in sorted({self.first.year, self.today.year}):
            first = date(year, 1, 1)
            add(at(max(first, self.first), 8), lambda first=first: self._open(first, kind="year"))

    def _plan_month(
        self, add: Callable, start: date, number: float, starts: list[date], say: Callable[[str], None]
    ) -> None:
        is_open, has_diary = start == starts[-1], start >= month_start(self.today, DIARY_MONTHS)
        window = self._window(start, is_open=is_open)
        if has_diary:
            self._plan_diary(add, window, start, is_open)
        done = self.now if is_open else window.check_until + timedelta(minutes=10)
        add(done, lambda: self._write(window, number, has_diary))
        if is_open:
            for body in self.bodies:
                add(done, lambda body=body: self._compute(body, start, reason="月中试算，仅供内部查看"))
            return
        add(self._settled(window), lambda: self._score(start, say))
        if start != starts[0]:
            middle = at(working_day_from(start + 15 * DAY), 10)
            add(min(middle, self.now), lambda: self._correct(start))

    def _window(self, start: date, *, is_open: bool) -> Window:
        """``period`` is filled in once it exists."""
        end = month_end(start)
        if is_open:
            return Window(Period(starts_on=start, ends_on=end), self.now, self.now, True)
        settled = min(at(end + timedelta(days=10), 17), self.now - timedelta(hours=1))
        handed_in = min(at(end + timedelta(days=5), 17), settled - timedelta(hours=1))
        return Window(Period(starts_on=start, ends_on=end), handed_in, settled)

    def _settled(self, window: Window) -> datetime:
        """The morning after the last day of verification; sooner where that is not over yet."""
        after = at(window.period.ends_on + timedelta(days=11), 8)
        return max(window.check_until + timedelta(minutes=15), min(after, self.now - timedelta(minutes=30)))

    def _period(self, body: Body, start: date, kind: str = "month") -> Period:
        return Period.objects.select_related("unit").get(unit=body.unit, kind=kind, starts_on=start)

    def _open(self, start: date, kind: str = "month") -> None:
        for body in self.bodies:
            period_open(period=self._period(body, start, kind), actor=body.hr)

    def _write(self, window: Window, number: float, has_diary: bool) -> None:
        without = {self.people.by_role["cadre"].cadre.pk} if has_diary else set()
        periods = [self._period(body, window.period.starts_on) for body in self.bodies]
        sizes = [period.participants.count() for period in periods]
        for body, period, size in zip(self.bodies, periods, sizes, strict=True):
            window.period = period
            self.ledger.month_write(window, int(number * size / sum(sizes)), without=without)
            self._measures(body, period)

    def _score(self, start: date, say: Callable[[str], None]) -> None:
        """Asks for the run as HR does on the page, has its results released by the leader, and closes the month."""
        for body in self.bodies:
            windows_end(self._period(body, start), body)
            run = self._compute(body, start)
            release_now(self._period(body, start), body)
            period_close(period=self._period(body, start), actor=body.hr)
            mean = run.summary["mean_coefficient"]
            say(f"{start:%Y-%m} {body.unit.code}: {run.participants} people scored, mean {mean} %")

    def _compute(self, body: Body, start: date, reason: str = "") -> Run:
        return compute_now(self._period(body, start), body, reason)

    # Figures from elsewhere

    def _measures(self, body: Body, period: Period) -> None:
        wanted = sorted(measures_wanted(period) - sources().keys())
        rows = Participant.objects.filter(period=period, scheme_version__isnull=False).order_by("cadre_id")
        figures = []
        for cadre, version in rows.values_list("cadre_id", "scheme_version_id"):
            read = self.ledger.book(version).scheme.measures
            found = _figures(self.people.by_cadre[cadre], self.rng)
            figures += [
                (period.pk, cadre, code, found[code], IMPORTED, "", body.hr.pk, self._entered(period))
                for code in wanted
                if code in read and code in found
            ]
        names = ("period", "cadre", "code", "value", "source", "note", "entered_by", "entered_at")
        rows_write(Measure, names, figures)

    def _entered(self, period: Period) -> datetime:
        return min(at(period.ends_on, 16), self.now)

    # Corrections

    def _correct(self, start: date) -> None:
        """A verified entry of the month before turns out wrong: its reversal counts in this month."""
        body = self.bodies[0]
        before = month_start(start, 1)
        rows = Entry.objects.filter(
            period__unit=body.unit,
            period__starts_on=before,
            period__kind="month",
            state="verified",
            effect__isnull=False,
            rule__isnull=False,
        ).exclude(source="reversal")
        taking_part = Participant.objects.filter(period=self._period(body, start)).values("cadre")
        rows = rows.filter(cadre__in=taking_part).select_related("cadre", "period").order_by("pk")
        for entry in rows[self.rng.randint(0, 40) :][:20]:
            try:
                entry_reverse(
                    entry=entry,
                    actor=body.hr,
                    reason=self.rng.choice(REVERSAL_REASONS),
                    period=self._period(body, start),
                )
            except Refusal:  # a relative, or a rule that the scheme of today does not have
                continue
            return

    # The ledger of the person one signs in as

    def _plan_diary(self, add: Callable, window: Window, start: date, is_open: bool) -> None:
        last = min(month_end(start), self.today)
        working = working_days(start, last) or (last,)
        days = sorted(self.rng.choice(working) for _n in range(DIARY_OF_A_MONTH if last.day > 5 else 4))
        for number, day in enumerate(days):
            moment = min(at(day, 9, 30) + timedelta(minutes=7 * number), self.now)
            waits = is_open and number >= len(days) - 4
            fate = ("draft", "submitted", "submitted", "returned")[len(days) - 1 - number] if waits else "verified"
            add(moment, lambda fate=fate, start=start, add=add: self._diary(start, fate, add, window))

    def _diary(self, start: date, fate: str, add: Callable, window: Window) -> None:
        person, supervisor = self.people.by_role["cadre"], self.people.user("supervisor")
        period = self._period(self.bodies[0], start)
        place = Participant.objects.get(period=period, cadre=person.cadre)
        version = cast("int", place.scheme_version_id)  # whoever signs in is appraised
        composed = self._composed(version, place, person, fate)
        content: dict[str, Any] = composed.content | {
            "rule": Rule.objects.filter(pk=composed.content.get("rule", 0)).first(),
            "duty": Duty.objects.filter(pk=composed.content.get("duty", 0)).first(),
        }
        uploads = []
        if composed.line and composed.line.file:
            uploads = [self.ledger.cabinet.pick(composed.line.file).upload()]
        if composed.is_bad:
            entry_observe(actor=supervisor, cadre=person.cadre, period=period, uploads=uploads, **content)
            return
        entry = entry_record(
            actor=person.user,
            cadre=person.cadre,
            period=period,
            uploads=uploads,
            submit=fate != "draft",
            **content,
        )
        later = min(timezone.now() + timedelta(hours=self.rng.randint(4, 70)), window.check_until)
        value = self.ledger.value(composed) if composed.needs_value else None
        if fate == "verified":
            reason = self.rng.choice(VALUE_REASONS) if composed.needs_value else ""
            add(later, lambda: entry_verify(entry=entry, actor=supervisor, value=value, value_reason=reason))
        elif fate == "returned":
            add(
                later,
                lambda: entry_return(entry=entry, actor=supervisor, reason=self.rng.choice(RETURN_REASONS)),
            )

    def _composed(self, version: int, place: Participant, person: Person, fate: str) -> Composed:
        """What the cadre writes is work done; a fault is what the supervisor saw, and stands at once."""
        day = working_day_by(timezone.localdate())
        while True:
            composed = self.ledger.compose(version, place.post_id, place.unit_id, person, day)
            if not composed.is_bad or (fate == "verified" and not composed.needs_value):
                return composed


def compute_now(period: Period, body: Body, reason: str = "") -> Run:
    job = run_request(period=period, actor=body.hr, reason=reason)
    _work()
    job = Job.objects.get(pk=job.pk)
    if job.state != JobState.DONE:
        raise RuntimeError(f"{period} was not computed: {job.error}")
    return Run.objects.get(pk=job.result["run"])


def windows_end(period: Period, body: Body) -> None:
    """What is decided before its last day is closed early, which HR does by an act of its own."""
    for window in windows_open(period, timezone.localdate()):
        window_close(period=period, kind=window.kind, actor=body.hr, reason="各单位材料已报齐，提前计分")


def release_now(period: Period, body: Body, reason: str = "") -> None:
    release = release_prepare(period=period, actor=body.hr, accepted=True, reason=reason)
    proposal_approve(proposal=release, actor=body.leader, reason="同意发布")
    _work()
    release.refresh_from_db()
    if release.done_at is None:
        raise RuntimeError(f"{period} was not released: {release.job and release.job.error}")


def _work() -> None:
    """Lets the jobs that wait run here."""
    while keys := next_jobs():
        for key in keys:
            job_run(key)


def _figures(person: Person, rng: Random) -> dict[str, Decimal]:
    """What tasks, surveys and the tax system say of a person in one month."""
    good = person.diligence
    planned = rng.randint(8, 20)
    missed = sum(rng.random() > 0.62 + 0.36 * good for _n in range(planned))
    return {
        "tasks.planned": Decimal(planned),
        "tasks.done": Decimal(planned - missed),
        "satisfaction.score": min(Decimal(100), Decimal(rng.randint(640, 740) + int(280 * good)) / 10),
        "tax.workload_index": Decimal(rng.randint(75, 110) + int(25 * good)) / 100,
        "tax.error_rate": Decimal(rng.randint(0, 30)) / 10 * (2 if good < 0.4 else 1) / 2,
        "tax.on_time_rate": Decimal(rng.randint(955, 1000)) / 10,
    } | {code: Decimal(rng.choice(counts)) for code, counts in MONTHLY_COUNTS.items()}
