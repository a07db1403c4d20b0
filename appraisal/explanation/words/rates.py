"""What fairness does to the count of a rule: factors of work, rates against the workload."""

from collections.abc import Generator, Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from appraisal.explanation.peers import PeerGroup
from appraisal.explanation.words.names import attribute_title, option_title
from appraisal.explanation.words.numbers import shown, shown_of
from appraisal.schemes.models import in_language
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.reference.engine import ExactSheet
from core.wording import listed

ZERO, ONE = Fraction(0), Fraction(1)


def weighed_count(sheet: ExactSheet, rule: Rule, n: Fraction) -> Generator[str, None, Fraction]:
    """The count with the factors of work; says so where they change it."""
    weighed = sheet.weighed_count(rule, n)
    if weighed != n:
        reasons = _reasons(sheet, rule, sheet.scheme.fairness.work_factors)
        words = _("Weighted by post and circumstances (%(reasons)s), %(n)s counts as %(weighed)s.")
        yield words % {"reasons": reasons, **shown_of(n=n, weighed=weighed)}
    return weighed


def work_notes(sheet: ExactSheet, rule: Rule) -> Iterator[str]:
    work = sheet.scheme.fairness.work_factors
    if work is None or rule.code not in work.rules:
        return
    factors = sorted({one.work for one in sheet.own_events(rule)} - {ONE})
    if factors:
        words = _("Weighted by post and circumstances (%(reasons)s): × %(factor)s.")
        yield words % {
            "reasons": _reasons(sheet, rule, work),
            "factor": listed(shown(factor) for factor in factors),
        }


def _reasons(sheet: ExactSheet, rule: Rule, work: Any) -> str:
    """ "Difficulty of the post A × 1.2", and the circumstances of the entries."""
    scheme, found = sheet.scheme, []
    for table in work.by:
        option = sheet.subject.attributes.get(table.attribute) if table.attribute else None
        if option is not None and option in table.table:
            name = f"{attribute_title(scheme, table.attribute)} {option_title(scheme, table.attribute, option)}"
            found.append(f"{name} × {shown(table.table[option])}")
    for one in sheet.own_events(rule):
        found += [
            f"{in_language(modifier.title) or modifier.code} × {shown(modifier.work)}"
            for modifier in one.event.modifiers
            if modifier.work is not None
        ]
    if work.low is not None:
        found.append(_("at least %(floor)s") % shown_of(floor=work.low))
    if work.high is not None:
        found.append(_("at most %(cap)s") % shown_of(cap=work.high))
    return _("; ").join(dict.fromkeys(found))


def rate_notes(sheet: ExactSheet, rule: Rule, n: Fraction | None, group: PeerGroup) -> Iterator[str]:
    """What is counted, against what was handled; the group's own rate where the rule compares with it."""
    rate = sheet.scheme.fairness.error_rate
    factor, _words = sheet.error_factor(rule)
    if rate is None or factor is None or n is None:
        return
    workload = sheet.value(rate.workload)
    if workload is None or workload <= 0:
        yield _("No workload is recorded, so the count is used as it is.")
        return
    words = _("%(n)s in %(workload)s, a rate of %(rate)s %%.")
    yield words % shown_of(n=n, workload=workload, rate=100 * n / workload)
    if rate.per is not None:
        yield _("Counted per %(per)s: × %(factor)s.") % shown_of(per=rate.per, factor=factor)
        return
    if group.is_told_by():
        yield _(
            "Compared with the peer group, so that more work is no disadvantage, it counts × %(factor)s. The mean rate "
            "of the group is not shown: it is so small that this would tell another person's."
        ) % shown_of(factor=factor)
        return
    handled, mistakes = _group_rate(sheet, rule, rate)
    words = _(
        "The peer group has a mean rate of %(rate)s %% at a workload of %(workload)s; so that more work "
        "is no disadvantage, it counts × %(factor)s."
    )
    told = {"rate": 100 * mistakes / handled, "workload": factor * workload, "factor": factor}
    yield words % shown_of(**told)


def _group_rate(sheet: ExactSheet, rule: Rule, rate: Any) -> tuple[Fraction, Fraction]:
    """(what the group handled, what it is counted for) of all who have a workload."""

    def own(peer: Any) -> tuple[Fraction, Fraction] | None:
        workload = peer.value(rate.workload)
        return (workload, peer.count(rule) or ZERO) if workload is not None and workload > 0 else None

    found = [one for one in sheet.batch.of_group(sheet, ("why rate", rule.index), own) if one is not None]
    return sum((one[0] for one in found), ZERO), sum((one[1] for one in found), ZERO)
