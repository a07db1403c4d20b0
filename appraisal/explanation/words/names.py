"""Parts of a scheme by their titles: nodes, rules, grades, values, attributes and their options, formulas."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from appraisal.explanation.words.numbers import shown
from appraisal.schemes.models import in_language
from appraisal.scoring import Scheme
from appraisal.sources import measure_title
from cadres.units.models import PostCategory

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


def title_of(part: Any) -> str:
    """The title of a node, rule, value, veto or grade; its code where it has none."""
    return in_language(part.title) or part.code


def grade_title(scheme: Scheme, code: str) -> str:
    return next((title_of(grade) for grade in scheme.grades if grade.code == code), "–")


def value_title(scheme: Scheme, code: str) -> str:
    """A measure or derived value as people know it."""
    derived = scheme.value(code)
    if derived is not None:
        return title_of(derived)
    head, _dot, rest = code.partition(".")
    if head == "year" and rest.startswith("count."):
        return _("“%(rule)s” earlier this year") % {"rule": rule_title(scheme, rest[6:])}
    if code == "prior.mean":
        return _("mean score of the year's earlier months")
    if head == "prior" and rest.startswith("total."):
        back = int(rest[6:]) if rest[6:].isdigit() else 1
        return ngettext("score of the month before", "score of %(months)s months before", back) % {"months": back}
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


def _by_use(scheme: Scheme, code: str) -> str:
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


def rule_title(scheme: Scheme, code: str) -> str:
    return title_of(scheme.rule(code)) if scheme.has_rule(code) else code


def attribute_title(scheme: Scheme, code: str) -> str:
    found = next((one for one in scheme.attributes if one.code == code), None)
    title = in_language(found.title) if found else ""
    if title and title != code:
        return title
    return _(ATTRIBUTES[code]) if code in ATTRIBUTES else code


def option_title(scheme: Scheme, attribute: str, option: str) -> str:
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


def named(scheme: Scheme, code: Any) -> str:
    """A VALUE of the format: its number, or its name."""
    return quoted(value_title(scheme, code)) if isinstance(code, str) else shown(code)


def quoted(title: str) -> str:
    """In quotation marks, unless it is put together of quoted names itself."""
    return title if "“" in title else f"“{title}”"


_NAME = re.compile(r'"(?P<quoted>[^"]*)"|(?P<name>[^\W\d][\w.]*)(?!\w|\s*\()')


def formula_words(scheme: Scheme, text: str) -> str:
    """A formula with the names of what it reads instead of their codes; functions stay as in a spreadsheet."""

    def name_of(match: re.Match) -> str:
        code = match["quoted"] if match["name"] is None else match["name"]
        if match["name"] is not None:
            return quoted(value_title(scheme, code))
        if scheme.has_rule(code):
            return f"“{rule_title(scheme, code)}”"
        if scheme.has_node(code):
            return f"“{title_of(scheme.node(code))}”"
        if scheme.value(code) is not None or code in scheme.measures:
            return quoted(value_title(scheme, code))
        return match[0]

    return _NAME.sub(name_of, text)
