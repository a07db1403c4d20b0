"""Fairness between unequal posts: switches of the whole scheme, each off unless stated."""

from dataclasses import dataclass
from fractions import Fraction

from . import kinds
from .declare import told
from .marks import _, pgettext
from .shared import Value
from .vocabularies import PEER_METHODS
from .words import words

NO_LIMIT = _("no limit")
RULES_MEANT = _("Rules")


# The fields are laid out as a table, by hand.
# fmt: off


@dataclass(frozen=True, kw_only=True)
class ErrorRate:
    rules: frozenset[str] = told(kinds.CODES, RULES_MEANT, suggest="rules", wide=True, required=True, asked=False)
    workload: Value = told(kinds.VALUE, _("Workload"), _("The data item that states how much somebody handled."), required=True,
        asked=False)
    # None: the mean workload of the peer group
    per: Fraction | None = told(kinds.WORD_OR_POSITIVE, _("For each"),
        _("A number such as 100, or group_mean for the mean workload of the peer group."), options=words(("group_mean", "")),
        default="100")


@dataclass(frozen=True, kw_only=True)
class WorkTable:
    """Factors by an attribute of the subject, or by a circumstance of the event (modifier "EVENT:KEY")."""

    attribute: str = told(kinds.NAME, _("Attribute of the person"), suggest="attributes")
    event: str = told(kinds.NAME, _("or circumstance of the entry"))
    table: dict[str, Fraction] = told(kinds.TABLE, _("Factors: A = 1.2, B = 1"), required=True, asked=False)


@dataclass(frozen=True, kw_only=True)
class WorkFactors:
    rules: frozenset[str] = told(kinds.CODES, RULES_MEANT, suggest="rules", wide=True, required=True, asked=False)
    by: tuple[WorkTable, ...] = told(kinds.LIST, _("Factors"), part="work_table", more=_("Add a factor"), required=True)
    low: Fraction | None = told(kinds.NUMBER, _("Together at least"), otherwise=NO_LIMIT, low=0)
    high: Fraction | None = told(kinds.NUMBER, _("Together at most"), otherwise=NO_LIMIT, low=0)


@dataclass(frozen=True, kw_only=True)
class Peer:
    method: str = told(kinds.CHOICE, _("The score is"), options=PEER_METHODS, otherwise=_("off"), required=True, asked=False)
    mean: Fraction = told(kinds.NUMBER, _("Mean"), _("For the z-score."), default="80")
    spread: Fraction = told(kinds.NUMBER, _("Standard deviation"), _("For the z-score: points for one standard deviation."), default="10",
        low=0)
    low: Fraction = told(kinds.NUMBER, _("Lowest"), _("For the percentile."), default="60")
    high: Fraction = told(kinds.NUMBER, _("Highest"), _("For the percentile."), default="100")
    at_least: int = told(kinds.NUMBER, _("Only in peer groups of at least"), default="5")


@dataclass(frozen=True, kw_only=True)
class GroupCoefficient:
    value: Value = told(kinds.VALUE, _("Coefficient of the unit"), _("A data item or calculated item."), required=True,
        asked=False)
    low: Fraction | None = told(kinds.NUMBER, _("At least"), otherwise=NO_LIMIT, low=0)
    high: Fraction | None = told(kinds.NUMBER, pgettext("scheme", "At most"), otherwise=NO_LIMIT, low=0)


@dataclass(frozen=True, kw_only=True)
class Fairness:
    error_rate: ErrorRate | None = told(kinds.PART, _("Errors by rate instead of count"),
        _("Those who handle more also make more mistakes. The count of the selected rules is multiplied by this number and divided by the workload. Inactive until rules are selected."),
        part="error_rate",
        says='`{"rules": […], "workload": kinds.VALUE, "per": "100"}`: what the listed rules count is multiplied by per / '
        'workload, so that who handles more is not punished for it. `per`: a number, or `"group_mean"`, the mean of '
        'the positive workloads of the peer '
            "group. Missing or not positive workload: unchanged",
        heading=("按差错率扣分", "Error rate (JSON)"))
    work_factors: WorkFactors | None = told(kinds.PART, _("Difficulty and risk of work"),
        _("Raises points for harder or riskier work. Inactive until rules are selected."), part="work_factors",
        says='`{"rules": […], "by": [{"attribute": "difficulty", "table": {"A": "1.2", "B": "1"}}, …], "low", '
        '"high"}`: amounts × the product of the factors, held between low and high; `{"event": "risk", "table": {…}}` '
        'takes a circumstance of the event, given among its `modifiers` as `"risk:A"`. An option without entry has '
        'factor 1. Amounts of events are multiplied, of rules that '
            "count the quantities (of a `measure`: *n*, by attributes alone)",
        heading=("工作难度系数", "Work factors (JSON)"))
    peer: Peer | None = told(kinds.PART, _("Adjustment within the peer group"),
        _("Evens out strict and lenient scorers. Inactive unless a method is chosen."), part="peer",
        says='`{"method": "zscore", "mean": "80", "spread": "10", "at_least": "5"}`: score := mean + spread × (score '
        '− group mean) / group standard deviation (6 places, half up; a deviation of 0: mean). Or `{"method": '
        '"percentile", "low": "60", "high": "100", "at_least"}`: low + (high − low) × (number below + half of the '
        'equal others) / (size − 1). Groups smaller than `at_least` '
            "(default 5; never below 2) stay as they are; who has no score does not count",
        heading=("同组标准化", "Peer group (JSON)"))
    group_coefficient: GroupCoefficient | None = told(kinds.PART, _("Result of one's own unit"),
        _("The score is multiplied by it, within the limits. Inactive unless a data item is entered."), part="group_coefficient",
        says='`{"value": kinds.VALUE, "low": "0.9", "high": "1.1"}`: score × the unit\'s coefficient, held between low and '
        'high; missing = 1',
        heading=("单位系数", "Group coefficient (JSON)"))
