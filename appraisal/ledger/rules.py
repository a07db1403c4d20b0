"""Rules as the ledger needs them: the scheme behind a version, what an entry is worth, and a rule in words."""

from decimal import Decimal
from math import ceil, floor
from typing import Any, cast

from django.utils.translation import gettext as _

from appraisal.ledger.models import Entry
from appraisal.schemes.models import Rule, in_language
from appraisal.schemes.selectors import compiled_versions
from appraisal.schemes.words import unit_words
from appraisal.scoring import FactsError, Issue, Scheme, event_effect, event_issues
from appraisal.scoring.decimals import parse
from core.figures import figure
from core.wording import listed, noted

# Issues that an unfinished draft may have.
UNFINISHED = {"value_missing", "reason_missing", "group_missing", "evidence_missing", "approval_missing"}
# What the assessor adds when verifying, so that a cadre may submit without it.
ASSESSORS = {"value_missing", "reason_missing"}
CHOSEN = 10**4  # the places of Entry.value


def scheme_of(version_id: int) -> Scheme:
    """The engine's scheme of a published version, compiled once per process."""
    return compiled_versions([version_id])[version_id]


def _record(entry: Entry, rule: Rule, *, has_evidence: bool | None = None) -> dict:
    return {
        "rule": rule.code,
        "quantity": entry.quantity,
        "value": entry.value,
        "level": entry.level or None,
        "modifiers": tuple(entry.modifiers or ()),
        "reason": entry.value_reason,
        "group": entry.group_key or None,
        "evidence": has_evidence,
    }


def entry_issues(entry: Entry, *, scheme: Scheme | None = None, has_evidence: bool | None = None) -> list:
    """Why the entry cannot cite its rule, as issues of the engine; none for an entry without a rule."""
    if entry.rule is None:
        return []
    record = _record(entry, entry.rule, has_evidence=has_evidence)
    return event_issues(scheme or scheme_of(entry.rule.version_id), record)


def entry_effect(entry: Entry, *, scheme: Scheme | None = None) -> Decimal | None:
    """Points of this entry alone, before caps, to six places; None when only the total count of the period decides.

    Raises ``FactsError`` when the entry does not fit its rule.
    """
    rule = cast("Rule", entry.rule)  # an entry without one has no effect to ask for
    scheme = scheme or scheme_of(rule.version_id)
    issues = entry_issues(entry, scheme=scheme)
    if issues:
        raise FactsError(issues)
    effect = event_effect(
        scheme,
        rule.code,
        entry.quantity,
        entry.value,
        entry.level or None,
        tuple(entry.modifiers or ()),
    )
    return None if effect.micro is None else Decimal(effect.micro).scaleb(-6)


def issue_sentence(issue: Issue) -> str:
    """An issue of the engine in the reader's language."""
    sentences = {
        "rule_unknown": _("The rule is not part of the scheme."),
        "rule_measured": _(
            "This rule is calculated from recorded data and takes no entries. Correct the data instead."
        ),
        "quantity_negative": _("The quantity cannot be negative. Enter 0 or more."),
        "number_invalid": _("“%(value)s” cannot be used as a number. Correct it."),
        "number_too_large": _(
            "%(value)s is beyond 1,000,000,000,000, the largest number that can be computed exactly. Use "
            "a smaller unit or correct the number."
        ),
        "value_unexpected": _("This rule has fixed points. Leave the points empty."),
        "value_missing": _("Choose the points, from %(low)s to %(high)s."),
        "range_exceeded": _("%(value)s points are outside %(low)s to %(high)s."),
        "reason_missing": _("Give the reason for these points."),
        "level_unknown": _("Choose one of the levels of this rule."),
        "level_unexpected": _("This rule has no levels. Leave the level empty."),
        "modifier_unknown": _("“%(value)s” is not a circumstance of this rule. Choose one of its circumstances."),
        "group_missing": _("Enter the project or document; of several entries for it only the highest counts."),
        "evidence_missing": _("This rule requires evidence: without it there are no points."),
    }
    sentence = sentences.get(issue.code)
    return sentence % issue.params if sentence else str(issue.message)


