"""Why a sheet says what it says: its parts, the entries behind each number, and the sum added up again.

The stored breakdown is unfolded by the scheme; beside it the entries and figures of today are scored anew by the
second, slow engine, which shares no arithmetic with the one that wrote the sheet. Both must agree.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, cast

from django.utils.translation import gettext as _

from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.rules import points_words
from appraisal.periods.inputs import measure_title
from appraisal.periods.models import Measure, Participant, PeriodKind
from appraisal.results.arithmetic import in_words
from appraisal.results.inputs import Batch, batch_fill
from appraisal.results.models import GradeCode, GradeDecision, Sheet
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.schemes.selectors import compiled
from appraisal.schemes.words import unit_words
from appraisal.scoring import FactsError
from appraisal.scoring.breakdown import expand
from appraisal.scoring.engine import event_amounts, outdone
from appraisal.scoring.reference import sheets as reference_sheets
from appraisal.scoring.rollup import rollup
from core.charts import Chart, trend, waterfall

STEPS_SHOWN = 12
PLACES = Decimal("0.0001")


def _decimal(number: Fraction) -> Decimal:
    """For showing; sums are kept in fractions."""
    return (
        (Decimal(number.numerator) / Decimal(number.denominator))
        .quantize(PLACES, rounding=ROUND_HALF_UP)
        .normalize()
    )


def _number(text) -> Decimal | None:
    return None if text is None else _decimal(Fraction(text))


@dataclass
class Line:
    """A rule that was touched, with its entries."""

    code: str
    title: str
    terms: str
    count: Decimal
    points: Decimal
    lost: Decimal
    adjustment: Decimal
    words: str
    measure: str = ""
    measure_value: Decimal | None = None
    entries: list = field(
        default_factory=list
    )  # with ``is_outdone``: a higher one of its project stands before it
    reversals: list = field(default_factory=list)
    effect: Decimal = Decimal(0)  # on the total, through weights


@dataclass
class Branch:
    """A node or an item of the scheme as it came out."""

    code: str
    title: str
    is_item: bool
    score: Decimal | None
    full: Decimal | None
    weight: Decimal | None
    words: str
    held: bool
    touched: bool
    change: Decimal | None
    children: list["Branch"] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    values: list[tuple[str, Decimal]] = field(default_factory=list)


@dataclass
class NextGrade:
    title: str
    points: Decimal
    without: list[Line] = field(default_factory=list)


@dataclass
class Why:
    sheet: Sheet
    scheme: Any = None  # the engine's; None where no scheme applies
    tree: Branch | None = None
    chart: Chart | None = None
    matches: bool = True
    readded: str | None = None
    differences: list[dict] = field(default_factory=list)
    entries: int = 0
    figures: int = 0
    vetoes: list[str] = field(default_factory=list)
    next_grade: NextGrade | None = None
    quota_note: str = ""
    not_counted: list[tuple] = field(default_factory=list)
    months: list[dict] = field(default_factory=list)
    missing_months: list[str] = field(default_factory=list)
    arithmetic: str = ""
    by_coefficient: bool = False
    decision: GradeDecision | None = None
    peers: int = 0
    reason: str = ""


def why(sheet: Sheet) -> Why:
    """Everything the page shows, in at most five queries beside the sheet's own."""
    found = Why(sheet)
    decisions = GradeDecision.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id, is_current=True)
    if sheet.period.kind == PeriodKind.YEAR:
        found.decision = decisions.select_related("decided_by").first()
    found.peers = Participant.objects.filter(
        period=sheet.period_id, peer_group=sheet.participant.peer_group
    ).count()
    version = sheet.participant.scheme_version
    if version is None:
        found.reason = _(
            "No scheme applies to this post, so there is no score. HR assigns schemes to units and posts."
        )
        return found
    found.scheme = compiled(version)
    if sheet.period.kind == PeriodKind.YEAR:
        _explain_year(found)
    else:
        _explain_month(found)
    if sheet.total is not None:
        found.next_grade = _next_grade(found)
        found.quota_note = _quota_note(sheet)
    return found


