"""Words of the outcomes pages."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.outcomes.models import BonusLine
from appraisal.outcomes.plans import Plan
from appraisal.outcomes.renewed_lines import Fate
from appraisal.periods.models import Participant, Period
from appraisal.runs.models import GradeCode
from appraisal.scoring import parse, plain
from appraisal.sources import measure_title
from cadres.units.models import Unit
from core.approvals.models import ProposalState
from core.figures import figure, signed
from core.wording import and_then, listed


def excluded_in_words(reason: str) -> str:
    """Why a line of a bonus sheet gets nothing (``bonus.grades_without``, CSL art. 80), as a sentence."""
    if reason.startswith("grade:"):
        grade = dict(GradeCode.choices).get(reason.removeprefix("grade:"), "")
        return _("The grade “%(grade)s” receives no bonus.") % {"grade": grade}
    return {
        "unscored": _("No score in this period."),
        "vetoed": _("A veto of the scheme applies."),
        "plan": _("The condition or the least score of the payout rule is not met."),
        "grade": _("This grade receives no bonus."),
    }.get(reason, reason)


def explained(line: BonusLine) -> str:
    """How the amount of a line came about (docs/scheme-format.md §11), or why there is none."""
    if line.excluded_reason:
        return _by_the_plan(line.arithmetic) or excluded_in_words(line.excluded_reason)
    text = line.arithmetic
    if line.in_a_row is not None:
        text = text.replace(f"{line.in_a_row} in a row", _("%(count)s in a row") % {"count": line.in_a_row})
    return text.replace(", held at ", _(", limited to "))


def _by_the_plan(why: str) -> str:
    """Why the payout rule pays somebody nothing, with its numbers; "" where the engine kept none."""
    if found := re.fullmatch(r"score (?P<score>[\d.]+) < (?P<least>[\d./]+)", why):
        return _("The score %(score)s is below the least score %(least)s of the payout rule.") % _figures(found)
    if found := re.fullmatch(r"missing (?P<codes>.+)", why):
        names = listed(measure_title(code) for code in found["codes"].split(", "))
        return _("The payout rule lacks data: %(codes)s.") % {"codes": names}
    return ""


def _figures(found: re.Match[str]) -> dict[str, str]:
    """Numbers of the engine without the noughts that its stored totals end in."""
    return {key: plain(parse(text)) for key, text in found.groupdict().items()}


def fate_in_words(line: BonusLine, fate: Fate) -> str:
    """What became of an own line, for the person who reads it: the reason is of the sheet that was taken back."""
    if line.sheet.state == ProposalState.REVERSED:
        if fate.is_waiting:
            said = _("Reversed; the new sheet waits for approval.")
        elif fate.now:
            said = _("Reversed; the line of the new sheet counts: %(change)s.") % {"change": _change(line, fate.now)}
        elif fate.is_renewed:
            said = _("Reversed; you are not on the new sheet.")
        else:
            said = _("Reversed.")
        return and_then(said, _why(line))
    if fate.before:
        return and_then(_("Renewed: %(change)s.") % {"change": _change(fate.before, line)}, _why(fate.before))
    return ""


def _why(line: BonusLine) -> str:
    return _("Reason: %(reason)s") % {"reason": line.sheet.reversal_reason}


def _change(old: BonusLine, new: BonusLine) -> str:
    return _("%(old)s → %(new)s yuan (%(difference)s)") % {
        "old": figure(old.amount, 2),
        "new": figure(new.amount, 2),
        "difference": signed(new.amount - old.amount, 2),
    }


def others_in_words(period: Period, unit: Unit, plan: Plan) -> str:
    """How many people of the unit are under schemes with other plans, as a sentence; empty where the plan pays all."""
    people = Participant.objects.filter(period=period, unit_path__startswith=unit.path)
    count = sum(key not in plan.versions for key in people.order_by().values_list("scheme_version", flat=True))
    if not count:
        return ""
    return ngettext(
        "%(count)s person of the unit is under a scheme with another payout rule and needs a sheet of that rule.",
        "%(count)s people of the unit are under a scheme with another payout rule and need a sheet of that rule.",
        count,
    ) % {"count": count}
