"""Differences between the freeze and today's files as rows for a page and the API, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.periods.differences import FIELDS, Difference, Kind, terms_of
from appraisal.periods.models import Participant, Period, Standing
from appraisal.periods.selectors import peer_groups_in_words, units_of_groups
from appraisal.schemes.models import SchemeVersion
from cadres.people.models import Cadre
from cadres.units.models import Post, Unit
from core.figures import figure
from core.wording import followed, labelled


def differing_in_words(period: Period, numbers: Mapping[str, int]) -> list[str]:
    """Who is in the files and not in the period, who left, and whose place is another: a sentence for each."""
    joined, left = numbers.get(Kind.JOINED, 0), numbers.get(Kind.LEFT, 0)
    others = sum(numbers.values()) - joined - left
    said = (
        (
            joined,
            ngettext(
                "%(n)s person is in the personnel records but not in %(period)s.",
                "%(n)s people are in the personnel records but not in %(period)s.",
                joined,
            ),
        ),
        (
            left,
            ngettext(
                "%(n)s person in %(period)s is no longer in the personnel records.",
                "%(n)s people in %(period)s are no longer in the personnel records.",
                left,
            ),
        ),
        (
            others,
            ngettext(
                "%(n)s person in %(period)s has another post, scheme or peer group in the personnel records.",
                "%(n)s people in %(period)s have another post, scheme or peer group in the personnel records.",
                others,
            ),
        ),
    )
    return [sentence % {"n": figure(number), "period": period} for number, sentence in said if number]


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return labelled(self.label, f"{self.before} → {self.after}")


@dataclass(frozen=True)
class PersonRow:
    difference: Difference
    cadre: Cadre
    before: str  # unit and post as frozen
    after: str  # as today's files say
    changes: list[Change]


class Names:
    """Names of everything that differences point to, looked up once."""

    def __init__(self, found: Sequence[Difference]) -> None:
        terms = [_terms(side) for one in found for side in (one.frozen, one.today) if side is not None]
        self.cadres = Cadre.objects.defer("identity_number").in_bulk({one.cadre for one in found})
        groups = {one["peer_group"] for one in terms}
        self.units = Unit.objects.in_bulk({one["unit_id"] for one in terms} | units_of_groups(groups))
        self.posts = Post.objects.in_bulk({one["post_id"] for one in terms})
        keys = {one["scheme_version_id"] for one in terms} - {None}
        versions = SchemeVersion.objects.select_related("scheme").defer("document")
        self.versions = versions.in_bulk(keys)
        self.peers = peer_groups_in_words(groups, units=self.units)

    def place(self, side: Any) -> str:
        if side is None:
            return "–"
        terms = _terms(side)
        return followed(self.units[terms["unit_id"]], self.posts[terms["post_id"]])

    def said(self, name: str, value: Any) -> str:
        if name == "scheme_version_id":
            return str(self.versions.get(value) or _("no scheme"))
        if name == "post_factor":
            return figure(value, 2)
        if name == "peer_group":
            return self.peers.get(value, value)
        if name == "standing":
            return str(Standing(value).label)
        return str(value)


def rows_of(found: Sequence[Difference]) -> list[PersonRow]:
    names = Names(found)
    return [
        PersonRow(one, names.cadres[one.cadre], names.place(one.frozen), _now(one, names), _changes(one, names))
        for one in found
    ]


def _terms(side: Participant | Any) -> dict[str, Any]:
    if isinstance(side, Participant):
        return {name: getattr(side, name) for names in FIELDS.values() for name in names}
    return terms_of(side)


def _now(one: Difference, names: Names) -> str:
    if one.today is not None:
        return names.place(one.today)
    left_on = names.cadres[one.cadre].left_on
    if left_on:
        return _("left service on %(day)s") % {"day": date_format(left_on)}
    return _("no post here for this period")


def _changes(one: Difference, names: Names) -> list[Change]:
    """What else changes than unit and post, which stand in their own columns."""
    if one.frozen is None or one.today is None:
        return []
    labels = {
        "scheme_version_id": _("Scheme"),
        "post_factor": _("Post factor"),
        "peer_group": _("Peer group"),
        "standing": _("Participation"),
    }
    before, after = _terms(one.frozen), terms_of(one.today)
    found = [
        Change(labels[name], names.said(name, before[name]), names.said(name, after[name]))
        for kind in one.kinds
        for name in FIELDS[kind]
        if name in labels and before[name] != after[name]
    ]
    if Kind.MOVED in one.kinds and before["unit_id"] == after["unit_id"] and before["post_id"] == after["post_id"]:
        found.insert(0, Change(_("Place in the tree"), _("before"), _("the unit was moved")))
    return found


def taken_out_of(period: Period) -> list[Participant]:
    rows = Participant.everybody.filter(period=period, taken_out_at__isnull=False)
    return list(rows.select_related("cadre", "unit", "post").defer("cadre__identity_number").order_by("-taken_out_at"))