def _quota_note(sheet: Sheet) -> str:
    """Why a score in the excellent band was proposed as competent."""
    group = sheet.run.summary.get("groups", {}).get(sheet.participant.peer_group)
    if group is None or (sheet.band, sheet.grade) != (GradeCode.EXCELLENT, GradeCode.COMPETENT):
        return ""
    return _(
        "By the score this would be excellent. The quota of the peer group is %(arithmetic)s, and others stand before."
    ) % {"arithmetic": group["arithmetic"]}


# --- A month --------------------------------------------------------------------------------------


def entries_of(sheet: Sheet) -> list[Any]:
    rows = Entry.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id).exclude(state=EntryState.DRAFT)
    return list(
        rows.select_related("rule", "checked_by", "author", "reverses")
        .prefetch_related("evidence")
        .order_by("happened_on", "created_at", "pk")
    )


def _explain_month(found: Why) -> None:
    sheet, scheme = found.sheet, found.scheme
    entries = entries_of(sheet)
    measures = {row.code: row for row in Measure.objects.filter(period=sheet.period_id, cadre=sheet.cadre_id)}
    tree = expand(scheme, sheet.breakdown)
    by_rule = defaultdict(list)
    counting = [entry for entry in entries if entry.state == EntryState.VERIFIED and entry.rule_id]
    for entry in counting:
        by_rule[entry.rule.code].append(entry)
    batch = _facts(sheet, counting, measures)
    _readd(found, batch, tree)
    found.vetoes = [in_language(veto["title"]) or veto["code"] for veto in tree["vetoes"]]
    factors = _factors(scheme, tree["tree"])
    terms = {entry.rule.code: points_words(entry.rule) for entry in counting}
    found.tree = _branch(tree["tree"], scheme, factors, by_rule, measures, terms)
    found.entries, found.figures = len(counting), len([code for code in scheme.measures if code in measures])
    lower = _outdone_keys(batch, scheme)
    for entry in counting:
        entry.is_outdone = entry.pk.hex in lower
    found.not_counted = _not_counted(entries, batch)
    if sheet.total is not None:
        found.chart = _waterfall(found, tree["tree"], factors)


def _facts(sheet: Sheet, counting: list[Any], measures: dict[str, Measure]) -> Batch:
    one = sheet.participant
    version = cast("SchemeVersion", one.scheme_version)  # without one nothing is explained
    person = (
        sheet.cadre_id,
        one.pk,
        sheet.cadre.staff_no,
        sheet.unit_id,
        sheet.unit_path,
        version.pk,
        one.standing,
    )
    rows = [
        (
            entry.cadre_id,
            entry.rule_id,
            _scaled(entry.quantity, 4),
            _scaled(entry.value, 4),
            entry.level,
            json.dumps(entry.modifiers or []),
            entry.group_key,
            str(entry.pk),
            entry.source,
            _scaled(entry.effect, 6),
        )
        for entry in counting
    ]
    figures = [(sheet.cadre_id, code, _scaled(row.value, 6)) for code, row in measures.items()]
    rules = {entry.rule_id: (entry.rule.version_id, entry.rule.code) for entry in counting}
    return batch_fill(Batch([person], {version.pk: version}), rows=rows, rules=rules, measures=figures)


def _scaled(value: Decimal | None, places: int) -> int | None:
    return None if value is None else int(value.scaleb(places))


