"""How a rule came to its points, in sentences: its form, the year so far, fairness, factors, caps and lists.

Read from the sheet that the second engine worked out anew, so only where it says of the rule what the stored one says.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from appraisal.explanation.peers import PeerGroup
from appraisal.explanation.words.conditions import condition_words
from appraisal.explanation.words.counts import form_words
from appraisal.explanation.words.names import title_of, value_title
from appraisal.explanation.words.numbers import shown_of
from appraisal.explanation.words.rates import rate_notes, weighed_count, work_notes
from appraisal.scoring import Scheme
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.reference.engine import ExactSheet
from appraisal.scoring.reference.forms import counted
from appraisal.scoring.reference.parts import Failure

ZERO, ONE = Fraction(0), Fraction(1)


def rule_notes(sheet: ExactSheet, rule: Rule, group: PeerGroup) -> list[str]:
    """The sentences of one rule; none where something of it could not be computed."""
    try:
        return list(_notes(sheet, rule, group))
    except Failure:
        return []


def _notes(sheet: ExactSheet, rule: Rule, group: PeerGroup) -> Iterator[str]:
    if not sheet.applies(sheet.scheme.items[rule.item]):
        yield _("Its indicator does not apply here, so it gives no points.")
        return
    own, points = sheet.amount(rule), sheet.points(rule)[0]
    if rule.is_counted:
        yield from _counted(sheet, rule, group)
    else:
        yield from work_notes(sheet, rule)
        yield from rate_notes(sheet, rule, sheet.count(rule), group)
    if rule.when is not None and not sheet.holds(rule.when):
        words = _("It gives no points here: it counts only if %(condition)s.")
        yield words % {"condition": condition_words(sheet.scheme, rule.when)}
        return
    factor = None if rule.factor is None else sheet.value(rule.factor)
    if factor is not None and factor != 1:
        yield _named_factor(sheet.scheme, rule.factor, factor)
    if own.amount != own.before:
        words = _("The cap of the rule is %(cap)s: of %(amount)s, %(lost)s do not count.")
        yield words % shown_of(cap=rule.cap, amount=own.before, lost=own.before - own.amount)
    if points != own.amount:
        yield _list_words(sheet.scheme, rule, own.amount, points)


def _named_factor(scheme: Scheme, value: Any, factor: Fraction) -> str:
    if not isinstance(value, str):
        return _("Multiplied by %(factor)s.") % shown_of(factor=factor)
    return _("Multiplied by “%(name)s”, %(factor)s.") % {
        "name": value_title(scheme, value),
        **shown_of(factor=factor),
    }


def _list_words(scheme: Scheme, rule: Rule, amount: Fraction, points: Fraction) -> str:
    one = scheme.rule_lists[rule.index]
    words = {"title": title_of(one), **shown_of(amount=amount, points=points)}
    if one.take == "highest" and not points:
        return _("Of the rule group “%(title)s” only the highest rule counts, and another one does.") % words
    words |= shown_of(cap=one.cap)
    return _("The rule group “%(title)s” gives at most %(cap)s in all: of %(amount)s, %(points)s count.") % words


def _counted(sheet: ExactSheet, rule: Rule, group: PeerGroup) -> Iterator[str]:
    n = sheet.count(rule)
    known = {name: sheet.value(bound) for name, bound in rule.bounds}
    bounds = {name: bound for name, bound in known.items() if bound is not None}
    if (n is None and rule.missing == "skip") or len(bounds) < len(known):
        return
    plain = n or ZERO
    number = yield from weighed_count(sheet, rule, plain)
    yield from rate_notes(sheet, rule, plain, group)
    error, _words = sheet.error_factor(rule)
    number *= ONE if error is None else error
    before = sheet.earlier(rule) if rule.year else ZERO
    if before:
        words = _("Accumulated through the year: %(before)s earlier and %(now)s now make %(n)s.")
        yield words % shown_of(before=before, now=number, n=before + number)
    if words := form_words(rule, before + number, bounds):
        yield words
    if before:
        given = counted(rule, before, bounds)[0]
        if given:
            words = _("Minus the points already given in earlier months, %(given)s.")
            yield words % shown_of(given=given)
