"""The story of the county, told from its founding to today, each act on its day."""

import heapq
from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from random import Random

from django.utils import timezone

from config.demo.calendar import DAY, working_day_from
from config.demo.clock import as_of, at, month_start
from config.demo.conduct import attendance_write
from config.demo.county import county_build
from config.demo.courses import training_write
from config.demo.leave import leave_make
from config.demo.ledger import Ledger
from config.demo.months import Months, first_month, schemes_publish, years_plan
from config.demo.newcomers import people_change
from config.demo.outcomes import bonus_make, move_make, paper_years_write, promotions_make, tenure_rules_make
from config.demo.people import people_build
from config.demo.people.requests import request_make
from config.demo.places import size_for
from config.demo.rehearsal import rehearsal_make
from config.demo.routing import routed_items_fill, routed_scheme_publish
from config.demo.samples import Cabinet
from config.demo.writing import statistics_take
from config.demo.years import (
    graded_on,
    is_graded,
    review_make,
    reviewed_month,
    rewards_write,
    sanction_make,
    year_grade,
)
from core.audit.services import log


class Calendar:
    """Acts in the order of their days, whatever the order in which they were planned; so the audit trail reads well."""

    def __init__(self):
        self._acts: list[tuple[datetime, int, Callable]] = []
        self._number = count()

    def add(self, moment: datetime, act: Callable) -> None:
        heapq.heappush(self._acts, (moment, next(self._number), act))

    def run(self) -> None:
        while self._acts:
            moment, _number, act = heapq.heappop(self._acts)
            with as_of(moment):
                act()


def tell(*, today: date, seed: int, cadres: int, entries: int, cabinet: Cabinet, say: Callable[[str], None]) -> None:
    """Fills the database; ``say`` hears how far it is."""
    rng = Random(seed)
    now = timezone.localtime() if today == timezone.localdate() else at(today, 17)
    first = first_month(today)
    graded = today.year - 1 if is_graded(first, today) else None
    with as_of(at(month_start(today, 14))):
        county = county_build(size_for(cadres), cadres, rng)
        people = people_build(county, today=today, rng=rng)
    say(f"{len(county.places)} units, {len(people.persons)} cadres")
    attended = attendance_write(people, today=today, months=12, rng=rng)
    say(f"{attended} attendance records")
    studied = training_write(county, people, today=today, rng=rng)
    on_paper = paper_years_write(people, today=today, rng=rng, graded=graded)
    say(f"{studied} enrolments, {on_paper} grades of earlier years")
    calendar = Calendar()
    calendar.add(at(month_start(first, 1)), lambda: schemes_publish(county, people, month_start(first, 1)))
    for year in sorted({first.year, today.year}):
        planned = max(month_start(first, 1), date(year - 1, 12, 10)) if year > first.year else month_start(first, 1)
        calendar.add(at(planned, 10), lambda year=year: years_plan(county, people, first, year))
    this_month = month_start(today, 0)
    # a minute before the month is opened, so that the new version binds from its first day on
    calendar.add(min(at(this_month, 0, 4), now), lambda: routed_scheme_publish(county, people, this_month))
    ledger = Ledger(county, people, rng, cabinet)
    months = Months(county, people, ledger, rng=rng, today=today, now=now)
    months.plan(calendar.add, entries, say)
    if graded:
        calendar.add(at(graded_on(graded), 9), lambda: year_grade(county, people, graded))
        rewarded = working_day_from(graded_on(graded) + 6 * DAY)
        if rewarded < today:
            calendar.add(at(rewarded, 9), lambda: rewards_write(people, graded, rewarded))
    sanctioned = working_day_from(month_start(today, 4) + 13 * DAY)
    calendar.add(
        at(sanctioned, 15),
        lambda: sanction_make(county, people, month_start(today, 4), sanctioned, cabinet),
    )
    reviewed = working_day_from(month_start(today, 2) + 20 * DAY)
    calendar.add(at(reviewed, 9), lambda: review_make(county, people, reviewed_month(today)))
    calendar.add(at(month_start(today, 12), 15), lambda: tenure_rules_make(county, people, today))
    for act in (
        statistics_take,
        lambda: routed_items_fill(county, people, this_month, Random(seed), cabinet),
        lambda: bonus_make(county, people),
        lambda: promotions_make(county, people),
        lambda: move_make(county, people),
        lambda: request_make(people),
        lambda: leave_make(people, today),
        lambda: rehearsal_make(county, people, today),
        lambda: people_change(people, today),
    ):
        calendar.add(now, act)
    calendar.run()
    say(f"{ledger.written} ledger entries written in bulk")
    counts = {
        "cadres": len(people.persons),
        "entries": ledger.written,
        "attendance": attended,
        "enrolments": studied,
    }
    log(
        actor=None,
        action="demo.loaded",
        obj=county.root.unit,
        after=counts | {"year_records": on_paper, "seed": seed},
    )
