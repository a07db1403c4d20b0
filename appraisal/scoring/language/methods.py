"""The methods of items: everything about each of them but its arithmetic.

A new one is an entry here and a record in ``params``; what it computes is told to both engines and the linter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .marks import _
from .params import Bands, BestOfGroup, Computed, Counter, Given, Rank, Ratio, Step, Vote
from .values import Inherited
from .words import Option, Words

COUNTING, MEASURING, COMPARED, VOTING, OTHERS = (
    _("Scored by events"),
    _("Scored by data"),
    _("Comparing with others"),
    _("Peer vote"),
    _("Others"),
)


@dataclass(frozen=True)
class Method(Option):
    """``says``, ``example`` and ``group`` place it in the editor; ``base`` is what the handbook says of it."""

    record: type | None = None  # None: no parameters, the base comes from the full score alone
    group: str = ""
    says: str = ""
    example: str = ""
    base: str = ""
    needs_full: bool = False
    compares: bool = False  # reads the peer group
    never_missing: bool = False
    schema: Mapping[str, Any] = field(default_factory=dict)  # what JSON Schema says of its parameters besides


ONE_SIDE = {"anyOf": [{"required": ["below"]}, {"required": ["above"]}]}
ONE_FORM = {"oneOf": [{"required": [key]} for key in ("points", "start", "shares")]}

METHOD_KINDS: dict[str, Method] = {
    one.code: one
    for one in (
        Method(
            "deduct", _("Deductions from the full score"), ("满分扣分", "deductions from full marks"), None, COUNTING,
            _("Starts from the full score; each fault deducts points."),
            _("Attendance 10 points: late 0.1 each time."),
            "`full`; only deduct rules", needs_full=True, never_missing=True,
        ),
        Method(
            "accrue", _("Points added up from zero"), ("从零累计", "points from zero"), None, COUNTING,
            _("Starts from zero; each achievement adds points."),
            _("Commended by the county +2, by the city +4."),
            "0; bonus and deduct rules", never_missing=True,
        ),
        Method(
            "deduct_and_bonus", _("Full score with deducted and added points"),
            ("满分加减", "full marks, deductions and bonuses"), None, COUNTING,
            _("Starts from the full score; faults deduct points, achievements add points."),
            _("Party building 10 points: minutes missing −0.5, model branch +1."),
            "`full`", needs_full=True, never_missing=True,
        ),
        Method(
            "given", _("Score from an external source"), ("直接给分", "given score"), Given, MEASURING,
            _("Uses a score that has been determined elsewhere."),
            _("Score of the city's appraisal, times 0.5."),
            "value × `times` (an imported or assessed score)",
        ),
        Method(
            "ratio", _("Share of a target"), ("完成率", "share of a target"), Ratio, MEASURING,
            _("Full score times what was done, divided by the target."),
            _("9 of 12 reservoirs done: 4 × 9 / 12 = 3."),
            '`full` × value / target, the ratio held between `floor` and `cap` (`"1.08"`, `"none"`)',
            needs_full=True,
        ),
        Method(
            "band", _("Points by band"), ("分档", "bands"), Bands, MEASURING,
            _("Points by the band that contains a value."),
            _("Investment 10 to 50 million: 2; 50 to 100 million: 3."),
            "points of the band that holds the value",
        ),
        Method(
            "step", _("Steps from a target"), ("按步增减", "steps from a target"), Step, MEASURING,
            _("Full score at the target; each step above or below changes it."),
            _("Mean age at most 42: 2 points, each year above −0.5."),
            "`full` (0 when not given) + `below` × steps below the target + `above` × steps above it, both signed points",
            schema=ONE_SIDE,
        ),
        Method(
            "compare_with_mean", _("Steps from the mean of the peer group"), ("与平均比", "compared with the mean"), Step, COMPARED,
            _("Like steps from a target, with the mean of the peer group as the target."),
            _("Each point below the mean of all towns −0.1."),
            'as `step`, the target being the mean of the peer group (`mean_of` `"others"`: without oneself)',
            compares=True, schema=ONE_SIDE,
        ),
        Method(
            "best_of_group", _("In proportion to the best"), ("与最好比", "compared with the best"), BestOfGroup, COMPARED,
            _("The best of the peer group gets the full score, the others in proportion."),
            _("41.2 against the best 48.6: 6 × 41.2 / 48.6."),
            '`full` × value / best of the peer group (`order` `"low"`: best / value)',
            needs_full=True, compares=True,
        ),
        Method(
            "rank", _("Points by rank"), ("按名次", "by place"), Rank, COMPARED,
            _("Points by rank in the peer group."),
            _("First 60, second 57, third 54."),
            "points of the subject's place in its peer group",
            compares=True, schema=ONE_FORM,
        ),
        Method(
            "vote", _("Peer votes"), ("测评投票", "votes"), Vote, VOTING,
            _("Each option gives points; the mean of the valid ballots counts, by voter group."),
            _("Leaders 20 %, staff 40 %, appraisal group 40 %."),
            "weighted mean of the voter groups' means",
        ),
        Method(
            "inherited", _("Score of a linked person or unit"), ("取自关联对象", "taken from linked subjects"), Inherited, OTHERS,
            _("Uses the score of a linked person or unit: the village, the unit, the departments in charge."),
            _("The vice mayor gets the mean of the departments in charge."),
            "score of linked subjects × `times`",
        ),
        Method(
            "counter", _("Compliant periods in a row"), ("连续计次", "consecutive periods"), Counter, COUNTING,
            _("Counts compliant periods in a row and gives the points for that number."),
            _("Third year without a petition: 5 points."),
            "reward of the n-th consecutive good period",
            never_missing=True,
        ),
        Method(
            "expression", _("Formula"), ("公式", "formula"), Computed, OTHERS,
            _("A formula, for what no other method can express."),
            _("IF(cases = 0, 5, MAX(0, 5 − 2 * cases))"),
            "value of a formula (7)",
        ),
    )
}  # fmt: skip
METHODS = tuple(METHOD_KINDS)
METHOD_WORDS = Words(METHOD_KINDS.values())
PLAIN_METHODS = tuple(code for code, one in METHOD_KINDS.items() if one.record is None)