def _readd(found: Why, batch: Batch, tree: dict) -> None:
    """Scores the entries and figures of now with the reference engine and compares with what is stored."""
    sheet, scheme = found.sheet, found.scheme
    facts = batch.facts[cast("int", sheet.participant.scheme_version_id)]
    try:
        again = reference_sheets(scheme, facts)[0].row()
    except FactsError as error:
        found.matches, found.differences = False, [{"what": str(error), "stored": None, "now": None}]
        return
    found.readded = again.total
    stored = {}
    for index, *values in sheet.breakdown.get("r", ()):
        stored[scheme.rules[index].code] = tuple(
            Fraction(value) for value in (*values, *["0"] * (4 - len(values)))
        )
    for rule in scheme.rules:
        before, now = stored.get(rule.code), again.rules.get(rule.code)
        if (before or (0,) * 4) != (now or (0,) * 4):
            found.differences.append(
                {
                    "what": f"{rule.code} {in_language(rule.title)}",
                    "stored": _decimal(before[1] + before[3]) if before else Decimal(0),
                    "now": _decimal(now[1] + now[3]) if now else Decimal(0),
                }
            )
    total = None if sheet.total is None else Fraction(sheet.total)
    same = total == (None if again.total is None else Fraction(again.total))
    if not same and not found.differences:
        found.differences.append({"what": _("Total"), "stored": sheet.total, "now": _number(again.total)})
    found.matches = same and tree["matches"] and not found.differences


def _branch(node: dict, scheme, factors, by_rule, measures, terms) -> Branch:
    score, full = node["score"], node["full"]
    branch = Branch(
        code=node["code"],
        title=in_language(node["title"]) or node["code"],
        is_item=node["kind"] == "item",
        score=_number(score),
        full=_number(full),
        weight=_number(node["weight"]),
        words=_named(node),
        held=node["before"] is not None and score is not None and Fraction(node["before"]) != Fraction(score),
        touched=bool(node.get("touched")),
        change=None,
    )
    if not branch.is_item:
        branch.children = [
            _branch(child, scheme, factors, by_rule, measures, terms) for child in node["children"]
        ]
        branch.touched = any(child.touched for child in branch.children)
        return branch
    item = scheme.node(node["code"])
    if score is not None:
        branch.change = _decimal(Fraction(score) - Fraction(full or 0))
    names = [code for code in (item.value, item.target) if code]
    branch.values = [(measure_title(code), measures[code].value) for code in names if code in measures]
    branch.lines = [_line(rule, scheme, factors, by_rule, measures, terms) for rule in node["rules"]]
    return branch


def _line(node: dict, scheme, factors, by_rule, measures, terms) -> Line:
    rule = scheme.rule(node["code"])
    found = by_rule.get(rule.code, [])
    points, adjustment = Fraction(node["points"]), Fraction(node["adjustment"])
    line = Line(
        code=rule.code,
        title=in_language(rule.title) or rule.code,
        terms=terms.get(rule.code) or _terms(rule),
        count=_decimal(Fraction(node["count"])),
        points=_decimal(points),
        lost=_decimal(Fraction(node["lost"])),
        adjustment=_decimal(adjustment),
        words=_said(node),
        entries=[entry for entry in found if entry.source != EntrySource.REVERSAL],
        reversals=[entry for entry in found if entry.source == EntrySource.REVERSAL],
        effect=_decimal((points + adjustment) * factors[scheme.items[rule.item].code]),
    )
    if rule.measure:
        line.measure = measure_title(rule.measure)
        line.measure_value = measures[rule.measure].value if rule.measure in measures else None
    return line


def _named(node: dict) -> str:
    """The arithmetic of a node with the titles of its parts instead of their codes."""
    words = in_words(node["words"])
    for child in node.get("children", ()):
        words = words.replace(f"({child['code']})", f"({in_language(child['title']) or child['code']})")
    return words


def _said(node: dict) -> str:
    """The arithmetic of a rule, unless it is only its result again."""
    words = node["words"].partition(": ")[2]
    return "" if words == node["amount"] else in_words(words)


def _terms(rule) -> str:
    """What the rule gives per unit, where no ledger entry brings its own words."""
    if rule.points is None:
        return ""
    sign = "−" if rule.kind == "deduct" else "+"
    unit = unit_words(rule.unit)
    return f"{sign}{_decimal(rule.points):f}" + (f" / {unit}" if unit else "")


