"""Both engines on the same world, field by field, and a list of everything that the world made them do."""

from appraisal.scoring import score
from appraisal.scoring.language import formula
from appraisal.scoring.language.compositions import COMPOSITIONS
from appraisal.scoring.language.formula import FUNCTIONS
from appraisal.scoring.language.methods import METHODS
from appraisal.scoring.language.outcomes import EFFECT_KINDS, RESIDUES
from appraisal.scoring.language.values import OPERATORS
from appraisal.scoring.language.vocabularies import COUNTING_OF_STEPS as STEPS
from appraisal.scoring.language.vocabularies import OF_SEVERAL_LINKS as TAKES
from appraisal.scoring.language.vocabularies import ROUNDINGS
from appraisal.scoring.language.vocabularies import TIES_SHARE as TIES
from appraisal.scoring.language.vocabularies import WITHOUT_VALUE as MISSING
from appraisal.scoring.payouts.plans import PayoutError, pay
from appraisal.scoring.reference import engine as reference
from appraisal.scoring.reference.payout import paid

POOL = 1000
FORMS = (
    "points", "range", "levels", "ladder", "tiers", "base", "target", "required", "per", "above", "below", "at_least",
    "at_most", "measure", "over", "factor", "when", "cap", "highest_in", "group", "modifiers",
)  # fmt: skip


def compared(scheme, facts):
    """(number of cells, differences as text, the fast engine's sheets) of sheets and money on one world."""
    fast, slow = score(scheme, facts), reference.sheets(scheme, facts)
    cells, found = reference.compare(fast, slow)
    for plan in scheme.payouts:
        number, more = money(fast, slow, plan)
        cells, found = cells + number, found + more
    return cells, found, fast


def money(fast, slow, plan):
    prior = {sheet.subject.name: place % 4 for place, sheet in enumerate(slow)}
    try:
        mine = pay(fast, plan, pool=POOL if plan["method"] == "share" else None, prior=prior)
    except PayoutError:  # nobody has a weight
        return 0, []
    amounts, counters = paid(slow, plan, pool=POOL, prior=prior)
    found = [
        f"{name}: payout {plan['code']}: {mine.amounts[name]} != {amounts[name]}"
        for name in amounts
        if mine.amounts[name] != amounts[name]
    ]
    if counters is not None and counters != mine.counters:
        found.append(f"payout {plan['code']}: counters {mine.counters} != {counters}")
    return len(amounts) * (1 if counters is None else 2), found


def every_way():
    """Labels of all that random worlds must exercise."""
    listed = {
        "method": METHODS, "function": FUNCTIONS, "rounding": ROUNDINGS, "missing": MISSING, "take": TAKES,
        "ties": TIES,
        "compose": COMPOSITIONS, "effect": EFFECT_KINDS, "operator": OPERATORS, "steps": STEPS, "residue": RESIDUES,
        "rule": FORMS, "list": ("sum", "highest"), "value": ("formula", "table", "dated", "linked"),
        "condition": ("all", "any", "not", "attribute", "measure", "score", "count", "points", "year"),
        "fairness": ("error_rate", "error_rate group_mean", "work_factors", "work_factors event", "zscore",
                     "percentile", "group_coefficient"),
        "rank": ("points", "start", "shares", "given", "bottom"), "vote": ("trim", "reweight", "zero", "missing"),
        "beyond": ("last", "restart", "none", "number"), "node": ("applies_when", "applicable"),
        "payout": ("share", "amount", "consecutive"), "sheet": ("problem", "not applicable", "tie", "endless"),
    }  # fmt: skip
    return {f"{kind} {name}" for kind, names in listed.items() for name in names}


def exercised(scheme):
    """Labels of what a scheme uses."""
    document, found = scheme.document, set()
    _walk(document, found)
    for value in scheme.values:
        found.add(f"value {value.kind}")
    expressions = [value.formula for value in scheme.values if value.formula is not None]
    expressions += [item.params.formula for item in scheme.items if item.method == "expression"]
    expressions += [plan["expression"] for plan in scheme.payouts if plan["method"] == "amount"]
    for expression in expressions:
        found |= {f"function {part.name}" for part in formula.walk(expression) if isinstance(part, formula.Call)}
    fairness = scheme.fairness
    if fairness.error_rate:
        found.add("fairness error_rate" if fairness.error_rate.per is not None else "fairness error_rate group_mean")
    if fairness.work_factors:
        found.add("fairness work_factors event" if fairness.work_factors.by[1:] else "fairness work_factors")
    if fairness.peer:
        found.add(f"fairness {fairness.peer.method}")
    if fairness.group_coefficient:
        found.add("fairness group_coefficient")
    return found


def _walk(part, found):
    """Labels that stand in the document itself."""
    if isinstance(part, list):
        for one in part:
            _walk(one, found)
        return
    if not isinstance(part, dict):
        return
    if "kind" in part:
        found.update(f"rule {key}" for key in FORMS if key in part)
    if "op" in part:
        found.add(f"operator {part['op']}")
        over = "year" if part.get("over") else None
        found.add(f"condition {over or part.get('of') or ('score' if 'node' in part else 'measure')}")
    if "in" in part:
        found.add("condition attribute")
    found.update(f"condition {mode}" for mode in ("all", "any", "not") if mode in part)
    _named(part, found)
    for one in part.values():
        _walk(one, found)


def _named(part, found):
    for key in ("method", "missing", "ties", "compose", "effect", "steps", "residue", "mode"):
        if isinstance(part.get(key), str):
            found.add(f"{'rounding' if key == 'mode' else key} {part[key]}")
    if part.get("method") in ("share", "amount", "consecutive"):
        found.add(f"payout {part['method']}")
    if "take" in part:
        found.add(f"{'take' if 'relation' in part else 'list'} {part['take']}")
    if "beyond" in part:
        found.add(f"beyond {part['beyond'] if str(part['beyond']).isalpha() else 'number'}")
    if "ties" in part:
        found |= {f"rank {key}" for key in ("points", "start", "shares", "given") if key in part}
        found |= {"rank bottom"} if part["from"] == "bottom" else set()
    if "options" in part and "groups" in part:
        found |= {f"vote {part['absent_group']}", *(["vote trim"] if "trim" in part else [])}
    found |= {"node applies_when"} if "applies_when" in part else set()
    found |= {"node applicable"} if part.get("from") == "applicable" else set()


def happened(fast):
    """Labels of what came about on the sheets of one world."""
    found = set()
    if fast.problems:
        found.add("sheet problem")
    if any(score.absent is not None and score.absent.any() for score in fast.nodes):
        found.add("sheet not applicable")
    totals = [text for text in fast.totals() if text is not None]
    if len(set(totals)) < len(totals):
        found.add("sheet tie")
    if any(score and "/" in str(score) and score.denominator % 3 == 0 for score in fast.row(0).nodes.values()):
        found.add("sheet endless")
    return found
