"""Trying a draft: the sample through the engine in this process; nothing is written anywhere."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from appraisal.schemes import documents
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.sample import ME, facts_document
from appraisal.schemes.editor.tree import is_within, listed, parts
from appraisal.schemes.editor.trial_words import TrialWords
from appraisal.schemes.messages import SchemeRefused, sentence
from appraisal.scoring import FactsError, Issue, Scheme, facts_from_document, score
from appraisal.scoring.payouts.plans import PayoutError, pay
from appraisal.scoring.reference import engine as reference
from appraisal.scoring.reference.engine import ExactSheet
from appraisal.scoring.reference.money import reason
from core.wording import labelled


@dataclass
class TraceLine:
    depth: int
    code: str
    title: str
    text: str
    place: str = ""


@dataclass
class Trial:
    """What the sample gives: the printed numbers, each line of the way there, or why there is none."""

    total: str | None = None
    coefficient: str = ""
    grade: str = ""
    vetoes: list[str] = field(default_factory=list)
    payouts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[TraceLine] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def within(self, place: str) -> list[TraceLine]:
        """The lines of one part and what is under it; all of them without a part."""
        if not place:
            return self.lines
        return [one for one in self.lines if is_within(one.place, place)]


def computable(document: dict) -> Scheme | None:
    try:
        return documents.parsed(document)
    except SchemeRefused:
        return None


def try_out(document: dict, scheme: Scheme, typed: dict) -> Trial:
    """The sample scored by the draft; a sample that does not fit says why."""
    given = facts_document(document, scheme, typed)
    try:
        facts = facts_from_document(scheme, given)
        return _trial(document, scheme, facts, given.get("payouts") or {})
    except FactsError as error:
        return Trial(problems=[sentence(issue) for issue in error.issues])


def _trial(document: dict, scheme: Scheme, facts, given: dict) -> Trial:
    sheets = score(scheme, facts)
    row = sheets.row(0)
    grades = {one.get("code"): title_of(one) for one in listed(document, "grades")}
    vetoes = {one.get("code"): title_of(one) for one in listed(document, "vetoes")}
    trial = Trial(row.total, row.coefficient or "", str(grades.get(row.grade, row.grade or "")))
    trial.vetoes = [vetoes.get(code, code) for code in row.vetoes]
    trial.problems = [sentence(Issue(code, path, labelled(code, path))) for code, path in row.problems]
    explained = reference.sheets(scheme, facts)[0]
    trial.lines = list(_lines(document, scheme, explained))
    trial.payouts = [_paid(plan, sheets, given, trial, explained) for plan in scheme.payouts]
    return trial


def _lines(document: dict, scheme: Scheme, sheet: ExactSheet):
    """The explanation of the reference engine, line by line, with the names of the parts."""
    places = {
        (kind, str(part.get("code"))): (place, title_of(part))
        for kind in ("node", "rule", "veto", "value")
        for place, part in parts(document, kind)
    }
    words = TrialWords(scheme)
    for line in sheet.lines:
        kind = "node" if line.kind == "item" else line.kind
        place, title = places.get((kind, line.code), ("", ""))
        text = words.told(line.text, line.code if kind == "rule" else "")
        yield TraceLine(line.depth, line.code, title or str(KINDS.get(line.kind, "")), text, place)


KINDS = {
    "total": _("Score"),
    "coefficient": _("Coefficient"),
    "fairness": _("Score adjustment"),
    "problem": _("Cannot be computed"),
}


def _paid(plan: dict, sheets, given: dict, trial: Trial, explained: ExactSheet) -> tuple[str, str]:
    """What a payout gives the sample, with a line that says how; "–" while its pool is not filled in."""
    said = given.get(plan["code"]) or {}
    title = title_of(plan)
    if plan["method"] == "share" and "pool" not in said:
        return title, "–"
    try:
        paid = pay(sheets, plan, pool=said.get("pool"), prior=said.get("prior"))
    except PayoutError as error:
        trial.problems.append(labelled(title, error))
        return title, "–"
    how = TrialWords(explained.scheme).told(reason(explained, plan, paid.arithmetic.get(ME, "")))
    trial.lines.append(TraceLine(0, "", title, how))
    return title, paid.printed().get(ME, "–")