def _not_counted(entries: list[Any], batch: Batch) -> list[tuple]:
    """(entry, why it is not in the score)."""
    foreign = {key.replace("-", "") for key in batch.foreign}
    found = []
    for entry in entries:
        if entry.state == EntryState.SUBMITTED:
            found.append((entry, _("Nobody has verified it yet.")))
        elif entry.state == EntryState.RETURNED:
            found.append((entry, _("It was returned.")))
        elif entry.state == EntryState.REVERSED:
            found.append((entry, _("It was reversed; neither it nor its reversal counts.")))
        elif not entry.rule_id:
            found.append((entry, _("It cites no rule.")))
        elif entry.pk.hex in foreign:
            found.append((entry, _("Its rule is not part of the scheme of this month.")))
        elif getattr(entry, "is_outdone", False):
            found.append((entry, _("Only the highest of its project or document counts.")))
    return found


def _outdone_keys(batch: Batch, scheme) -> set[str]:
    """Entries that a higher one of the same pool and group puts aside."""
    facts = next(iter(batch.facts.values()))
    events = facts.events
    if not len(events):
        return set()
    amounts, _quantity = event_amounts(scheme, events)
    lost = outdone(scheme, events, amounts)
    return {batch.event_keys[row].replace("-", "") for row in lost.nonzero()[0].tolist()}


# --- From parts to the total ----------------------------------------------------------------------


def _factors(scheme, tree: dict) -> dict[str, Fraction]:
    """How much a point of each item weighs in the total, through weights, means and rescaling."""
    found: dict[str, Fraction] = {}

    def visit(node: dict, factor: Fraction):
        found[node["code"]] = factor
        if node["kind"] == "item":
            return
        own = scheme.node(node["code"])
        children = [child for child in node["children"] if child["score"] is not None]
        weights = {c.code: c.weight if c.weight is not None else Fraction(1) for c in own.children}
        applicable = sum((weights[child["code"]] for child in children), Fraction(0))
        best = max(children, key=lambda child: Fraction(child["score"]), default=None)
        for child in node["children"]:
            share = Fraction(1)
            if child["score"] is None:
                share = Fraction(0)
            elif own.compose == "rescale":
                share = own.rescale_to / own.rescale_from
            elif own.compose == "weighted_sum":
                share = (
                    weights[child["code"]] * sum(weights.values()) / applicable if applicable else Fraction(0)
                )
            elif own.compose == "mean":
                share = weights[child["code"]] / applicable if applicable else Fraction(0)
            elif own.compose == "best":
                share = Fraction(child is best)
            visit(child, factor * share)

    visit(tree, Fraction(1))
    return found


def _items(node: dict) -> list[dict]:
    return (
        [node] if node["kind"] == "item" else [item for child in node["children"] for item in _items(child)]
    )


def waterfall_steps(tree: dict, factors: dict[str, Fraction], total: Fraction):
    """(full marks of all items, [(title, change)]) that add up to the total; the last step is limits and rounding."""
    start, steps = Fraction(0), []
    for item in _items(tree):
        factor = factors[item["code"]]
        if item["score"] is None or not factor:
            continue
        full = Fraction(item["full"] or 0)
        start += full * factor
        title = in_language(item["title"]) or item["code"]
        changes = [Fraction(rule["points"]) + Fraction(rule["adjustment"]) for rule in item["rules"]]
        down = sum((change for change in changes if change < 0), Fraction(0))
        up = sum((change for change in changes if change > 0), Fraction(0))
        reached = (
            Fraction(item["before"]) - down - up - full
        )  # a ratio, band or given value off its full score
        steps += [(title, part * factor) for part in (reached + down, up) if part]
    if len(steps) > STEPS_SHOWN:
        steps.sort(key=lambda step: -abs(step[1]))
        rest = sum((change for _title, change in steps[STEPS_SHOWN:]), Fraction(0))
        steps = [*steps[:STEPS_SHOWN], (_("All others"), rest)]
    steps.sort(key=lambda step: step[1])
    residue = total - start - sum((change for _title, change in steps), Fraction(0))
    if residue:
        steps.append((_("Limits and rounding"), residue))
    return start, steps


