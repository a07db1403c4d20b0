"""How lists name units and posts: as on the day of the release, with today's name where it is another."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from appraisal.periods.models import Period
from appraisal.periods.registry import Called, names_then
from appraisal.periods.selectors import peer_groups_in_words
from cadres.units.models import PATH
from cadres.units.selectors import units_with_paths
from core.wording import noted


@dataclass(frozen=True)
class Named:
    """A name, a unit's with its path; ``now`` is today's, empty where the name is of today."""

    name: str
    now: str = ""

    @property
    def today(self) -> str:
        """Today's name, where it is another."""
        return self.now if self.now != self.name.rpartition(PATH)[2] else ""

    @property
    def cell(self) -> str:
        """As it stands in a table on a page: today's name on a line of its own."""
        if not self.today:
            return self.name
        today = _("today: %(name)s") % {"name": self.today}
        return format_html('{}<br><small class="muted">{}</small>', self.name, today)


def places_told(rows: Sequence[Any], released: Period | None) -> dict[int, Called]:
    """Gives each row ``unit_words`` and ``peers_in_words``, in the words of ``released`` where there are any.

    Rows have a cadre, a unit and a peer group.
    """
    then = names_then(released, [row.cadre_id for row in rows]) if released else {}
    units = units_with_paths(row.unit for row in rows if row.cadre_id not in then)
    groups = peer_groups_in_words({row.peer_group for row in rows})
    for row in rows:
        named = then.get(row.cadre_id)
        row.unit_words = Named(named.unit, str(row.unit)) if named else Named(units[row.unit_id])
        row.peers_in_words = (named and named.peers) or groups[row.peer_group]
    return then


def posts_told(rows: Sequence[Any], then: dict[int, Called]) -> None:
    for row in rows:
        named = then.get(row.cadre_id)
        row.post_words = Named(named.post, str(row.post)) if named else Named(str(row.post))


def as_told(name: str) -> dict[str, Any]:
    """How a column shows ``unit_words`` or ``post_words`` of a row: two lines on a page, one text in a file."""
    words = attrgetter(name)
    return {"render": lambda row: words(row).cell, "sheet": lambda row: _in_sheet(words(row))}


def _in_sheet(name: Named) -> str:
    return noted(name.name, _("today: %(name)s") % {"name": name.today}) if name.today else name.name
