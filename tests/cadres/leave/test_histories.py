"""Random histories of leave: asked for, granted, taken back midway, cut by the end of service or by the calendar.

Whatever happened, a day holds one day, figures add up over any split of the time, and each leave counts what a slow
walk through its half days counts.
"""

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cadres.calendar.models import CalendarDay
from cadres.calendar.services import calendar_day_enter, calendar_day_remove
from cadres.conduct.kinds import BY_CALENDAR_DAYS
from cadres.conduct.models import LEAVE, AttendanceDay, AttendanceRecord
from cadres.conduct.rules import DayTaken
from cadres.conduct.selectors import attendance_totals
from cadres.conduct.services import attendance_record, attendance_remove
from cadres.leave.models import LeaveApplication
from cadres.leave.services import leave_apply, leave_return
from cadres.people.services import cadre_leave
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from core.errors import Refusal

ONE_DAY = timedelta(days=1)
REACH = 45  # days before and after today


class History:
    """What may happen to Lin, each time at random."""

    def __init__(self, cast, seed):
        self.cast, self.dice, self.today = cast, Random(seed), timezone.localdate()
        self.cadre = cast.lin.cadre

    def day(self):
        return self.today + timedelta(days=self.dice.randint(-REACH, REACH))

    def leave(self, *states):
        return self.dice.choice(list(LeaveApplication.objects.filter(state__in=states).order_by("pk")))

    def ask(self):
        first = self.day()
        last = first + timedelta(days=self.dice.choice([0, 0, 1, 4, 9]))
        halves = {name: self.dice.random() < 0.3 for name in ("from_noon", "to_noon")}
        kind = self.dice.choice(LEAVE)
        leave_apply(actor=self.cast.lin, kind=kind, day=first, last_day=last, reason="asked", **halves)

    def grant(self):
        leave = self.leave("proposed")
        before = set(AttendanceDay.objects.exclude(kind="late").values_list("day", flat=True))
        try:
            proposal_approve(proposal=leave, actor=self.cast.su)
        except DayTaken:
            span = {leave.day + n * ONE_DAY for n in range((leave.last_day - leave.day).days + 1)}
            assert before & span, "what was free when it was asked for and still is, is granted"
            raise

    def refuse(self):
        proposal_reject(proposal=self.leave("proposed"), actor=self.cast.su, reason="Flood season")

    def withdraw(self):
        proposal_withdraw(proposal=self.leave("proposed"), actor=self.cast.lin)

    def reverse(self):
        proposal_reverse(proposal=self.leave("approved"), actor=self.cast.lei, reason="wrong person")

    def take_back(self):
        leave, actor = self.leave("approved"), self.dice.choice([self.cast.su, self.cast.lin])
        back_on = leave.day + timedelta(days=self.dice.randint(0, (leave.last_day - leave.day).days))
        leave_return(actor=actor, application=leave, back_on=back_on, reason="came back")

    def record(self):
        kind, first = self.dice.choice(["late", "absent", "overtime", "sick"]), self.day()
        number = Decimal(1) if kind == "late" else Decimal(self.dice.randint(1, 6)) / 2
        attendance_record(actor=self.cast.hua, cadre=self.cadre, day=first, kind=kind, quantity=number)

    def forget(self):
        record = self.dice.choice(list(AttendanceRecord.objects.order_by("pk")))
        attendance_remove(actor=self.cast.hua, record=record, reason="in error")

    def calendar(self):
        day = self.day()
        kind = self.dice.choice(["holiday", "working"])
        calendar_day_enter(actor=self.cast.xi, day=day, kind=kind, name="Flood", source="Notice 3")

    def calendar_back(self):
        row = self.dice.choice(list(CalendarDay.objects.order_by("pk")))
        calendar_day_remove(actor=self.cast.xi, calendar_day=row, reason="called off")

    def run(self, turns):
        often = [self.ask, self.grant, self.take_back]
        acts = [*often, *often, self.refuse, self.withdraw, self.reverse, self.record, self.record, self.forget]
        acts += [self.calendar, self.calendar, self.calendar_back]
        for _turn in range(turns):
            try:
                with transaction.atomic():
                    self.dice.choice(acts)()
            except (Refusal, ValidationError, IndexError):
                pass  # refused, or there is nothing yet that it could happen to


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_to_leave_the_days_stay_sound(cast, seed):
    history = History(cast, seed)
    history.run(60)
    assert_a_day_holds_a_day()
    assert_leave_is_what_a_slow_walk_counts()
    assert_figures_add_up(history)
    last = history.day()
    cadre_leave(actor=cast.hua, cadre=history.cadre, left_on=min(last, history.today), reason="moved away")
    history.cadre.refresh_from_db()
    assert not AttendanceDay.objects.exclude(kind="late").filter(day__gt=history.cadre.left_on).exists()
    assert_a_day_holds_a_day()
    assert_figures_add_up(history)


def assert_a_day_holds_a_day():
    held = defaultdict(list)
    for row in AttendanceDay.objects.exclude(kind="late"):
        held[row.day].append(row)
    for rows in held.values():
        assert sum(row.quantity for row in rows) <= 1
        assert sum(row.morning for row in rows) <= 1 and sum(row.afternoon for row in rows) <= 1


def assert_leave_is_what_a_slow_walk_counts():
    off = {row.day: row.kind == "working" for row in CalendarDay.objects.all()}
    for leave in LeaveApplication.objects.all():
        record = leave.record
        assert (record is not None) == (leave.state == "approved")
        if record is None or record.day == record.last_day:
            continue  # the office named the one day: it counts whatever the calendar says afterwards
        expected = {}
        end = leave.last_day if leave.back_on is None else leave.back_on - ONE_DAY
        for step in range((end - leave.day).days + 1):
            day = leave.day + step * ONE_DAY
            if leave.kind in BY_CALENDAR_DAYS or off.get(day, day.isoweekday() < 6):
                halves = 2 - (leave.from_noon and day == leave.day)
                halves -= leave.to_noon and leave.back_on is None and day == leave.last_day
                expected[day] = Decimal(halves) / 2
        found = {row.day: row.quantity for row in record.days.all()}
        taken = set(AttendanceDay.objects.exclude(record=record).values_list("day", flat=True))
        assert {day: number for day, number in expected.items() if day not in taken or day in found} == found
        assert record.quantity == sum(found.values())


def assert_figures_add_up(history):
    first, last = history.today - timedelta(days=2 * REACH), history.today + timedelta(days=2 * REACH)
    whole, parts, start = attendance_totals(first, last), Counter(), first
    for border in sorted({history.day() for _n in range(4)} | {last}):
        for key, number in attendance_totals(start, border).items():
            parts[key] += number
        start = border + ONE_DAY
    assert whole == parts
    slow = Counter()
    for record in AttendanceRecord.objects.all():
        slow[record.cadre_id, record.kind] += record.quantity
    assert whole == slow
