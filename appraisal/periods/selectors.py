"""Reading periods: which month it is, the board of a year, the one next step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.policies import may_run
from appraisal.periods.registry import EntryCounts, entry_counts
from appraisal.periods.windows import WindowKind, window_of
from cadres.access.models import User
from cadres.units.models import Unit
from core import paths
from core.kept import kept
from core.querysets import counts_by
from core.questions import Question, question_of
from core.texts import key_in
from core.wording import followed


def address(name: str, *args: Any) -> str:
    """An address of another room, or nothing while that room has no such page."""
    try:
        return reverse(name, args=args) if args else paths.address(name)
    except NoReverseMatch:
        return ""


def months_for_switcher(user: User, *, at_most: int = 13) -> list[Period]:
    """The latest months that are not drafts, newest first; one query."""

    def question(user: User) -> Question:
        months = Period.objects.visible_to(user).months().begun()
        return question_of(months.order_by("-starts_on", "unit__path")[:at_most])

    return kept(f"months {at_most}", user, question).read()


def units_of_groups(keys: Iterable[str]) -> set[int]:
    """Keys of the units that peer groups are named after."""
    return {unit for key in keys if (unit := key_in(key.partition(":")[0]))}


def peer_groups_in_words(
    keys: Iterable[str], language: str | None = None, units: Mapping[int, Unit] | None = None
) -> dict[str, str]:
    """Peer groups by key: "Liulin Town, staff"; in a language, else in that of the reader.

    One query, none where their ``units`` are given.
    """
    if language:
        with override(language):
            return peer_groups_in_words(keys, units=units)
    parts = {key: key.partition(":") for key in keys}
    units = Unit.objects.in_bulk(units_of_groups(parts)) if units is None else units
    words = {
        "leading": _("leadership posts"),
        "village": _("village posts"),
        "heads": _("heads of internal units"),
        "staff": _("staff"),
        "pool-leading": _("leadership posts of small organs"),
        "pool-village": _("village posts of small organs"),
        "pool-heads": _("heads of internal units of small organs"),
        "pool-staff": _("staff of small organs"),
    }
    return {
        key: followed(units.get(int(unit)) if key_in(unit) else unit, words.get(group, group))
        for key, (unit, _colon, group) in parts.items()
    }


# The board of a year


@dataclass
class BoardLine:
    """A month or the year with how far it is."""

    period: Period
    people: int = 0
    entries: EntryCounts = field(default_factory=EntryCounts)
    changed: int = 0  # people with a change that the current run does not hold
    differs: bool = False  # the full run of the night came to other sheets than the current run

    @property
    def waiting(self) -> int:
        """Entries to verify; none after the release, where what was left waiting no longer counts."""
        return 0 if self.period.is_released else self.entries.waiting

    @property
    def windows(self) -> list[tuple[date, bool]]:
        """Of a month: until when entries are written and verified, and whether the release ended that before."""
        if self.period.kind != PeriodKind.MONTH:
            return []
        today = timezone.localdate()
        found = [window_of(self.period, kind) for kind in (WindowKind.ENTRY, WindowKind.VERIFY)]
        return [(window.until, window.ended_with_release(today)) for window in found]

    @property
    def done(self) -> int:
        """Entries on which nobody has to act any more."""
        return self.entries.done

    @property
    def all_entries(self) -> int:
        return self.entries.total

    @property
    def runs_url(self) -> str:
        return address("appraisal:period_runs", self.period.pk) if self.period.is_frozen else ""


@dataclass
class Board:
    unit: Unit
    year: int
    whole: BoardLine
    months: list[BoardLine]
    shows_whole: bool  # the year itself may still be a draft, which is the business of those who run it

    @property
    def lines(self) -> list[BoardLine]:
        return [*self.months, self.whole] if self.shows_whole else self.months


def years_for(user: User) -> list[Period]:
    """Years of which the user may see the whole or a month, newest first."""
    seen = Period.objects.visible_to(user).order_by()
    years = Period.objects.years().filter(Q(pk__in=seen.values("pk")) | Q(pk__in=seen.values("year_period")))
    return list(years.select_related("unit").order_by("-starts_on", "unit__path"))


def board_of(user: User, whole: Period) -> Board:
    """The months of a year with counts of what the user may see; six queries."""
    months = list(Period.objects.visible_to(user).filter(year_period=whole).order_by("starts_on"))
    lines = {period.pk: BoardLine(period) for period in [whole, *months]}
    for line in lines.values():
        line.period.unit = whole.unit
    people = Participant.objects.visible_to(user).filter(period__in=lines)
    states = [(key, line.period.state) for key, line in lines.items()]
    for key, number in counts_by(people, "period", about=states).items():
        lines[key].people = number
    for key, counts in entry_counts(user, list(lines)).items():
        lines[key].entries = counts
    marked = Period.objects.filter(pk__in=lines, current_run__isnull=False).exclude(state=PeriodState.CLOSED)
    takes_part = Q(marks__cadre__participations__period=F("pk"))
    for key, number in marked.annotate(n=Count("marks__cadre", filter=takes_part, distinct=True)).values_list(
        "pk", "n"
    ):
        lines[key].changed = number
    differing = Period.objects.filter(pk__in=lines, full_checks__agrees=False)
    for key in differing.filter(full_checks__published=F("current_run")).values_list("pk", flat=True):
        lines[key].differs = True
    shows_whole = whole.is_frozen or may_run(user, whole)
    shown = [lines[month.pk] for month in months]
    return Board(whole.unit, whole.starts_on.year, lines[whole.pk], shown, shows_whole)


# What to do next


@dataclass(frozen=True)
class NextStep:
    """The one next step: what, why, and where to do it; without an address it is a matter of waiting."""

    sentence: str
    label: str = ""
    url: str = ""
    icon: str = "arrow-right"


def next_step(board: Board, today: date) -> NextStep:
    """The oldest thing that somebody can do; else the oldest that must be waited for. For those who run the year."""
    begun = [line for line in board.months if line.period.starts_on <= today]
    steps = [_step_of_month(line, today) for line in begun if line.period.state not in SETTLED]
    if steps:
        return next((step for step in steps if step.url), steps[0])
    return _step_of_year(board)


SETTLED = (PeriodState.CLOSED, PeriodState.SKIPPED)  # nothing is to be done about these months


def _step_of_month(line: BoardLine, today: date) -> NextStep:
    period = line.period
    words = {"period": period, "entries": line.waiting}
    if period.state == PeriodState.DRAFT:
        return NextStep(
            _("%(period)s has started but has not been opened. Open it, or skip it if no one is appraised in it.")
            % words,
            _("Open %(period)s") % words,
            reverse("appraisal:period_open", args=[period.pk]),
            "lock-open",
        )
    if period.state == PeriodState.RELEASED:
        return NextStep(
            _("The results of %(period)s are released; close it when they are agreed.") % words,
            _("Close %(period)s") % words,
            reverse("appraisal:period_close", args=[period.pk]),
            "lock",
        )
    if period.takes_entries(today):
        words["day"] = date_format(period.entry_until)
        return NextStep(_("%(period)s is open: entries can be added until %(day)s.") % words)
    if line.waiting and period.takes_verification(today):
        words["day"] = date_format(period.verify_until)
        return NextStep(
            ngettext(
                "%(entries)s entry of %(period)s to verify by %(day)s.",
                "%(entries)s entries of %(period)s to verify by %(day)s.",
                line.waiting,
            )
            % words
        )
    if period.current_run_id and not line.changed:
        if period.current_run_id == period.released_run_id:
            return _reopened_step(period, _("%(period)s is reopened: correct it first, then score it.") % words)
        return _release_step(period, _("%(period)s is scored; release its results.") % words)
    return NextStep(
        _("The days for %(period)s are over; calculate its scores.") % words,
        _("Score %(period)s") % words,
        line.runs_url or period.get_absolute_url(),
        "player-play",
    )


def _release_step(period: Period, sentence: str) -> NextStep:
    label = _("Release %(period)s") % {"period": period}
    return NextStep(sentence, label, address("appraisal:period_release", period.pk), "speakerphone")


def _reopened_step(period: Period, sentence: str) -> NextStep:
    """The release that stands is still all there is: there is nothing new to release."""
    return NextStep(
        sentence, _("Open the page of %(period)s") % {"period": period}, period.get_absolute_url(), "pencil"
    )


def _step_of_year(board: Board) -> NextStep:
    whole = board.whole.period
    words = {"period": whole}
    if any(line.period.state not in SETTLED for line in board.months):
        return NextStep(_("Nothing for you to do here."))
    if whole.state == PeriodState.DRAFT:
        return NextStep(
            _("All months of %(period)s are closed.") % words,
            _("Open the year %(period)s") % words,
            reverse("appraisal:period_open", args=[whole.pk]),
            "lock-open",
        )
    if whole.state == PeriodState.OPEN and whole.current_run_id and not board.whole.changed:
        if whole.current_run_id == whole.released_run_id:
            sentence = _("The year %(period)s is reopened: correct it first, then score it or decide its grades.")
            return _reopened_step(whole, sentence % words)
        sentence = _("The year %(period)s is scored; release its results when the grades are decided.") % words
        return _release_step(whole, sentence)
    if whole.state == PeriodState.OPEN:
        return NextStep(
            _("All months of %(period)s are closed. Calculate the annual result.") % words,
            _("Score the year %(period)s") % words,
            board.whole.runs_url or whole.get_absolute_url(),
            "player-play",
        )
    if whole.state == PeriodState.RELEASED:
        return NextStep(
            _("The results of the year %(period)s are released; close it when they are agreed.") % words,
            _("Close the year %(period)s") % words,
            reverse("appraisal:period_close", args=[whole.pk]),
            "lock",
        )
    return NextStep(_("The year %(period)s is closed.") % words)


# One period in words


def sentence_of(period: Period, today: date) -> str:
    """The state of a period in one sentence: what is possible until when."""
    if period.state == PeriodState.DRAFT:
        return _("Not open yet; it can be opened from %(day)s.") % {"day": date_format(period.starts_on)}
    if period.state == PeriodState.SKIPPED:
        return _("Skipped: no one here is appraised in this month, and the year does not wait for it.")
    if period.state == PeriodState.CLOSED:
        return _("Closed on %(day)s; it can no longer be changed.") % {
            "day": date_format(timezone.localtime(period.closed_at))
        }
    if period.state == PeriodState.RELEASED:
        return _("The results are released; it can still be closed or reopened.")
    if period.kind == PeriodKind.YEAR:
        return _("Open; it is calculated from its months.")
    return _open_sentence(period, today)


def _open_sentence(period: Period, today: date) -> str:
    if period.entry_closed_at and period.takes_verification(today):
        return _("Writing entries was closed early; verification closes on %(day)s.") % {
            "day": date_format(period.verify_until)
        }
    if period.verify_closed_at:
        return _("Entries and verification are closed; the scores can be calculated.")
    left = (period.entry_until - today).days
    if left >= 0:
        if left == 0:
            return _("Entries close today.")
        return ngettext("Entries close in %(days)s day.", "Entries close in %(days)s days.", left) % {"days": left}
    left = (period.verify_until - today).days
    if left > 0:
        return ngettext("Verification closes in %(days)s day.", "Verification closes in %(days)s days.", left) % {
            "days": left
        }
    if left == 0:
        return _("Verification closes today.")
    return _("Entries and verification are closed; the scores can be calculated.")
