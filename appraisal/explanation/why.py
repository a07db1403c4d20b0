"""Why a sheet says what it says: its parts, the entries behind each number, and the sum added up again.

The stored breakdown is unfolded by the scheme; beside it the entries and figures of today are scored anew by the
second, slow engine, which shares no arithmetic with the one that wrote the sheet. Both must agree.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from appraisal.explanation.arithmetic import in_words
from appraisal.explanation.recomputing import NEAR, Again, again, differences, outdone_keys, unsound
from appraisal.explanation.rules import rule_notes
from appraisal.explanation.steps import Step, chart_of, exact_steps, factors_of, few, printed
from appraisal.explanation.words import (
    attribute_title,
    condition_words,
    context_words,
    decimal_of,
    fairness_words,
    formula_words,
    method_words,
    missing_words,
    option_title,
    problem_words,
    shown,
    unused_fairness,
    value_title,
    veto_words,
    vote_lines,
)
from appraisal.ledger.models import Entry, EntrySource, EntryState
from appraisal.ledger.rules import points_words
from appraisal.periods.models import Measure, Participant, PeriodKind
from appraisal.runs.inputs import Batch
from appraisal.runs.models import GradeCode, Sheet
from appraisal.schemes.models import in_language
from appraisal.schemes.selectors import compiled
from appraisal.schemes.words import unit_words
from appraisal.scoring.language.formula import names
from appraisal.scoring.output.breakdown import CONTEXTS, expand
from appraisal.scoring.payouts.rollup import rollup
from core.charts import Chart, trend
from core.wording import labelled


def _number(text) -> Decimal | None:
    return None if text is None else decimal_of(Fraction(text))


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
    notes: list[str] = field(default_factory=list)  # how its form, limits and fairness made the points
    measure_of: str = ""  # what a derived value is made of
    source: str = ""


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
    values: list[tuple[str, Decimal | None, str]] = field(default_factory=list)  # title, number, made of
    told: str = ""  # what the method compared with, in words
    notes: list[str] = field(default_factory=list)  # why it does not apply, how the method goes
    source: str = ""  # article of the published rules


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
    peers: int = 0
    reason: str = ""
    problems: list[str] = field(default_factory=list)  # why the sheet could not be computed
    fairness: list[str] = field(default_factory=list)  # what was done between the tree and the total
    is_kept: bool = False  # the peer group is too large to be read again; only what the run kept was added up
    sum_words: str = ""  # the arithmetic of the root, up to the total
    start: Decimal | None = None
    steps: list[Step] = field(default_factory=list)  # from ``start`` to the total, all digits
    published_in: dict = field(default_factory=dict)  # title, address of the rules as published


def why(sheet: Sheet) -> Why:
    """Everything the page shows, in at most five queries beside the sheet's own; a scheme that looks at more than one's
    own entries and figures adds those of a run's reading, the same number whatever the size of the group."""
    found = Why(sheet)
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
    found.published_in = _published_in(found.scheme)
    if sheet.period.kind == PeriodKind.YEAR:
        _explain_year(found)
    else:
        _explain_month(found)
    if sheet.total is not None:
        found.next_grade = _next_grade(found)
        found.quota_note = _quota_note(sheet)
    return found


def _published_in(scheme) -> dict:
    """Title and address of the rules as an office published them, where the scheme names them."""
    title, url = scheme.source.get("title", ""), str(scheme.source.get("url", ""))
    title = in_language(title) if isinstance(title, dict) else str(title)
    if not title and not url:
        return {}
    return {"title": title or url, "url": url if url.startswith(("https://", "http://")) else ""}


