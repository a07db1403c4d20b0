"""What the scoring engine refuses or warns of, as sentences for people in their language.

The engine gives a code, a place and parameters (``appraisal.scoring.errors.Issue``); it knows no languages.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from appraisal.scoring import Issue
from core.errors import InvalidInput

SENTENCES = {
    # the document
    "format_unknown": _("This is not a scheme file: the format must be appraisal-scheme/1."),
    "number_invalid": _(
        '“%(value)s” is not an exact number; write it as text with at most six decimals, such as "0.5".'
    ),
    "number_too_large": _(
        "%(value)s is beyond 1,000,000,000,000, the largest number that can be computed exactly here."
    ),
    "number_too_small": _("The number %(value)s is too small here."),
    "value_undefined": _("“%(key)s” is missing, or names something that the scheme does not have."),
    "choice_unknown": _("“%(value)s” is not one of the words allowed here."),
    "key_twice": _("“%(key)s” stands twice in one object; keep one of them."),
    "versions_several": _("The file holds several versions of the rules; import them one at a time."),
    "key_unknown": _("“%(key)s” has no meaning here."),
    "code_missing": _("A code is needed."),
    "title_invalid": _("A title is a text, or one text per language."),
    "places_invalid": _("Decimal places are a whole number from 0 to 6."),
    "code_duplicate": _("The code %(value)s is used twice."),
    "node_invalid": _("A part of the tree must be an object."),
    "tree_too_deep": _("The tree has too many levels."),
    "children_missing": _("A section needs at least one part."),
    "weight_missing": _("Every part of a weighted sum needs a weight."),
    "weights_zero": _("The weights add up to zero."),
    "na_under_sum": _(
        "A part that can be “not applicable” needs a weighted sum, a mean or the best above it."
    ),
    "full_missing": _("This method starts from a full score; give it."),
    "common_only_deducts": _("A common indicator may only deduct from its full score."),
    "dimension_unknown": _("The scheme has no dimension “%(value)s”."),
    "target_not_positive": _("A target must be above zero."),
    "band_reversed": _("The band ends before it begins."),
    "bands_missing": _("At least one band is needed."),
    "bonus_in_deduct": _("An indicator that only deducts has no bonus rules (rule %(code)s)."),
    "amount_unclear": _(
        "Rule %(code)s needs exactly one of: points, a range, levels, or a base with what follows."
    ),
    "range_invalid": _("The range of rule %(code)s is written as least and most."),
    "modifiers_too_many": _("Rule %(code)s has more than eight circumstances."),
    "form_unclear": _("The conditions of rule %(code)s do not fit together."),
    "condition_invalid": _("A condition compares one rule, value or section with a number."),
    "veto_circular": _("A score cannot set to zero an indicator that it contains."),
    "grades_unordered": _("Grades go from the best down, each from a lower number."),
    "cap_below_floor": _("The cap lies below the floor."),
    "structure_invalid": _("The document is not built as the scheme format says."),
    "text_unusable": _("A text holds characters that cannot be kept."),
    "code_too_long": _("The code %(value)s is too long; at most %(most)s characters."),
    "circle": _("A value feeds itself: %(names)s."),
    "weights_off": _(
        "The weights add up to %(value)s, neither to 1 nor to 100. Say “as stated” if that is meant."
    ),
    "band_hole": _(
        "No band holds from %(low)s to %(high)s. Close the hole, or say how many points it gives."
    ),
    "steps_unordered": _("Steps go upwards, each from a higher number; %(value)s is out of order."),
    "rank_unclear": _("Points by place are a list, or a start and a step, or shares of the group."),
    "list_mixed": _("The rules of the list %(code)s must all deduct or all add."),
    "value_unclear": _("“%(code)s” must be exactly one kind of value."),
    "day_invalid": _("“%(value)s” is not a day or range of days that can be used."),
    "version_none": _("No version of the scheme holds on %(day)s."),
    "version_several": _("More than one version of the scheme holds on %(day)s."),
    "versions_missing": _("A file of versions lists at least one scheme."),
    # formulas
    "formula_invalid": _("The formula cannot be read at “%(value)s”."),
    "formula_too_long": _("The formula is too long; work it out in several values."),
    "function_unknown": _("There is no function “%(value)s” here."),
    "arguments_wrong": _("The function %(value)s is given too few, too many or wrong arguments."),
    # warnings
    "weights_not_whole": _("The weights add up to %(value)s, not to 1."),
    "sum_mismatch": _("The parts add up to %(value)s, the section says %(stated)s."),
    "rescale_mismatch": _("Rescaled from %(stated)s, but the parts reach %(value)s."),
    "maxima_mismatch": _("The maxima reach %(value)s; full marks are %(stated)s."),
    "grade_gap": _("From %(low)s to below %(high)s there is no grade."),
    "grade_overlap": _("From %(low)s to below %(high)s two grades hold; the better one is taken."),
    "grade_bottom_open": _("Below %(low)s there is no grade."),
    "rules_missing": _("The indicator has no rules, so its score never changes."),
    "cap_below_full": _("The cap %(cap)s lies below the full score %(full)s."),
    "cap_unreachable": _("The rules reach at most %(reach)s; the cap %(cap)s is never met."),
    "title_duplicate": _("%(count)s rules are called “%(title)s”."),
    "title_missing": _("The title is missing in one of the two languages."),
    "band_overlap": _("Two bands hold from %(low)s on; the first in the list is taken."),
    "band_gap": _("Between %(low)s and %(high)s no band holds; such values give 0."),
    "band_point_twice": _("Exactly %(value)s lies in two bands."),
    "band_point_missing": _("Exactly %(value)s lies in no band."),
    "points_zero": _("The rule is worth nothing, and no veto or payout looks at it."),
    "cap_below_one": _("A single event already exceeds the cap of %(cap)s."),
    "deduction_above_full": _("One event takes more than the %(full)s of the indicator."),
    "range_single": _("The range leaves no choice; use points."),
    "shortfall_of_entries": _("Whoever has no entry at all gets the whole shortfall."),
    "level_untitled": _("The level %(value)s has no title."),
    "pool_mixed": _("Bonuses and deductions compete for the highest in “%(value)s”."),
    "veto_never": _("The condition can hold for nobody, so the veto never fires."),
    "veto_always": _("The condition holds for everybody, so the veto always fires."),
    "veto_without_grades": _("There are no grades that the veto could lower."),
    "event_above_cap": _("One event gives %(value)s, more than the %(cap)s that the indicator can reach."),
    "title_repeated": _("%(count)s indicators are called “%(title)s”."),
    "option_duplicate": _("The option %(value)s stands %(count)s times in the list."),
    "attribute_unused": _("Nothing in the scheme looks at this attribute."),
    "value_unused": _("Nothing in the scheme reads this value."),
    "value_constant": _(
        "The value %(value)s is a number, the same for everybody; name a measure if one is meant."
    ),
    "vote_weights": _("The weights of the voter groups add up to %(value)s, neither to 1 nor to 100."),
    "list_empty": _("No rule belongs to the list “%(value)s”."),
    "points_rising": _("A worse place gets more points than a better one."),
    "share_gap": _("Places beyond the share %(low)s of the group get nothing."),
    "ladder_above_cap": _("The ladder goes up to %(value)s, but the cap of the rule is %(cap)s."),
    "ladder_falls": _("A higher step of the ladder is worth no more than the one below it."),
    "tier_gap": _("Below %(low)s there is no rate."),
    "limits_unordered": _("The limits in %(value)s do not rise."),
    "dated_gap": _("On %(day)s no number holds."),
    "dated_overlap": _("On %(day)s two numbers hold; the first in the list is taken."),
    "rule_never": _("The conditions of the rule can never hold together, so nothing triggers it."),
    "modifier_idle": _("The circumstance “%(value)s” changes nothing."),
    "node_never": _("The part applies to nobody."),
    "payout_never": _("Nobody can ever be paid by this plan."),
    "versions_overlap": _("Two versions of the rules hold on %(day)s."),
    "versions_gap": _("No version of the rules holds on %(day)s."),
    "measure_unknown": _(
        "Nothing delivers the value %(value)s; it must be entered or imported every period."
    ),
    "relation_unknown": _(
        "The site links nobody by “%(value)s”; it knows members, leaders and leaders_below. Whoever asks gets no score."
    ),
    # an entry that does not fit its rule
    "rule_unknown": _("The scheme has no rule “%(value)s”."),
    "rule_measured": _("Rule %(rule)s is counted from records and takes no entries."),
    "quantity_negative": _("The quantity cannot be negative."),
    "value_unexpected": _("Rule %(rule)s leaves no choice of points."),
    "value_missing": _("Choose the points, from %(low)s to %(high)s."),
    "range_exceeded": _("%(value)s points lie outside what rule %(rule)s allows: %(low)s to %(high)s."),
    "reason_missing": _("Rule %(rule)s leaves the points to you; say why you chose %(value)s."),
    "level_unknown": _("Choose one of the levels of rule %(rule)s."),
    "level_unexpected": _("Rule %(rule)s has no levels."),
    "modifier_unknown": _("Rule %(rule)s knows no circumstance “%(value)s”."),
    "group_missing": _(
        "Rule %(rule)s counts the highest only; name the project or document that this belongs to."
    ),
    "evidence_missing": _("Rule %(rule)s needs a document as evidence."),
    "subject_unknown": _("The person is not part of this period."),
    "subject_duplicate": _("A person occurs twice."),
    "measure_duplicate": _("The value %(value)s is given twice."),
    "measure_missing": _("The record does not say which value it gives."),
    "number_missing": _("“%(key)s” is not given."),
    "date_invalid": _("“%(value)s” is not a date; write it as 2021-03-01."),
    "question_unknown": _("The scheme asks no question “%(value)s”."),
    "group_unknown": _("The group “%(value)s” does not vote on this question; these do: %(listed)s."),
    "option_unknown": _("“%(value)s” is not an answer to this question; these are: %(listed)s."),
    "link_incomplete": _("A link names its relation and the subject that it leads to."),
    "score_of_batch": _("The score of %(value)s is computed here and cannot be given."),
    "payout_refused": _("The payout %(code)s cannot be worked out from what is given."),
    "key_unread": _("“%(key)s” is not read; perhaps “%(close)s” is meant."),
    "record_invalid": _("The record is not built as the facts format says."),
    # sheets that cannot be computed, and subjects whose scores hang in a circle
    "division_by_zero": _("%(place)s of %(subject)s divides by zero: %(formula)s."),
    "too_large": _("%(place)s of %(subject)s gives a number beyond 1,000,000,000,000,000."),
    "link_chain": _("Scores are inherited over more than %(most)s steps."),
    "subject_circle": _("Scores are inherited in a circle: %(names)s."),
    "shape_invalid": _("“%(key)s” is not built as the format says."),
}


def sentence(issue: Issue) -> str:
    """The issue in the active language; the engine's own English where a code or parameter is new."""
    words = SENTENCES.get(issue.code)
    if words is None:
        return issue.message
    try:
        return str(words) % issue.params
    except (KeyError, TypeError, ValueError):
        return issue.message


def placed(issue: Issue) -> str:
    """The sentence with the place in the document, for lists of findings."""
    return f"{sentence(issue)} [{issue.path}]" if issue.path else sentence(issue)


class SchemeRefused(InvalidInput):
    """The document cannot be computed; ``issues`` holds every finding, not only the first."""

    code = "scheme_refused"

    def __init__(self, issues: Iterable[Issue]):
        self.issues = list(issues)
        super().__init__(_("The scheme cannot be used as it stands."))

    @property
    def sentences(self) -> list[str]:
        return [placed(issue) for issue in self.issues]

    def __str__(self) -> str:
        return " ".join([str(self._message), *self.sentences[:5]])
