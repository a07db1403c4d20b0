"""What somebody who reads the figures of a rehearsal must know: facts that the version could not read."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from appraisal.periods.models import Period
from appraisal.rehearsal.models import Rehearsal
from appraisal.schemes.models import in_language
from appraisal.sources import measure_title
from cadres.units.models import Unit
from cadres.units.selectors import units_with_paths
from core.figures import figure

Remark = tuple[str, str]  # tone, sentence


def remarks(rehearsal: Rehearsal) -> list[Remark]:
    summary = rehearsal.summary
    return [
        *_entries(summary),
        *_measures(summary.get("measures_missing", ())),
        *_changed(summary.get("changed_since", 0)),
        *_pools(summary.get("pools", ())),
    ]


def _entries(summary: dict[str, Any]) -> Iterator[Remark]:
    """Entries that count today and would not count by the version that was tried."""
    if lacking := summary.get("lacking"):
        number = sum(count for _code, _titles, count in lacking)
        text = ngettext(
            "%(count)s entry cites a rule that this version does not have, and does not count: %(rules)s.",
            "%(count)s entries cite rules that this version does not have, and do not count: %(rules)s.",
            number,
        )
        yield "warning", text % {"count": figure(number), "rules": _listed(lacking)}
    if unfit := summary.get("unfit"):
        number = sum(count for _code, _titles, count in unfit)
        text = ngettext(
            "%(count)s entry no longer matches its rule (another level or range) and does not count: %(rules)s.",
            "%(count)s entries no longer match their rules (another level or range) and do not count: %(rules)s.",
            number,
        )
        yield "warning", text % {"count": figure(number), "rules": _listed(unfit)}


def _measures(missing: list[str]) -> Iterator[Remark]:
    if missing:
        names = pgettext("in a list", ", ").join(measure_title(code) for code in missing)
        text = _("No one has data for these items in the period, so they are scored as missing: %(names)s.")
        yield "warning", text % {"names": names}


def _changed(people: int) -> Iterator[Remark]:
    if people:
        text = ngettext(
            "Data of %(count)s cadre changed after publication; both sides use today's data.",
            "Data of %(count)s cadres changed after publication; both sides use today's data.",
            people,
        )
        yield "info", text % {"count": figure(people)}


def _pools(pools: list[dict[str, Any]]) -> Iterator[Remark]:
    """Pools of earlier periods that were shared for want of one of this."""
    other = [pool for pool in pools if not pool["same"]]
    units = units_with_paths(Unit.objects.filter(pk__in=[pool["unit"] for pool in other])) if other else {}
    for pool in other:
        words = {
            "unit": units[pool["unit"]],
            "period": Period(kind=pool["kind"], starts_on=date.fromisoformat(pool["starts_on"])),
            "amount": figure(pool["pool"], 2),
        }
        text = _("%(unit)s has no bonus sheet for this period; its pool of %(period)s (%(amount)s yuan) is used.")
        yield "info", text % words


def _listed(rules: list[list[Any]]) -> str:
    return pgettext("in a list", ", ").join(
        f"{code} {in_language(titles)} × {figure(count)}".replace("  ", " ") for code, titles, count in rules
    )