def _waterfall(found: Why, tree: dict, factors: dict[str, Fraction]) -> Chart:
    total = Fraction(cast("Decimal", found.sheet.total))
    start, steps = waterfall_steps(tree, factors, total)
    # shown with four decimals at most; the last step takes up what that cuts off, so that the bars meet
    shown = [(title, _decimal(change)) for title, change in steps]
    cut = _decimal(total) - _decimal(start) - sum((change for _t, change in shown), Decimal(0))
    if cut and shown:
        shown[-1] = (shown[-1][0], shown[-1][1] + cut)
    return waterfall(
        _("How do full marks become this score?"),
        shown,
        start=_decimal(start),
        start_label=_("Full marks"),
        total_label=_("Score"),
    )


def _next_grade(found: Why) -> NextGrade | None:
    """The points to the better band, and single deductions without which it would be reached."""
    sheet, scheme = found.sheet, found.scheme
    by_share = scheme.grades_on == "coefficient"
    value = Fraction(cast("Decimal", sheet.coefficient if by_share else sheet.total))
    better = [grade for grade in scheme.grades if grade.low is not None and grade.low > value]
    if not better:
        return None
    grade = better[-1]
    missing = grade.low - value
    if by_share:
        missing = missing * scheme.full_marks / 100
    lines = [line for item in _leaves(found.tree) for line in item.lines] if found.tree else []
    without = [line for line in lines if line.effect < 0 and -Fraction(line.effect) >= missing]
    return NextGrade(in_language(grade.title) or grade.code, _decimal(missing), without[:3])


def _leaves(branch: Branch) -> list[Branch]:
    return [branch] if branch.is_item else [leaf for child in branch.children for leaf in _leaves(child)]


# --- A year ---------------------------------------------------------------------------------------


def _explain_year(found: Why) -> None:
    """The months behind the year, and their mean added up again from the published monthly sheets of now."""
    sheet, scheme = found.sheet, found.scheme
    stored = sheet.breakdown
    now = {
        f"{row.period.starts_on:%Y-%m}": row
        for row in Sheet.objects.published()
        .filter(cadre=sheet.cadre_id, period__year_period=sheet.period_id, total__isnull=False)
        .select_related("period")
        .defer("breakdown")
    }
    found.by_coefficient = bool(stored.get("c"))
    for name, total, share, weight in stored.get("m", ()):
        here = now.pop(name, None)
        month = {
            "name": name,
            "total": Decimal(total),
            "coefficient": Decimal(share),
            "weight": weight,
            "sheet": here,
        }
        found.months.append(month)
        if here is None or (here.total, here.coefficient) != (month["total"], month["coefficient"]):
            found.differences.append(
                {"what": name, "stored": month["total"], "now": here.total if here else None}
            )
    found.differences += [
        {"what": name, "stored": None, "now": row.total} for name, row in sorted(now.items())
    ]
    found.missing_months = list(stored.get("x", ()))
    output = scheme.coefficient if found.by_coefficient else scheme.total
    key = "coefficient" if found.by_coefficient else "total"
    mean = rollup(
        [str(month[key]) for month in found.months],
        weights=[month["weight"] for month in found.months],
        places=output.rounding.places,
        mode=output.rounding.mode,
    )
    found.arithmetic, found.readded = mean.arithmetic, mean.printed
    found.chart = trend(
        _("How do the months make the year?"),
        [
            (str(month["sheet"].period) if month["sheet"] else month["name"], month[key])
            for month in found.months
        ],
        name=_("Coefficient (%)") if found.by_coefficient else _("Score"),
    )
    expected = sheet.coefficient if found.by_coefficient else sheet.total
    same = (mean.printed is None and expected is None) or (
        mean.printed is not None and expected is not None and Fraction(mean.printed) == Fraction(expected)
    )
    found.matches = same and not found.differences