FIELD_OF_ISSUE = {"reason": "value_reason", "group": "group_key", "evidence": "file"}


def field_of(issue: Issue) -> str:
    """The field of the entry's form that an issue belongs to."""
    key = issue.path.rpartition(".")[2]
    return FIELD_OF_ISSUE.get(key, key)


def level_choices(rule: Rule) -> list[tuple[str, str]]:
    """Levels of the rule with their points: ("county", "county (+4)")."""
    if not rule.definition.get("levels"):
        return []
    titles = scheme_of(rule.version_id).level_titles
    return [
        (code, noted(in_language(titles.get(code, {})) or code, _points(rule, points)))
        for code, points in (rule.definition.get("levels") or {}).items()
    ]


def modifier_choices(rule: Rule) -> list[tuple[str, str]]:
    """Circumstances of the rule: ("reminded", "after a reminder: × 2")."""
    found = []
    for code, change in (rule.definition.get("modifiers") or {}).items():
        effects = [f"× {change['times']}"] if change.get("times") else []
        effects += [f"+ {change['plus']}"] if change.get("plus") else []
        found.append((code, noted(in_language(change.get("title") or {}) or code, listed(effects))))
    return found


def needs_approval(rule: Rule | None) -> bool:
    """ "The committee decides": an entry counts only after somebody else approved it."""
    return bool(rule and rule.definition.get("approval"))


def without_document(scheme: Scheme) -> str:
    """What the scheme does with an entry that lacks its document: "refuse" it, or let it stand with "no_points"."""
    return scheme.settings.get("evidence", "refuse")


def value_range(rule: Rule | None) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest points that the verifier may choose, or None for fixed points.

    Points are entered to four decimals; a bound such as 1/3 is the last of them inside the range.
    """
    bounds = rule.definition.get("range") if rule else None
    if not bounds:
        return None
    low, high = (parse(bound) * CHOSEN for bound in bounds)
    return Decimal(ceil(low)) / CHOSEN, Decimal(floor(high)) / CHOSEN


def needs_group(rule: Rule | None) -> bool:
    """Whether entries of the rule must name what they have in common, because only the highest of a group counts."""
    return bool(rule and rule.definition.get("group"))


def group_words(rule: Rule) -> str:
    """What the common key of a rule's entries is called in the form, in the reader's language."""
    return in_language(rule.definition.get("group") or {})


def rule_words(rule: Rule) -> str:
    """The rule with what it gives, as the office says it: "Visit beyond the list: +0.5 per household"."""
    words = points_words(rule)
    title = in_language(rule.titles) or rule.code
    return noted(title, words)


def points_words(rule: Rule) -> str:
    """ "+0.5 per household", "−1 to −5", "+4 to +6 by level"; empty where only the total count decides."""
    data = rule.definition
    if data.get("levels"):
        values = sorted(data["levels"].values(), key=parse)
        return _("%(low)s to %(high)s by level") % {
            "low": _points(rule, values[0]),
            "high": _points(rule, values[-1]),
        }
    if bounds := value_range(rule):
        return _("%(low)s to %(high)s") % {"low": _points(rule, bounds[0]), "high": _points(rule, bounds[1])}
    counted = any(data.get(key) is not None for key in ("per", "above", "below", "required", "at_least", "at_most"))
    if data.get("points") is None or counted:
        return ""
    unit = unit_words(data.get("unit"))
    points = _points(rule, data["points"])
    return _("%(points)s per %(unit)s") % {"points": points, "unit": unit} if unit else points


def _points(rule: Rule, value: Any) -> str:
    try:
        text = figure(Decimal(str(value)))
    except ArithmeticError:
        text = str(value)
    return f"{'−' if rule.kind == 'deduct' else '+'}{text}"
