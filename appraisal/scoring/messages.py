"""One sentence per issue code, for pages in other languages: ``gettext(MESSAGES[issue.code]) % issue.params``.

The engine's own English messages are more specific where one code has several causes; these serve translation.
"""


def gettext_noop(text: str) -> str:
    """Marks a sentence for makemessages; the engine itself does not translate."""
    return text


MESSAGES = {
    "amount_unclear": gettext_noop("A rule has exactly one of points, range, levels, or base with then."),
    "band_gap": gettext_noop("No band holds from %(low)s to %(high)s; such values give 0 points."),
    "band_overlap": gettext_noop("Two bands hold from %(low)s on; the first in the list is taken."),
    "band_point_missing": gettext_noop("Exactly %(value)s is in no band."),
    "band_point_twice": gettext_noop("Exactly %(value)s is in two bands."),
    "band_reversed": gettext_noop("The band ends before it begins."),
    "bands_missing": gettext_noop("At least one band is needed."),
    "bonus_in_deduct": gettext_noop("An item that only deducts has no bonus rules."),
    "cap_below_floor": gettext_noop("The cap is below the floor."),
    "cap_below_full": gettext_noop("The cap is below the full score."),
    "cap_below_one": gettext_noop("A single event already exceeds the cap."),
    "cap_unreachable": gettext_noop("The rules reach %(reach)s at most, below the cap."),
    "children_missing": gettext_noop("A composition needs at least one child."),
    "choice_unknown": gettext_noop("%(value)s is not one of the possible values."),
    "code_duplicate": gettext_noop("The code %(value)s is used twice."),
    "code_missing": gettext_noop("A code is needed."),
    "common_only_deducts": gettext_noop("A common indicator may only deduct from its full score."),
    "condition_invalid": gettext_noop("A condition compares a rule, a measure or a node with a number."),
    "deduction_above_full": gettext_noop("One event takes more than the indicator has."),
    "dimension_unknown": gettext_noop("%(value)s is not a dimension of this scheme."),
    "evidence_missing": gettext_noop("Rule %(rule)s needs a document."),
    "form_unclear": gettext_noop("The parts of this rule do not fit together."),
    "format_unknown": gettext_noop("The file is not in the expected format."),
    "full_missing": gettext_noop("A full score is needed here."),
    "grade_bottom_open": gettext_noop("Below %(low)s there is no grade."),
    "grade_gap": gettext_noop("From %(low)s to below %(high)s there is no grade."),
    "grade_overlap": gettext_noop("From %(low)s to below %(high)s two grades hold; the better counts."),
    "grades_unordered": gettext_noop("Grades go from the best down, each from a lower number."),
    "group_missing": gettext_noop("A highest-only rule needs the group of the event."),
    "key_unknown": gettext_noop("%(key)s has no meaning here."),
    "level_unexpected": gettext_noop("Rule %(rule)s has no levels."),
    "level_unknown": gettext_noop("The level is not one of the rule's."),
    "level_untitled": gettext_noop("The level %(value)s has no title."),
    "maxima_mismatch": gettext_noop("The maxima reach %(value)s, not %(stated)s."),
    "measure_denominator": gettext_noop("A denominator is not positive."),
    "measure_duplicate": gettext_noop("The measure %(value)s is given twice."),
    "measure_length": gettext_noop("The measure has not one row per subject."),
    "measure_missing": gettext_noop("The record names no measure."),
    "measure_unknown": gettext_noop("No source delivers the value %(value)s."),
    "modifier_unknown": gettext_noop("The modifier is not one of the rule's."),
    "modifiers_too_many": gettext_noop("A rule has at most 8 modifiers."),
    "na_under_sum": gettext_noop(
        "A child that can be not applicable needs a weighted sum, mean or best above it."
    ),
    "node_invalid": gettext_noop("A node is an object."),
    "number_invalid": gettext_noop("%(value)s is not a usable number."),
    "number_missing": gettext_noop("%(key)s is not given."),
    "number_too_small": gettext_noop("The number is too small here."),
    "places_invalid": gettext_noop("Places are a whole number from 0 to 6."),
    "points_zero": gettext_noop("The rule is worth nothing and no veto or payout looks at it."),
    "pool_mixed": gettext_noop("Bonuses and deductions compete in one pool."),
    "quantity_negative": gettext_noop("The quantity is negative."),
    "range_exceeded": gettext_noop("The chosen value is outside the rule's range."),
    "range_invalid": gettext_noop("A range is the least and the most value."),
    "range_single": gettext_noop("The range leaves no choice; use points."),
    "reason_missing": gettext_noop("Rule %(rule)s leaves discretion; a reason is needed."),
    "record_invalid": gettext_noop("The record has the wrong shape."),
    "rescale_mismatch": gettext_noop("Scaled from %(stated)s; the parts reach %(value)s."),
    "rule_measured": gettext_noop("This rule is computed from a measure and takes no entries."),
    "rule_unknown": gettext_noop("There is no such rule in the scheme."),
    "rules_missing": gettext_noop("The indicator has no rules, so its score never changes."),
    "shape_invalid": gettext_noop("This part of the file has the wrong shape."),
    "shortfall_of_entries": gettext_noop("Who has no entry at all gets the whole shortfall."),
    "subject_duplicate": gettext_noop("A subject occurs twice."),
    "subject_unknown": gettext_noop("The subject is not in this batch."),
    "sum_mismatch": gettext_noop("The parts reach %(value)s, the section says %(stated)s."),
    "target_not_positive": gettext_noop("A target must be above zero."),
    "title_duplicate": gettext_noop("%(count)s rules are called %(title)s."),
    "title_invalid": gettext_noop("A title is a text or one text per language."),
    "title_missing": gettext_noop("The title is missing in %(languages)s."),
    "tree_too_deep": gettext_noop("The file is nested too deeply."),
    "value_missing": gettext_noop("A rule with a range needs a chosen value."),
    "value_undefined": gettext_noop("%(key)s is needed here but not defined."),
    "value_unexpected": gettext_noop("Only a rule with a range takes a value."),
    "veto_circular": gettext_noop("An item cannot be set to zero by a score."),
    "veto_never": gettext_noop("The condition is empty, so the veto never fires."),
    "veto_without_grades": gettext_noop("There are no grades that the veto could lower."),
    "weight_missing": gettext_noop("Children of a weighted sum need a weight."),
    "weights_not_whole": gettext_noop("The weights add up to %(value)s, not to 1."),
    "weights_zero": gettext_noop("The weights add up to zero."),
}


def sentence(issue, translate=None):
    """The issue in words: its own English message, or the translated sentence of its code."""
    if translate is None or issue.code not in MESSAGES:
        return issue.message
    text = translate(MESSAGES[issue.code])
    try:
        return text % {
            key: ", ".join(value) if isinstance(value, list) else value for key, value in issue.params.items()
        }
    except KeyError:  # a cause of this code without that parameter
        return issue.message
