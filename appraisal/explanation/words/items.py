"""How the method of an item came to its value."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from appraisal.explanation.peers import PeerGroup
from appraisal.explanation.words.names import quoted
from appraisal.explanation.words.numbers import shown, shown_all
from appraisal.schemes.models import in_language
from appraisal.schemes.words import MISSING, RELATIONS, TAKES
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.params import Vote
from appraisal.scoring.reference.votes import group_mean

CONTEXT = {
    "rank": gettext_noop("Rank %(place)s of %(size)s in the peer group, with a value of %(value)s: %(base)s points."),
    "compare_with_mean": gettext_noop(
        "Value %(value)s; the mean of the %(size)s in the peer group is %(mean)s: %(base)s points."
    ),
    "best_of_group": gettext_noop(
        "Value %(value)s; the best of the %(size)s in the peer group is %(best)s: %(base)s points."
    ),
    "step": gettext_noop("Value %(value)s, target %(target)s: %(base)s points."),
    "vote": gettext_noop("%(ballots)s valid ballots give %(base)s points."),
    "inherited": gettext_noop("From the scores of %(scores)s linked score sheets: %(base)s points."),
    "counter": gettext_noop("Compliant period number %(counter)s in a row: %(base)s points."),
}
TIED = gettext_noop(
    "Shared ranks %(place)s to %(last)s of %(size)s in the peer group, with a value of %(value)s: %(base)s points."
)
OF_OTHERS = ("compare_with_mean", "best_of_group")
WITHHELD = gettext_noop(
    "Value %(value)s, compared within the peer group of %(size)s: %(base)s points. The figure of the group is not "
    "shown: it is so small that this would tell another person's."
)
NOT_TOLD = gettext_lazy("Not shown: the peer group is so small that this would tell another person's figure.")
GIVEN_PLACE = gettext_noop("The recorded rank is %(place)s: %(base)s points.")
NOT_KEPT = gettext_noop("The condition for a compliant period is not met, so the count starts again at 0.")


def context_words(node: dict, params: Any, group: PeerGroup) -> str:
    """What an item's value was compared with; empty where the method compares with nothing or had no value."""
    context = node.get("context") or {}
    words = CONTEXT.get(node.get("method", ""))
    if not context or words is None or node.get("base") is None:
        return ""
    if node["method"] == "rank":
        if getattr(params, "given", False):
            words = GIVEN_PLACE
        elif context.get("last") not in (None, context["place"]):
            words = TIED
    elif node["method"] in OF_OTHERS and group.is_told_by():
        words = WITHHELD
    elif node["method"] == "counter" and context["counter"] == "0":
        words = NOT_KEPT
    return _(words) % shown_all({**context, "base": node["base"]})


def method_words(item: Node) -> list[str]:
    """What the scheme says beside the numbers of a method: the trimming of votes, whose mean it is."""
    params = item.params
    if isinstance(params, Vote):
        return list(_vote_words(params))
    if item.method == "compare_with_mean" and params.mean_of == "others":
        return [_("The mean of the others, without the person concerned.")]
    if item.method == "rank" and not params.given:
        lowest = params.order == "low"
        return [_("The lowest value is first.") if lowest else _("The highest value is first.")]
    if item.method == "inherited":
        linked = RELATIONS.get(params.relation, quoted(params.relation))
        return [_("Scores of %(linked)s; %(taken)s is used.") % {"linked": linked, "taken": TAKES[params.take]}]
    return []


def _vote_words(params: Any) -> Iterator[str]:
    if params.trim.highest or params.trim.lowest:
        ends = {"highest": params.trim.highest, "lowest": params.trim.lowest}
        yield (_("Of each voter group the %(highest)s highest and the %(lowest)s lowest ballots are left out.") % ends)
    if params.at_least is not None:
        yield _("At least %(number)s valid ballots are needed.") % {"number": shown(params.at_least)}


def vote_lines(again: Any, params: Any) -> list[str]:
    """Each voter group with its ballots and their mean; of one group the sentence above says it all."""
    options = {option.code for option in params.options}
    found = []
    for group in params.groups if len(params.groups) > 1 else ():
        ballots = again.subject.cast(params.question, group.code)
        valid = sum(count for code, count in ballots.items() if code in options)
        mean, _said = group_mean(again.subject, params, group.code)
        told = {
            "group": in_language(group.title) or group.code,
            "weight": shown(group.weight),
            "ballots": valid,
        }
        if mean is None:
            found.append(_("%(group)s: no valid ballot, weight %(weight)s.") % told)
        else:
            told["mean"] = shown(mean)
            found.append(_("%(group)s: %(ballots)s ballots, mean %(mean)s, weight %(weight)s.") % told)
    return found


def missing_words(item: Node) -> str:
    """What the item does for whoever has no value."""
    return str(MISSING[item.missing])
