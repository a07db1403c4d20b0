"""What was done to a score between the tree and the total."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.explanation.peers import PeerGroup
from appraisal.explanation.words.numbers import shown_all
from appraisal.scoring import Scheme

PEER = {
    "zscore": gettext_noop(
        "Compared within the peer group of %(size)s (mean %(mean)s, standard deviation %(deviation)s): "
        "%(before)s becomes %(after)s."
    ),
    "percentile": gettext_noop(
        "Compared within the peer group of %(size)s (%(below)s lower, %(equal)s equal): %(before)s becomes %(after)s."
    ),
}
COEFFICIENT = gettext_noop("The coefficient of the unit's own result, %(factor)s: %(before)s becomes %(after)s.")


WITHHELD = gettext_noop(
    "Compared within the peer group of %(size)s: %(before)s becomes %(after)s. Mean and standard deviation are not "
    "shown: the group is so small that they would tell other people's scores."
)


def fairness_words(line: dict, group: PeerGroup) -> str:
    """What a switch of fairness did to the score."""
    words = COEFFICIENT if line["kind"] == "coefficient" else PEER[line["method"]]
    if line.get("method") == "zscore" and group.is_told_by(figures=2):
        words = WITHHELD
    return _(words) % shown_all(line)


def unused_fairness(scheme: Scheme, done: list[dict]) -> list[str]:
    """Switches of fairness that the scheme has and that did nothing here."""
    kinds, found = {line["kind"] for line in done}, []
    if scheme.fairness.peer and "peer" not in kinds:
        words = _("The scheme compares scores within peer groups of at least %(least)s people; this one is smaller.")
        found.append(words % {"least": scheme.fairness.peer.at_least})
    if scheme.fairness.group_coefficient and "coefficient" not in kinds:
        found.append(_("The coefficient of the unit's own result is not recorded, so it has no effect."))
    return found


def fairness_title(line: dict) -> str:
    if line["kind"] == "coefficient":
        return _("Coefficient of the unit")
    return _("Comparison within the peer group")
