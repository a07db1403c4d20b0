"""Findings of the engine and the linter, each at the part and the field that it is about."""

import re
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.schemes import documents
from appraisal.schemes.editor import tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.parts import PAGES, PartForm
from appraisal.schemes.messages import sentence
from appraisal.scoring import Issue
from appraisal.scoring.lint.severity import severity
from appraisal.sources import sources
from core.wording import labelled

PAGE_NAMES: dict[str, Any] = {
    "basics": gettext_lazy("Basics and settings"),
    "grades": gettext_lazy("Grades"),
    "fairness": gettext_lazy("Score adjustment"),
    "words": gettext_lazy("Dimensions and levels"),
}
# keys of the document and the page on which they are edited
PAGE_OF = {field.key.partition(".")[0]: page for page, spec in PAGES.items() for field in spec.fields}
NAMED = re.compile(r"(tree|item|node|rule|veto|grade|payout|value|measure|attribute) (.+)\Z")
FORMS = re.compile(r"(?:tree(?:\.children\[\d+\])*(?:\.rules\[\d+\])?|(?:vetoes|payouts|values|attributes)\[\d+\])")


@dataclass(frozen=True)
class Finding:
    """One sentence, the part it is about and the field in that part; ``refuses`` when it stops publication."""

    sentence: str
    place: str
    field: str
    name: str
    refuses: bool
    contradicts: bool = False


def findings(document: dict) -> list[Finding]:
    """What refuses the draft or, when nothing does, what it probably does not mean."""
    issues = documents.problems(document)
    refuses = bool(issues)
    if not issues:
        issues = documents.warnings(document, sources())
    return [_finding(document, issue, refuses) for issue in issues]


def _finding(document: dict, issue: Issue, refuses: bool) -> Finding:
    """The issue at its part; a key that its sentence names is called as the form calls it."""
    place, field, name = located(document, issue.path)
    if label := _label(document, place, field, issue.params.get("key")):
        issue = replace(issue, params={**issue.params, "key": label})
    return Finding(sentence(issue), place, field, name, refuses, severity(issue) == "contradiction")


def place_in_words(document: dict, path: str) -> str:
    """What a place of the document is called by those who read it: the part's code and title, or the page and field.

    Data items that stand nowhere in the document ("measure tasks.done") are called by their code.
    """
    place, field, name = located(document, path)
    kind, _space, code = path.partition(" ")
    if name:
        return name
    if kind == "measure" and code:
        return labelled(_("Data item"), code)
    page = str(PAGE_NAMES.get(place, ""))
    # of the pages alone: a file to be imported may have parts of any shape, of which no form can be made
    label = next((str(one.label) for one in PAGES[place].fields if one.key == field), "") if place in PAGES else ""
    return labelled(page, label) if page and label else page


@dataclass(frozen=True)
class Remark:
    """One sentence of the linter and the part it is about, by name and by its place in the editor."""

    sentence: str
    where: str
    place: str
    contradicts: bool


def remarks(document: dict) -> list[Remark]:
    """What a document that can be scored probably does not mean."""
    return [
        Remark(
            sentence(issue),
            place_in_words(document, issue.path),
            located(document, issue.path)[0],
            severity(issue) == "contradiction",
        )
        for issue in documents.warnings(document, sources())
    ]


def _label(document: dict, place: str, name: str, key) -> str:
    if not isinstance(key, str):
        return ""
    fields = {one.key: str(one.label) for one in PartForm.shown(document, place).spec.fields}
    return next((fields[one] for one in (name, f"{name}.{key}", f"params.{key}", key) if one in fields), "")


def located(document: dict, path: str) -> tuple[str, str, str]:
    """(place of the part's form, name of the field, what the part is called) of a place in the document."""
    if found := NAMED.match(path):
        kind, code = found.groups()
        kind = {"tree": "node", "item": "node"}.get(kind, kind)
        if kind == "grade":
            return "grades", "grades", ""
        place = tree.find(document, kind, code) or ""
        return (place, "", _name(document, place)) if place else ("basics", "", "")
    if (match := FORMS.match(path)) and (place := _standing(document, match[0])):
        rest = path[len(place) :].lstrip(".")
        return place, re.sub(r"\[(\d+)\]", r".\1", rest), _name(document, place)
    head = re.split(r"[.\[]", path, maxsplit=1)[0]
    return PAGE_OF.get(head, "basics"), re.sub(r"\[(\d+)\]", r".\1", path), ""


def _standing(document: dict, place: str) -> str:
    """The place, or the nearest one above that the draft has."""
    while place:
        try:
            if isinstance(tree.at(document, place), dict):
                return place
        except tree.NoSuchPart:
            pass
        place = re.sub(r"(\.\w+\[\d+\]|\w+\[\d+\])\Z", "", place)
    return ""


def _name(document: dict, place: str) -> str:
    part = tree.at(document, place)
    code = str(part.get("code") or "")
    title = title_of(part)
    return title if title == code else f"{code} {title}".strip()
