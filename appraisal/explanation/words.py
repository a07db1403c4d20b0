"""What the engine stored beside a score, in the sentences of the why page and in its language."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import overload

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from appraisal.schemes.models import in_language
from appraisal.schemes.words import MISSING, RELATIONS, TAKES
from appraisal.scoring.language.methods import Vote
from appraisal.scoring.payouts.rollup import round_exact
from appraisal.scoring.reference.votes import group_mean
from appraisal.sources import measure_title
from cadres.units.models import PostCategory

PLACES = 4
CONTEXT = {
    "rank": gettext_noop(
        "Rank %(place)s of %(size)s in the peer group, with a value of %(value)s: %(base)s points."
    ),
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
GIVEN_PLACE = gettext_noop("The recorded rank is %(place)s: %(base)s points.")
NOT_KEPT = gettext_noop("The condition for a compliant period is not met, so the count starts again at 0.")
PEER = {
    "zscore": gettext_noop(
        "Compared within the peer group of %(size)s (mean %(mean)s, standard deviation %(deviation)s): "
        "%(before)s becomes %(after)s."
    ),
    "percentile": gettext_noop(
        "Compared within the peer group of %(size)s (%(below)s lower, %(equal)s equal): %(before)s becomes %(after)s."
    ),
}
COEFFICIENT = gettext_noop(
    "The coefficient of the unit's own result, %(factor)s: %(before)s becomes %(after)s."
)
FAILED = {
    "division_by_zero": gettext_noop("“%(what)s” could not be calculated: division by zero."),
    "too_large": gettext_noop("“%(what)s” could not be calculated: the number is too large."),
}
EFFECTS = {
    "result": gettext_noop("the result is vetoed; the total stays visible"),
    "no_excellent": gettext_noop("barred from the top grade"),
    "grade_at_most": gettext_noop("grade at most “%(grade)s”"),
    "item_zero": gettext_noop("“%(name)s” scores zero"),
}
SAYS = {">=": "≥", "<=": "≤", "==": "="}
ATTRIBUTES = {
    "category": gettext_noop("post category"),
    "role": gettext_noop("kind of post"),
    "difficulty": gettext_noop("difficulty of the post"),
    "risk": gettext_noop("risk of the post"),
    "workload": gettext_noop("workload of the post"),
    "key_post": gettext_noop("key post"),
    "rank": gettext_noop("rank of the cadre"),
    "education": gettext_noop("education"),
    "politics": gettext_noop("political status"),
    "unit": gettext_noop("unit"),
    "unit_kind": gettext_noop("kind of unit"),
    "post": gettext_noop("post"),
}


# --- Numbers --------------------------------------------------------------------------------------


def shown(text) -> str:
    """An exact number as pages write it, at most four decimals."""
    number = Decimal(round_exact(Fraction(text), PLACES)).scaleb(-PLACES)
    plain = number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()
    return number_format(plain, force_grouping=True)


@overload
def decimal_of(number: Fraction) -> Decimal: ...
@overload
def decimal_of(number: None) -> None: ...
@overload
def decimal_of(number: Fraction | None) -> Decimal | None: ...
def decimal_of(number):
    """For showing, at most four decimals; sums are kept in fractions."""
    if number is None:
        return None
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(1).scaleb(-PLACES), rounding=ROUND_HALF_UP).normalize()


def _numbers(told: dict) -> dict:
    return {
        key: shown(value)
        for key, value in told.items()
        if value is not None and key not in ("kind", "method")
    }


# --- Names ----------------------------------------------------------------------------------------


def title_of(part) -> str:
    """The title of a node, rule, value, veto or grade; its code where it has none."""
    return in_language(part.title) or part.code


def grade_title(scheme, code: str) -> str:
    return next((title_of(grade) for grade in scheme.grades if grade.code == code), "–")


def value_title(scheme, code: str) -> str:
    """A measure or derived value as people know it."""
    derived = scheme.value(code)
    if derived is not None:
        return title_of(derived)
    head, _dot, rest = code.partition(".")
    if head == "year" and rest.startswith("count."):
        return _("“%(rule)s” earlier this year") % {"rule": _rule_title(scheme, rest[6:])}
    if code == "prior.mean":
        return _("mean score of the year's earlier months")
    if head == "prior" and rest.startswith("total."):
        back = int(rest[6:]) if rest[6:].isdigit() else 1
        return ngettext("score of the month before", "score of %(months)s months before", back) % {
            "months": back
        }
    if head == "prior" and rest.startswith("counter."):
        node = rest[8:]
        name = title_of(scheme.node(node)) if scheme.has_node(node) else node
        return _("compliant periods in a row before, “%(name)s”") % {"name": name}
    title = measure_title(code)
    return title if title != code or not code.isascii() else _by_use(scheme, code)


USES = {
    "value": gettext_noop("data for “%(name)s”"),
    "measure": gettext_noop("data for “%(name)s”"),
    "target": gettext_noop("target for “%(name)s”"),
    "tolerance": gettext_noop("tolerance for “%(name)s”"),
    "times": gettext_noop("factor for “%(name)s”"),
    "factor": gettext_noop("factor for “%(name)s”"),
}


def _by_use(scheme, code: str) -> str:
    """A figure that nobody named, by the one indicator or rule that reads it; by its code where several do."""
    found = {
        (use, title_of(part))
        for part in (*scheme.items, *scheme.rules)
        for use in USES
        if code in (getattr(getattr(part, "params", None), use, None), getattr(part, use, None))
    }
    rate = scheme.fairness.error_rate
    if rate and rate.workload == code and not found:
        return _("workload")
    coefficient = scheme.fairness.group_coefficient
    if coefficient and coefficient.value == code and not found:
        return _("coefficient of the unit's own result")
    if len(found) != 1:
        return code
    ((use, name),) = found
    return _(USES[use]) % {"name": name}


def _rule_title(scheme, code: str) -> str:
    return title_of(scheme.rule(code)) if scheme.has_rule(code) else code


def attribute_title(scheme, code: str) -> str:
    found = next((one for one in scheme.attributes if one.code == code), None)
    title = in_language(found.title) if found else ""
    if title and title != code:
        return title
    return _(ATTRIBUTES[code]) if code in ATTRIBUTES else code


def option_title(scheme, attribute: str, option: str) -> str:
    """A property of a post or cadre; kinds of post by the names that the site gives them."""
    found = next((one for one in scheme.attributes if one.code == attribute), None)
    title = next((in_language(title) for code, title in found.options if code == option), "") if found else ""
    if title and title != option:
        return title
    if attribute == "key_post" and option in ("yes", "no"):
        return _("yes") if option == "yes" else _("no")
    if attribute == "role" and option == "leader":
        return str(PostCategory.LEADING.label)
    if attribute in ("category", "role") and option in PostCategory.values:
        return str(PostCategory(option).label)
    return option


def named(scheme, code) -> str:
    """A VALUE of the format: its number, or its name."""
    return quoted(value_title(scheme, code)) if isinstance(code, str) else shown(code)


def quoted(title: str) -> str:
    """In quotation marks, unless it is put together of quoted names itself."""
    return title if "“" in title else f"“{title}”"


_NAME = re.compile(r'"(?P<quoted>[^"]*)"|(?P<name>[^\W\d][\w.]*)(?!\w|\s*\()')


def formula_words(scheme, text: str) -> str:
    """A formula with the names of what it reads instead of their codes; functions stay as in a spreadsheet."""

    def name_of(match: re.Match) -> str:
        code = match["quoted"] if match["name"] is None else match["name"]
        if match["name"] is not None:
            return quoted(value_title(scheme, code))
        if scheme.has_rule(code):
            return f"“{_rule_title(scheme, code)}”"
        if scheme.has_node(code):
            return f"“{title_of(scheme.node(code))}”"
        if scheme.value(code) is not None or code in scheme.measures:
            return quoted(value_title(scheme, code))
        return match[0]

    return _NAME.sub(name_of, text)


# --- Conditions -----------------------------------------------------------------------------------


def condition_words(scheme, when) -> str:
    """A condition of the scheme as people say it."""
    if when.mode == "not":
        return _("not (%(condition)s)") % {"condition": condition_words(scheme, when.parts[0])}
    if when.mode:
        joint = _(" and ") if when.mode == "all" else _(" or ")
        return joint.join(_braced(scheme, part) for part in when.parts)
    if when.of == "attribute":
        options = _(", ").join(option_title(scheme, when.code, option) for option in when.options)
        words = (
            _("%(property)s is %(options)s")
            if len(when.options) == 1
            else _("%(property)s is one of %(options)s")
        )
        return words % {"property": attribute_title(scheme, when.code), "options": options}
    told = {"op": SAYS.get(when.op, when.op), "than": named(scheme, when.than)}
    if when.of == "measure":
        return f"{named(scheme, when.code)} {told['op']} {told['than']}"
    if when.of == "score":
        told["name"] = title_of(scheme.node(when.code))
        return _("score of %(name)s %(op)s %(than)s") % told
    told["name"] = _rule_title(scheme, when.code)
    if when.of == "points":
        return _("points of “%(name)s” %(op)s %(than)s") % told
    said = _("“%(name)s” occurs %(op)s %(than)s times") % told
    return _("%(condition)s (through the year)") % {"condition": said} if when.year else said


def _braced(scheme, part) -> str:
    words = condition_words(scheme, part)
    return f"({words})" if part.mode in ("all", "any") else words


def veto_words(scheme, code: str) -> str:
    """A veto that fired: its title, what it does, and when it does so."""
    veto = next(one for one in scheme.vetoes if one.code == code)
    words = {"grade": grade_title(scheme, veto.grade), "name": ""}
    if veto.effect == "item_zero":
        words["name"] = title_of(scheme.node(veto.item))
    effect = _(EFFECTS[veto.effect]) % words
    if veto.effect == "result" and veto.grade:
        effect = _("the result is vetoed, grade “%(grade)s”") % words
    told = {"title": title_of(veto), "effect": effect, "condition": condition_words(scheme, veto.when)}
    return _("%(title)s: %(effect)s, because %(condition)s.") % told


# --- Items ----------------------------------------------------------------------------------------


def context_words(node: dict, params=None) -> str:
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
    elif node["method"] == "counter" and context["counter"] == "0":
        words = NOT_KEPT
    return _(words) % _numbers({**context, "base": node["base"]})


def method_words(item) -> list[str]:
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
        return [
            _("Scores of %(linked)s; %(taken)s is used.") % {"linked": linked, "taken": TAKES[params.take]}
        ]
    return []


def _vote_words(params):
    if params.trim_highest or params.trim_lowest:
        ends = {"highest": params.trim_highest, "lowest": params.trim_lowest}
        yield (
            _("Of each voter group the %(highest)s highest and the %(lowest)s lowest ballots are left out.")
            % ends
        )
    if params.at_least is not None:
        yield _("At least %(number)s valid ballots are needed.") % {"number": shown(params.at_least)}


def vote_lines(again, params) -> list[str]:
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


def missing_words(item) -> str:
    """What the item does for whoever has no value."""
    return str(MISSING[item.missing])


# --- Fairness and problems ------------------------------------------------------------------------


def fairness_words(line: dict) -> str:
    """What a switch of fairness did to the score."""
    words = COEFFICIENT if line["kind"] == "coefficient" else PEER[line["method"]]
    return _(words) % _numbers(line)


def unused_fairness(scheme, done: list[dict]) -> list[str]:
    """Switches of fairness that the scheme has and that did nothing here."""
    kinds, found = {line["kind"] for line in done}, []
    if scheme.fairness.peer and "peer" not in kinds:
        words = _(
            "The scheme compares scores within peer groups of at least %(least)s people; this one is smaller."
        )
        found.append(words % {"least": scheme.fairness.peer.at_least})
    if scheme.fairness.group_coefficient and "coefficient" not in kinds:
        found.append(_("The coefficient of the unit's own result is not recorded, so it has no effect."))
    return found


def problem_words(scheme, problem: dict, read: list[str] | None = None) -> str:
    """Which value could not be computed, and why; by its title where the scheme gives it one.

    ``read``: the figures that it read, "Tasks planned = 0".
    """
    kind, _sep, code = problem["path"].partition(" ")
    what = _("Total") if kind == "total" else code
    if kind == "value" and scheme.value(code) is not None:
        what = title_of(scheme.value(code))
    elif kind in ("item", "node") and scheme.has_node(code):
        what = title_of(scheme.node(code))
    words = _(FAILED[problem["code"]]) % {"what": what}
    if read:
        words = _("%(problem)s Data used: %(figures)s.") % {"problem": words, "figures": _(", ").join(read)}
    return words
