"""What the scoring engine refuses or warns of, as sentences for people in their language.

The engine gives a code, a place and parameters (``appraisal.scoring.errors.Issue``); it knows no languages.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from appraisal.scoring import Issue
from appraisal.scoring.near import nearest
from core.errors import InvalidInput
from core.wording import and_then

SENTENCES = {
    # the document
    "format_unknown": _("This is not a scheme file: the format must be appraisal-scheme/1."),
    "json_slip": _("Line %(line)s, column %(column)s: %(slip)s"),
    "number_invalid": _(
        '“%(value)s” is not an exact number; write it as text with at most six decimals, such as "0.5".'
    ),
    "number_too_large": _(
        "%(value)s is beyond 1,000,000,000,000, the largest number that can be computed exactly. Use a "
        "smaller unit or correct the number."
    ),
    "number_too_small": _("The number %(value)s is too small here."),
    "value_undefined": _("“%(key)s” is missing, or names something that the scheme does not have."),
    "choice_unknown": _("“%(value)s” is not one of the options. Choose one of them."),
    "key_twice": _("“%(key)s” appears twice in one object; keep one of them."),
    "versions_several": _("The file contains several versions; import them one at a time."),
    "key_unknown": _("“%(key)s” cannot be used here. Remove it."),
    "code_missing": _("Enter a code."),
    "title_invalid": _("A title is a text, or one text per language."),
    "places_invalid": _("Decimal places must be a whole number from 0 to 6."),
    "code_duplicate": _("The code %(value)s is used twice. Change one of them."),
    "node_invalid": _("A part of the tree must be an object."),
    "tree_too_deep": _("The tree has too many levels. Remove a level."),
    "children_missing": _("A section needs at least one indicator or section. Add one or delete the section."),
    "weight_missing": _("Every item of a weighted sum needs a weight. Enter it."),
    "weights_zero": _("The weights add up to zero."),
    "na_under_sum": _("An item that can be “not applicable” needs a weighted sum, a mean or the best above it."),
    "full_missing": _("This method starts from a full score. Enter it."),
    "common_only_deducts": _("A shared indicator can only deduct from its full score."),
    "dimension_unknown": _("The scheme has no dimension “%(value)s”."),
    "target_not_positive": _("A target must be above zero."),
    "band_reversed": _("The band ends before it begins. Swap its ends."),
    "bands_missing": _("At least one band is needed."),
    "bonus_in_deduct": _("An indicator that only deducts cannot have rules that add points (rule %(code)s)."),
    "amount_unclear": _("Rule %(code)s needs exactly one of: points, a range, levels, or a base with what follows."),
    "range_invalid": _("The range of rule %(code)s is written as least and most."),
    "modifiers_too_many": _("Rule %(code)s has more than eight circumstances. Remove some."),
    "form_unclear": _("The conditions of rule %(code)s contradict each other. Remove one of them."),
    "condition_invalid": _("A condition compares one rule, data item or section with a number."),
    "veto_circular": _("A score cannot set to zero an indicator that it contains."),
    "grades_unordered": _("List the grades from best to worst, each starting at a lower score."),
    "cap_below_floor": _("The cap is lower than the floor. Correct one of them."),
    "structure_invalid": _("The document does not match the scheme format. Correct the parts named below."),
    "text_unusable": _("A text contains characters that cannot be stored. Remove emoji and special symbols."),
    "code_too_long": _("The code %(value)s is too long; use at most %(most)s characters."),
    "circle": _("Circular reference between data items: %(names)s. Remove one of the links."),
    "weights_off": _(
        "The weights add up to %(value)s, neither to 1 nor to 100. Choose “count as entered” if that is intended."
    ),
    "band_hole": _("No band covers %(low)s to %(high)s. Close the gap, or enter the points for values in it."),
    "steps_unordered": _("List the steps in ascending order; %(value)s is out of order."),
    "rank_unclear": _("Enter the points by rank as a list, or a start and a step, or shares of the group; choose one."),
    "list_mixed": _("The rules of the rule group %(code)s must all deduct or all add."),
    "value_unclear": _("“%(code)s” must be exactly one kind of calculated item."),
    "day_invalid": _("“%(value)s” is not a valid day or range of days. Correct it."),
    "version_none": _("No version of the scheme is in force on %(day)s. Publish one or choose another day."),
    "version_several": _("More than one version of the scheme is in force on %(day)s. Correct their dates."),
    "versions_missing": _("A file of versions lists at least one scheme."),
    # formulas
    "formula_invalid": _("The formula cannot be read at “%(value)s”. Correct it there."),
    "formula_too_long": _("The formula is too long; split it into several calculated items."),
    "function_unknown": _("There is no function “%(value)s”. Use one of those listed."),
    "arguments_wrong": _("The function %(value)s is given too few, too many or wrong arguments."),
    # warnings
    "weights_not_whole": _("The weights add up to %(value)s, not to 1."),
    "sum_mismatch": _("The items add up to %(value)s, the section states %(stated)s."),
    "rescale_mismatch": _("Rescaled from %(stated)s, but the items reach %(value)s."),
    "maxima_mismatch": _("The maxima add up to %(value)s; the full score is %(stated)s."),
    "grade_gap": _("From %(low)s to below %(high)s there is no grade."),
    "grade_overlap": _("From %(low)s to below %(high)s two grades apply; the better one is used."),
    "grade_unreachable": _("The grade starts at %(low)s, but at most %(value)s can be reached."),
    "grade_bottom_open": _("There is no grade below %(low)s."),
    "rules_missing": _("The indicator has no rules, so its score never changes."),
    "cap_below_full": _("The cap %(cap)s is lower than the full score %(full)s."),
    "cap_unreachable": _("The rules reach at most %(reach)s; the cap %(cap)s is never reached."),
    "title_duplicate": _("%(count)s rules are called “%(title)s”. Rename all but one."),
    "title_missing": _("The title is missing in one of the two languages. Enter both."),
    "title_missing_zh": _("The Chinese title is missing. Enter it."),
    "title_missing_en": _("The English title is missing. Enter it."),
    "weights_per_cent": _(
        "The weights add up to 100 and count as entered: a score counts %(weight)s times, although the full score is "
        "%(stated)s. For %(weight)s per cent enter %(share)s."
    ),
    "full_exceeded": _("The indicator gives up to %(value)s points, its full score states %(stated)s."),
    "full_unreachable": _("The indicator gives at most %(value)s points, its full score states %(stated)s."),
    "target_of_entries": _("Without a data item, people without any entry are the whole target away."),
    "branch_never": _(
        "The branch %(value)s %(sign)s %(limit)s of the formula is never reached; an earlier condition already covers "
        "it. Change the order or the limits."
    ),
    "names_alike": _("“%(value)s” and “%(close)s” are two data items whose names differ by one letter. Check them."),
    "assessors_alike": _(
        "“%(value)s” and “%(close)s” are two scoring units whose names differ by one letter. Check them."
    ),
    "earlier_unknown": _("No figure of earlier periods is called “%(value)s”."),
    "band_overlap": _("Two bands apply from %(low)s; the first in the list is used."),
    "band_gap": _("There is no band between %(low)s and %(high)s; such values give 0 points."),
    "band_point_twice": _("Exactly %(value)s is in two bands."),
    "band_point_missing": _("Exactly %(value)s is in no band."),
    "points_zero": _("The rule gives no points, and no veto or payout rule uses it."),
    "cap_below_one": _("A single event already exceeds the cap of %(cap)s."),
    "deduction_above_full": _("One event deducts more than the %(full)s of the indicator."),
    "range_single": _("The range leaves no choice; use points."),
    "shortfall_of_entries": _("People without any entry lose points for the full shortfall."),
    "level_untitled": _("The level %(value)s has no title."),
    "pool_mixed": _("“%(value)s” counts only the highest rule but mixes added and deducted points. Split it."),
    "veto_never": _("No one can meet this condition, so the veto never applies. Check it."),
    "veto_always": _("Everyone meets this condition, so the veto always applies. Check it."),
    "veto_without_grades": _("There are no grades that the veto could lower. Add grades or remove the veto."),
    "event_above_cap": _("One event gives %(value)s, more than the %(cap)s that the indicator can reach."),
    "title_repeated": _("%(count)s indicators are called “%(title)s”. Rename all but one."),
    "option_duplicate": _("The option %(value)s appears %(count)s times in the list."),
    "attribute_unused": _("Nothing in the scheme uses this attribute."),
    "value_unused": _("Nothing in the scheme uses this data item."),
    "value_constant": _(
        "%(value)s is a fixed number, the same for everyone. Enter a data code if you meant a data item."
    ),
    "vote_weights": _("The weights of the voter groups add up to %(value)s, neither to 1 nor to 100."),
    "list_empty": _("No rule belongs to the rule group “%(value)s”."),
    "points_rising": _("A lower rank gets more points than a higher one."),
    "share_gap": _("Ranks beyond the share %(low)s of the peer group get no points."),
    "ladder_above_cap": _("The steps go up to %(value)s, but the cap of the rule is %(cap)s."),
    "ladder_falls": _("A higher step of the scale is worth no more than the one below it."),
    "tier_gap": _("There is no rate below %(low)s."),
    "limits_unordered": _("The limits in %(value)s must increase."),
    "dated_gap": _("There is no value for %(day)s."),
    "dated_overlap": _("Two values apply on %(day)s; the first in the list is used."),
    "rule_never": _("The conditions of the rule can never be met together, so the rule never applies. Check them."),
    "modifier_idle": _("The circumstance “%(value)s” changes nothing."),
    "node_never": _("The item applies to no one."),
    "payout_never": _("No one can ever receive a payout under this rule."),
    "versions_overlap": _("Two versions of the rules are in force on %(day)s. Correct their dates."),
    "versions_gap": _("No version of the rules is in force on %(day)s. Choose another day."),
    "measure_unknown": _("Data item “%(value)s” is not collected automatically; enter or import it every period."),
    "relation_unknown": _(
        "Link “%(value)s” is not supported. Use members, leaders or leaders_below; indicators with other "
        "links get no score."
    ),
    # an entry that does not fit its rule
    "rule_unknown": _("The scheme has no rule “%(value)s”."),
    "rule_measured": _("Rule %(rule)s is counted from recorded data and takes no entries. Correct the data instead."),
    "quantity_negative": _("The quantity cannot be negative. Enter 0 or more."),
    "value_unexpected": _("The points of rule %(rule)s are fixed. Leave the points empty."),
    "value_missing": _("Choose the points, from %(low)s to %(high)s."),
    "range_exceeded": _(
        "Choose points within the range of rule %(rule)s, from %(low)s to %(high)s; %(value)s is outside."
    ),
    "reason_missing": _("You choose the points of rule %(rule)s; say why you chose %(value)s."),
    "level_unknown": _("Choose one of the levels of rule %(rule)s."),
    "level_unexpected": _("Rule %(rule)s has no levels. Leave the level empty."),
    "modifier_unknown": _("Rule %(rule)s has no circumstance “%(value)s”. Choose one of its circumstances."),
    "group_missing": _("Rule %(rule)s counts the highest only; name the project or document that this belongs to."),
    "evidence_missing": _("Rule %(rule)s requires evidence. Add a photo or file."),
    "subject_unknown": _("The person is not a participant of this period. Choose another person."),
    "subject_duplicate": _("A person is listed twice. Remove one of them."),
    "measure_duplicate": _("The value %(value)s is given twice."),
    "measure_missing": _("The record does not state its data item."),
    "number_missing": _("“%(key)s” is missing. Enter it."),
    "date_invalid": _("“%(value)s” is not a date; write it as 2021-03-01."),
    "question_unknown": _("The scheme has no question “%(value)s”."),
    "group_unknown": _("The group “%(value)s” does not vote on this question; these do: %(listed)s."),
    "option_unknown": _("“%(value)s” is not an answer to this question; the answers are: %(listed)s."),
    "link_incomplete": _("A link names its relation and the subject that it leads to."),
    "score_of_batch": _("The score of %(value)s is calculated here and cannot be entered."),
    "payout_refused": _("The payout rule %(code)s cannot be calculated from the data given."),
    "left_out": _("%(count)s of %(list)s left out: the scheme does not know “%(value)s”."),
    "key_unread": _("“%(key)s” is not used."),
    "attribute_unknown": _("The scheme has no attribute “%(value)s”."),
    "attribute_option": _("“%(value)s” is not a value of the attribute %(key)s; the values are: %(listed)s."),
    "measure_derived": _("“%(value)s” is calculated by the scheme and cannot be entered."),
    "fact_unread": _("Nothing in the scheme uses the data item “%(value)s”."),
    "link_unread": _("Nothing in the scheme uses links called “%(value)s”."),
    "target_unknown": _("“%(value)s” is neither calculated here nor linked with a score."),
    "target_unscored": _("“%(value)s” has no score, so links to it count nothing."),
    "score_unknown": _("The scheme has no score “%(value)s”."),
    "score_unread": _("The score “%(value)s” of others is not used; the scheme uses: %(listed)s."),
    "counter_unknown": _("The scheme has no counter “%(value)s”."),
    "peer_group_alone": _("“%(value)s” is a peer group of one person only."),
    "event_group_twice": _("%(subject)s has both “%(value)s” and “%(close)s”, and both count as the highest."),
    "unit_differs": _("“%(value)s” is given as %(given)s but compared with %(limit)s."),
    "record_invalid": _("The record does not match the data format."),
    # sheets that cannot be computed, and subjects whose scores hang in a circle
    "division_by_zero": _("%(place)s of %(subject)s divides by zero: %(formula)s."),
    "too_large": _("%(place)s of %(subject)s gives a number beyond 1,000,000,000,000,000."),
    "link_chain": _("Scores are inherited over more than %(most)s levels. Remove a link."),
    "subject_circle": _("Circular reference between scores: %(names)s. Remove one of the links."),
    "shape_invalid": _("“%(key)s” does not match the format."),
}


def with_meant(said: object, word: object, known: Iterable[object]) -> str:
    """A refusal of a word that nothing knows, with the one that was probably meant."""
    close = nearest(word, known)
    return and_then(said, str(PERHAPS) % {"close": close} if close else "")


NAMES_BOTH = {
    "names_alike",
    "assessors_alike",
    "event_group_twice",
}  # sentences that say already which other word is meant
PERHAPS = _("Perhaps “%(close)s” is meant.")


def sentence(issue: Issue) -> str:
    """The issue in the active language; the engine's own English where a code or parameter is new."""
    words = SENTENCES.get(_variant(issue))
    if words is None:
        return issue.message
    try:
        said = str(words) % issue.params
    except (KeyError, TypeError, ValueError):
        return issue.message
    if issue.params.get("close") and issue.code not in NAMES_BOTH:
        return and_then(said, str(PERHAPS) % issue.params)
    return said


def _variant(issue: Issue) -> str:
    """A missing title says which language it lacks, where it lacks one."""
    lacking = issue.params.get("languages", ())
    return f"{issue.code}_{lacking[0][:2]}" if issue.code == "title_missing" and len(lacking) == 1 else issue.code


def placed(issue: Issue) -> str:
    """The sentence with the place in the document, for lists of findings."""
    return f"{sentence(issue)} [{issue.path}]" if issue.path else sentence(issue)


class SchemeRefused(InvalidInput):
    """The document cannot be computed; ``issues`` holds every finding, not only the first."""

    code = "scheme_refused"

    def __init__(self, issues: Iterable[Issue]):
        self.issues = list(issues)
        super().__init__(_("The scheme cannot be used. Correct the problems listed."))

    @property
    def sentences(self) -> list[str]:
        return [placed(issue) for issue in self.issues]

    def __str__(self) -> str:
        return " ".join([str(self._message), *self.sentences[:5]])
