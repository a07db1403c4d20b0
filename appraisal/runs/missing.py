"""What is missing before the results of a period can count; said before a run, and listed before a release.

Each kind of thing has one selector, and each number is counted by it alone, whichever page shows it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.ledger.selectors import waiting_entries
from appraisal.periods.models import Participant, Period, PeriodKind, PeriodState
from appraisal.periods.windows import windows_open
from appraisal.routing.models import Route
from appraisal.routing.selectors import unfilled
from appraisal.routing.verifiers import without_verifier
from appraisal.runs.defaults import Lines
from appraisal.runs.keys import months_released
from appraisal.runs.lacking import figures_lacking, without_facts
from appraisal.runs.missing_words import sentence_of
from appraisal.runs.models import Run
from appraisal.sources import measure_title
from cadres.access.models import Grant
from cadres.units.models import Unit
from core.scopes import keys_in
from core.wording import followed


class Part(NamedTuple):
    """``number`` of the missing things belong to ``name``; ``url`` lists them, where a page does."""

    name: str
    number: int
    url: str = ""


@dataclass(frozen=True)
class Gap:
    """One kind of thing that is missing: how many, whose they are, and where that is seen to.

    What is not ``is_missing`` is only said beside the rest: nobody has to accept it.
    """

    code: str
    sentence: str
    count: int
    parts: list[Part] = field(default_factory=list)
    url: str = ""
    is_missing: bool = True

    def as_data(self) -> dict[str, Any]:
        """What a release keeps of it."""
        return {"code": self.code, "count": self.count, "parts": [[part.name, part.number] for part in self.parts[:50]]}


def kept_gaps(kept: list[dict[str, Any]]) -> list[Gap]:
    """What ``Gap.as_data`` kept, with its numbers of that day."""
    rows = [(row["code"], row["count"], [Part(*part) for part in row.get("parts", [])]) for row in kept]
    return [Gap(code, sentence_of(code, number), number, parts) for code, number, parts in rows]


def gaps(period: Period, today: date | None = None) -> list[Gap]:
    """What is missing in a month; a year is calculated from its months and misses those alone."""
    if period.kind == PeriodKind.YEAR:
        found = [_months(period), _reopened(period)]
    else:
        found = [
            _window(period, today or timezone.localdate()),
            _waiting(period),
            _unfilled(period),
            *_figures(period),
            _unverified(period),
            _without_scheme(period),
            _without_facts(period),
        ]
    return [gap for gap in found if gap is not None]


# --- Days -----------------------------------------------------------------------------------------


def days_early(period: Period, today: date) -> int:
    """Days until the last window of a month is over by its day; 0 once all are over or closed by an act, or a year."""
    if period.kind == PeriodKind.YEAR:
        return 0
    return max((window.days_left(today) for window in windows_open(period, today)), default=0)


def _window(period: Period, today: date) -> Gap | None:
    days = days_early(period, today)
    if not days:
        return None
    sentence = ngettext(
        "%(days)s day early: entries run until %(entry)s, verification until %(verify)s.",
        "%(days)s days early: entries run until %(entry)s, verification until %(verify)s.",
        days,
    )
    words = {"days": days, "entry": date_format(period.entry_until), "verify": date_format(period.verify_until)}
    return Gap("window", sentence % words, days, url=reverse("appraisal:period_deadlines", args=[period.pk]))


# --- Entries --------------------------------------------------------------------------------------


def _waiting(period: Period) -> Gap | None:
    parts = waiting_by_checker(period)
    number = waiting_entries(period).count()
    if not number:
        return None
    return Gap("waiting", sentence_of("waiting", number), number, parts, ledger_url(period, "submitted"))


def ledger_url(period: Period, state: str) -> str:
    """The entries of a month in this state."""
    return f"{reverse('appraisal:ledger')}?period={period.pk}&state={state}"


def waiting_by_checker(period: Period) -> list[Part]:
    """Waiting entries by who has to decide: supervisors of the line, of the assessing unit, or the leaders."""
    rows = waiting_entries(period)
    routes = Route.objects.filter(period=period, indicator=OuterRef("rule__indicator"))
    routed = rows.filter(Exists(routes), state="submitted")
    line = rows.filter(~Exists(routes), state="submitted")
    holders = Holders(period)
    found: Counter[str] = Counter()
    for role, entries in (("supervisor", line), ("leader", rows.filter(state="proposed"))):
        for path, number in entries.order_by().values_list("unit_path").annotate(n=Count("pk")):
            found[holders.names(path, role)] += number
    units = dict(Route.objects.filter(period=period).order_by("-pk").values_list("indicator", "unit_path"))
    for indicator, number in routed.order_by().values_list("rule__indicator").annotate(n=Count("pk")):
        found[holders.names(units[indicator], "supervisor")] += number
    return [Part(name, number) for name, number in found.most_common()]


class Holders:
    """Who holds supervision and leadership over the units of a period today; two queries."""

    def __init__(self, period: Period) -> None:
        grants = Grant.objects.on(timezone.localdate()).filter(role__in=("supervisor", "leader"), user__is_active=True)
        top = period.unit.path
        grants = grants.filter(Q(unit__path__startswith=top) | Q(unit__in=keys_in(top))).select_related("user", "unit")
        self.by_unit: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for grant in grants:
            self.by_unit[grant.role, grant.unit_id].append(grant.user)
        self.units = {unit.pk: unit for unit in Unit.objects.filter(path__startswith=top)}

    def over(self, path: str, role: str) -> Iterator[list[Any]]:
        """Those who reach the unit of this path, the nearest unit first."""
        for key in reversed(keys_in(path)):
            if found := self.by_unit.get((role, key)):
                yield found

    def names(self, path: str, role: str) -> str:
        nearest = next(self.over(path, role), [])
        unit = self.units.get(keys_in(path)[-1])
        if not nearest:
            return followed(unit or path, _("no one"))
        return followed(unit or path, *sorted({str(user) for user in nearest}))


def _unverified(period: Period) -> Gap | None:
    """Units and people of whom ``routing.verifiers`` says that nobody may verify their entries."""
    found = without_verifier(period)
    groups = {**found.units, **{path: [*found.units.get(path, []), *keys] for path, keys in found.people.items()}}
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=groups)}
    parts = [Part(str(units.get(path, path)), len(keys)) for path, keys in sorted(groups.items())]
    number = sum(part.number for part in parts)
    if not number:
        return None
    return Gap("verifier", sentence_of("verifier", number), number, parts)


# --- Figures --------------------------------------------------------------------------------------


def _unfilled(period: Period) -> Gap | None:
    tasks = unfilled(period)
    if not tasks:
        return None
    parts = [Part(followed(task.route.unit, task.item), task.people - task.filled) for task in tasks if task.route]
    url = reverse("appraisal:assessing_units", args=[period.pk])
    return Gap("unfilled", sentence_of("unfilled", len(tasks)), len(tasks), parts, url)


def _figures(period: Period) -> list[Gap]:
    """The data items that people lack, and what they get for want of them; each part leads to these people."""
    lacking = figures_lacking(period)
    if not lacking:
        return []
    parts = [Part(measure_title(code), number, lacking_url(period, value=code)) for code, number in lacking.items()]
    url = reverse("appraisal:measures", args=[period.pk])
    found = [Gap("figures", sentence_of("figures", len(parts)), len(parts), parts, url)]
    taken = [
        Part(line.words, people, lacking_url(period, value=line.code, part=line.part))
        for line, people in Lines(period).defaults()
    ]
    if taken:
        all_url = lacking_url(period)
        found.append(Gap("defaults", sentence_of("defaults", len(taken)), len(taken), taken, all_url, is_missing=False))
    return found


def lacking_url(period: Period, **query: str) -> str:
    """The list of the people who lack something, narrowed by its filters."""
    address = reverse("appraisal:lacking", args=[period.pk])
    return f"{address}?{urlencode(query)}" if query else address


# --- People ---------------------------------------------------------------------------------------


def _without_scheme(period: Period) -> Gap | None:
    number = without_scheme(period).count()
    if not number:
        return None
    url = f"{period.get_absolute_url()}?without_scheme=true"
    return Gap("scheme", sentence_of("scheme", number), number, url=url)


def without_scheme(period: Period) -> QuerySet[Participant]:
    return Participant.objects.filter(period=period, scheme_version=None)


def _without_facts(period: Period) -> Gap | None:
    number = without_facts(period).count()
    if not number:
        return None
    return Gap("facts", sentence_of("facts", number), number, url=lacking_url(period, nothing="true"))


# --- Months of a year -----------------------------------------------------------------------------


def _months(period: Period) -> Gap | None:
    months = list(months_not_released(period))
    if not months:
        return None
    parts = [Part(str(month), 1) for month in months]
    return Gap("months", sentence_of("months", len(months)), len(months), parts, reverse("appraisal:workbench"))


def _reopened(period: Period) -> Gap | None:
    months = list(months_reopened(period))
    if not months:
        return None
    parts = [Part(str(month), 1) for month in months]
    url = reverse("appraisal:workbench")
    return Gap("reopened", sentence_of("reopened", len(months)), len(months), parts, url, is_missing=False)


def months_not_released(period: Period) -> QuerySet[Period]:
    """Months of a year that have no release, so that no run of the year reads them (``runs.years``)."""
    return period.months.counting().filter(released_run=None).order_by("starts_on")


def months_reopened(period: Period) -> QuerySet[Period]:
    """Months of a year that are corrected; until they are released anew, the year reads what was released."""
    return period.months.filter(state=PeriodState.OPEN, released_run__isnull=False).order_by("starts_on")


def months_read_otherwise(run: Run) -> bool:
    """Whether the year has other released months, or other weights, than when its run began."""
    read = run.summary.get("fixed", {}).get("months")
    if read is None:
        return False  # a month; or a run before this was kept
    return [month[:2] for month in read] != [month[:2] for month in months_released(run.period)]
