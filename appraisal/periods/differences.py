"""What today's files say of the people of an open period, beside what was frozen: who came, left, moved.

Both sides follow the rules of ``appraisal.periods.freezing``. Who was taken out by hand is no difference, nor is a
post as of a day that HR chose.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from appraisal.periods.freezing import Frozen, Rules, participants_of
from appraisal.periods.models import Participant, Period


class Kind(models.TextChoices):
    JOINED = "joined", _("Joined since")
    LEFT = "left", _("Left since")
    MOVED = "moved", _("Moved to another unit or post")
    SCHEME = "scheme", _("Another scheme version")
    FACTOR = "factor", _("Another post factor or peer group")
    STANDING = "standing", pgettext_lazy("difference", "Another participation")


TAKE_IN, TAKE_OUT, MOVE = "take-in", "take-out", "move"
ACT_OF: dict[str, str] = {Kind.JOINED: TAKE_IN, Kind.LEFT: TAKE_OUT}  # all others are brought up to date
KINDS_OF: dict[str, tuple[str, ...]] = {
    act: tuple(kind for kind in Kind.values if ACT_OF.get(kind, MOVE) == act) for act in (TAKE_IN, TAKE_OUT, MOVE)
}
# kind → fields of a participant, in the order in which they are told
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.MOVED: ("unit_id", "unit_path", "post_id"),
    Kind.SCHEME: ("scheme_version_id",),
    Kind.FACTOR: ("post_factor", "peer_group"),
    Kind.STANDING: ("standing",),
}


@dataclass(frozen=True)
class Difference:
    """``kinds``: all in which the two sides differ, the first is where it is listed."""

    cadre: int
    kinds: tuple[str, ...]
    frozen: Participant | None
    today: Frozen | None

    @property
    def kind(self) -> str:
        return self.kinds[0]

    @property
    def act(self) -> str:
        return ACT_OF.get(self.kind, MOVE)


def terms_of(row: Frozen) -> dict[str, Any]:
    """The columns of a participant that a row of today's files gives."""
    return {
        "appointment_id": row.held.appointment,
        "post_id": row.held.post,
        "unit_id": row.held.unit,
        "unit_path": row.held.path,
        "scheme_version_id": row.version,
        "post_factor": row.held.factor,
        "peer_group": row.peer_group,
        "standing": row.standing,
        "standing_reason": row.reason,
    }


def differences(period: Period, *, only: Collection[int] | None = None, rules: Rules | None = None) -> list[Difference]:
    """Differences by staff of the period, in the order of the cadres' keys; a fixed number of queries.

    All of it comes here, row by row: pages ask ``appraisal.periods.differing`` for numbers and keys, and this of few.
    """
    rows = Participant.everybody.filter(period=period).order_by()
    if only is not None:
        rows = rows.filter(cadre__in=only)
    everybody = {row.cadre_id: row for row in rows}
    days = dict.fromkeys(only or ()) | {key: row.as_of for key, row in everybody.items() if row.as_of}
    today = {row.held.cadre: row for row in participants_of(period, only=only, days=days, rules=rules)}
    found = [_difference(key, everybody.get(key), today.get(key)) for key in sorted(everybody.keys() | today.keys())]
    return [one for one in found if one.kinds]


def _difference(cadre: int, frozen: Participant | None, today: Frozen | None) -> Difference:
    if frozen is not None and frozen.taken_out_at:
        return Difference(cadre, (), frozen, today)
    if frozen is None or today is None:
        return Difference(cadre, (Kind.JOINED if frozen is None else Kind.LEFT,), frozen, today)
    terms = terms_of(today)
    kinds = tuple(kind for kind, names in FIELDS.items() if any(getattr(frozen, name) != terms[name] for name in names))
    return Difference(cadre, kinds, frozen, today)