def _quota_note(sheet: Sheet) -> str:
    """Why a score in the excellent band was proposed as competent."""
    group = sheet.run.summary.get("groups", {}).get(sheet.participant.peer_group)
    if group is None or (sheet.band, sheet.grade) != (GradeCode.EXCELLENT, GradeCode.COMPETENT):
        return ""
    return _(
        "The score is high enough for excellent, but the quota of the peer group (%(arithmetic)s) is "
        "used up by others with a higher rank."
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
    counting = [entry for entry in entries if entry.state == EntryState.VERIFIED and entry.rule_id]
    work = again(sheet, scheme, counting, measures, found.peers)
    _readd(found, work, tree)
    found.vetoes = [veto_words(scheme, veto["code"]) for veto in tree["vetoes"]]
    found.problems = [
        problem_words(scheme, problem, _read_by(work, scheme, problem)) for problem in tree["problems"]
    ]
    if found.problems:
        return
    found.fairness = [fairness_words(line) for line in tree["fairness"]]
    if sheet.total is not None:
        found.fairness += unused_fairness(scheme, tree["fairness"])
    telling = _Telling(sheet, scheme, work, counting, measures, factors_of(scheme, tree["tree"]))
    found.tree = telling.branch(tree["tree"])
    found.sum_words = found.tree.words
    if found.tree.score == sheet.total:  # the sum ends in the total, which stands behind it
        found.sum_words = found.sum_words.rpartition(" = ")[0]
    found.entries, found.figures = len(counting), len([code for code in scheme.measures if code in measures])
    lower = outdone_keys(work.own, scheme)
    for entry in counting:
        entry.is_outdone = entry.pk.hex in lower
    found.not_counted = _not_counted(entries, work.own)
    if sheet.total is not None and tree["tree"]["score"] is not None:
        _explain_steps(found, tree, telling.factors)


def _readd(found: Why, work: Again, tree: dict) -> None:
    """Compares what is stored with itself, and with the sheet that the facts of now make."""
    sheet = found.sheet
    found.differences = unsound(sheet, tree)
    if work.is_too_large:
        found.readded, found.is_kept = tree["total"], True
    elif work.row is None:
        found.differences = [{"what": work.refusal, "stored": None, "now": None}]
    else:
        found.readded = work.row.total
        found.differences += differences(sheet, found.scheme, tree, work.row)
    found.matches = not found.differences


def _explain_steps(found: Why, tree: dict, factors: dict[str, Fraction]) -> None:
    total = Fraction(cast("Decimal", found.sheet.total))
    start, steps, ends = exact_steps(tree["tree"], factors, tree["fairness"], total)
    found.start, found.steps = printed(start, [*steps, *ends])
    if start >= 0 and all(step.after >= 0 for step in found.steps):  # bars stand on zero
        found.chart = chart_of(*printed(start, [*few(steps), *ends]))


def _read_by(work: Again, scheme, problem: dict) -> list[str]:
    """The figures that a value which could not be computed reads, as text."""
    kind, _sep, code = problem["path"].partition(" ")
    if work.sheet is None or kind not in ("value", "item"):
        return []
    codes = work.sheet.read_by(kind, code)
    return [f"{value_title(scheme, one)} = {shown(work.sheet.subject.measures[one])}" for one in codes]


class _Telling:
    """Turns the unfolded breakdown into branches; what the second engine found fills in how it came about."""

    def __init__(self, sheet: Sheet, scheme, work: Again, counting: list, measures: dict, factors: dict):
        self.scheme, self.measures, self.factors = scheme, measures, factors
        self.again, self.row = work.sheet, work.row
        self.apart = set(sheet.breakdown.get("n", ()))
        self.by_rule: dict[str, list] = defaultdict(list)
        self.terms = {}
        for entry in counting:
            self.by_rule[entry.rule.code].append(entry)
            self.terms[entry.rule.code] = points_words(entry.rule)
            entry.circumstances = self.circumstances(entry)

    # Nodes and items

    def branch(self, node: dict) -> Branch:
        score, full = node["score"], node["full"]
        own = self.scheme.node(node["code"])
        branch = Branch(
            code=node["code"],
            title=in_language(node["title"]) or node["code"],
            is_item=node["kind"] == "item",
            score=_number(score),
            full=_number(full),
            weight=_number(node["weight"]),
            words=_named(node),
            held=node["before"] is not None
            and score is not None
            and Fraction(node["before"]) != Fraction(score),
            touched=bool(node.get("touched")),
            change=None,
            notes=list(self.applying(own, node)),
            source=own.source,
        )
        if not branch.is_item:
            branch.children = [self.branch(child) for child in node["children"]]
            branch.touched = any(child.touched for child in branch.children)
            return branch
        if score is not None:
            branch.change = decimal_of(Fraction(score) - Fraction(full or 0))
            branch.told = context_words(node, own.params)
            branch.values = list(self.values(own))
            branch.notes += self.method_notes(own, node)
        branch.lines = [self.line(rule) for rule in node["rules"]]
        return branch

    def applying(self, own, node: dict):
        """Why a part does not apply, or that a limit holds it."""
        if own.index in self.apart:
            words = _("It does not apply here: it applies only if %(condition)s.")
            yield words % {"condition": condition_words(self.scheme, own.applies_when)}
            if own.applies_when.of == "attribute" and self.again is not None:
                option = self.again.subject.attributes.get(own.applies_when.code)
                yield self.own_property(own.applies_when.code, option)
        elif node["score"] is None and own.is_item and own.params is not None and own.missing == "na":
            yield missing_words(own)

    def own_property(self, code: str, option: str | None) -> str:
        words = {"property": attribute_title(self.scheme, code)}
        if option is None:
            return _("%(property)s: not recorded.") % words
        return _("%(property)s: %(option)s.") % {**words, "option": option_title(self.scheme, code, option)}

    def method_notes(self, own, node: dict) -> list[str]:
        found = method_words(own)
        if own.params is not None and self.lacks_value(own, node):
            return [missing_words(own)]
        if own.method == "vote" and self.again is not None:
            found += vote_lines(self.again, own.params)
        if own.method == "expression":
            words = _("Formula: %(formula)s")
            found.append(words % {"formula": formula_words(self.scheme, own.params.text)})
        return found

    def lacks_value(self, own, node: dict) -> bool:
        """Whether the base is what the scheme gives to those without a value."""
        if self.again is not None:
            return own.method != "counter" and self.again.base(own)[0] is None
        return "(no value)" in node["words"] or (own.method in CONTEXTS and not node["context"])

    def values(self, own):
        """(title, number, what it is made of) of every VALUE that the method reads."""
        params = own.params
        codes = [getattr(params, name, None) for name in ("value", "target", "tolerance", "times", "prior")]
        if own.method == "expression":
            codes = list(names(params.formula))
        for code in dict.fromkeys(code for code in codes if isinstance(code, str)):
            number = self.value(code)
            if number is None and own.method in ("counter", "expression"):
                continue  # a counter begins with nothing; a formula may do without
            yield capfirst(value_title(self.scheme, code)), decimal_of(number), self.made_of(code)

    def value(self, code: str) -> Fraction | None:
        if self.again is not None:
            return self.again.value_or_none(code)
        return Fraction(*self.measures[code].fraction) if code in self.measures else None

    def made_of(self, code: str) -> str:
        """The figures behind a derived value."""
        derived = self.scheme.value(code)
        if derived is None or self.again is None:
            return ""
        if derived.kind == "table":
            option = self.again.subject.attributes.get(derived.by)
            title = attribute_title(self.scheme, derived.by)
            return labelled(title, option_title(self.scheme, derived.by, option) if option else "–")
        if derived.kind != "formula":
            return ""
        words = _("Formula: %(formula)s") % {"formula": formula_words(self.scheme, derived.text)}
        read = [
            f"{value_title(self.scheme, one)} = {shown(number)}"
            for one in names(derived.formula)
            if (number := self.value(one)) is not None
        ]
        return _("; ").join([words, *read])

    # Rules

    def line(self, node: dict) -> Line:
        rule = self.scheme.rule(node["code"])
        found = self.by_rule.get(rule.code, [])
        points, adjustment = Fraction(node["points"]), Fraction(node["adjustment"])
        notes = self.rule_notes(rule, node)
        line = Line(
            code=rule.code,
            title=in_language(rule.title) or rule.code,
            terms=self.terms.get(rule.code) or _terms(rule),
            count=decimal_of(Fraction(node["count"])),
            points=decimal_of(points),
            lost=decimal_of(Fraction(node["lost"])),
            adjustment=decimal_of(adjustment),
            words="" if rule.is_counted and notes else _said(node),
            entries=[entry for entry in found if entry.source != EntrySource.REVERSAL],
            reversals=[entry for entry in found if entry.source == EntrySource.REVERSAL],
            effect=decimal_of((points + adjustment) * self.factors[self.scheme.items[rule.item].code]),
            notes=notes,
            source=rule.source,
        )
        if isinstance(rule.measure, str):
            line.measure = capfirst(value_title(self.scheme, rule.measure))
            line.measure_value = decimal_of(self.value(rule.measure))
            line.measure_of = self.made_of(rule.measure)
        return line

    def rule_notes(self, rule, node: dict) -> list[str]:
        """How the rule came to its points; nothing where the facts of now make other points of it."""
        if self.again is None or self.row is None:
            return []
        now = self.row.rules.get(rule.code, ())
        stored = [Fraction(node[key]) for key in ("count", "points", "lost", "adjustment")]
        same = now and all(abs(one - two) <= NEAR for one, two in zip(now, stored, strict=True))
        return rule_notes(self.again, rule) if same else []

    def circumstances(self, entry) -> list[str]:
        """Level, circumstances and project of an entry, as people say them."""
        if not self.scheme.has_rule(entry.rule.code):
            return []
        rule, found = self.scheme.rule(entry.rule.code), []
        if entry.level:
            found.append(in_language(self.scheme.level_titles.get(entry.level) or {}) or entry.level)
        titles = {one.code: in_language(one.title) or one.code for one in rule.modifiers}
        found += [titles.get(code, code) for code in entry.modifiers or ()]
        return [*found, entry.group_key] if entry.group_key else found


_TWICE = re.compile(r"(≈|held at) (\S+) = \2$")  # the result said a second time


def _named(node: dict) -> str:
    """The arithmetic of a node with the titles of its parts instead of their codes; nothing where it is one number."""
    first, _sep, rest = node["words"].rpartition(" = ")
    if node["score"] is None or first == rest:
        return ""
    words = in_words(_TWICE.sub(r"\1 \2", node["words"]))
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
    return f"{sign}{decimal_of(rule.points):f}" + (f" / {unit}" if unit else "")


def _not_counted(entries: list[Any], batch: Batch) -> list[tuple]:
    """(entry, why it is not in the score)."""
    foreign = {key.replace("-", "") for key in batch.foreign}
    found = []
    for entry in entries:
        if entry.state == EntryState.SUBMITTED:
            found.append((entry, _("Not verified yet.")))
        elif entry.state == EntryState.RETURNED:
            found.append((entry, _("It was returned.")))
        elif entry.state == EntryState.PROPOSED:
            found.append((entry, _("It has been verified and needs approval by somebody else.")))
        elif entry.state == EntryState.NO_POINTS:
            found.append((entry, _("Its rule requires evidence and there is none, so it gives no points.")))
        elif entry.state == EntryState.REVERSED:
            found.append((entry, _("It was reversed; neither the entry nor its reversal counts.")))
        elif not entry.rule_id:
            found.append((entry, _("It cites no rule.")))
        elif entry.pk.hex in foreign:
            found.append((entry, _("Its rule is not part of the scheme of this month.")))
        elif getattr(entry, "is_outdone", False):
            found.append((entry, _("Only the highest of its project or document counts.")))
    return found


# --- The next grade -------------------------------------------------------------------------------


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
    lines = (
        [line for item in _leaves(found.tree) if not item.held for line in item.lines] if found.tree else []
    )
    if found.fairness:  # a point of a line is no longer a point of the total
        lines = []
    without = [line for line in lines if line.effect < 0 and -Fraction(line.effect) >= missing]
    return NextGrade(in_language(grade.title) or grade.code, decimal_of(missing), without[:3])


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
        _("From the months to the year"),
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
