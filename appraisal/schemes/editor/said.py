"""What a part says, in the words of its form: label and value of every field that is filled in."""

from django.utils.translation import gettext as _

from appraisal.schemes.editor import tree
from appraisal.schemes.editor.conditions import MODES, OPERATORS, SUBJECTS
from appraisal.schemes.editor.fields import Choice, Field, Flag, Pair, Title
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.parts import PartForm
from appraisal.schemes.editor.rows import Rows
from appraisal.schemes.paths import get
from appraisal.sources import measure_title
from core.wording import listed, noted

SUBJECT_WORDS, OPERATOR_WORDS, MODE_WORDS = dict(SUBJECTS), dict(OPERATORS), dict(MODES)
KINDS_OF = {"count": "rule", "points": "rule", "value": "value", "attribute": "attribute", "node": "node"}


def said(document: dict, place: str, *, only: tuple[str, ...] = (), but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """(label, value) of the filled fields whose key begins with one of ``only`` (all when empty), but not ``but``."""
    form = PartForm.shown(document, place)
    found = []
    for one in form.spec.fields:
        head = one.key.split(".")[0]
        if (only and head not in only) or head in but or get(form.part, one.key) in (None, "", [], {}):
            continue
        if words := _words(document, one, form.part):
            found.append((str(one.label), words))
    return found


def _words(document: dict, one: Field, part: dict) -> str:
    value = get(part, one.key)
    if isinstance(one, Title):
        return title_of({"title": value})
    if isinstance(one, Flag):
        return _("yes") if value else ""
    if isinstance(one, Choice):
        return str(dict(one.choices).get(value, value))
    if isinstance(one, Pair):
        return " – ".join(map(str, value))
    if isinstance(one, Rows):
        rows = [_row(document, one, member) for member in one.members(part)]
        return _("; ").join(filter(None, rows))
    if one.kind == "condition":
        return condition_words(document, value)
    return one.typed(part).get(one.key, "")


def _row(document: dict, rows: Rows, member: dict) -> str:
    cells = []
    titled = bool(get(member, "title"))
    for column in rows.columns:
        if get(member, column.key) in (None, "", [], {}) or (titled and column.key == "code"):
            continue
        words = _words(document, column, member)
        cells.append(words if column.key in ("code", "title", rows.by) else f"{column.label} {words}")
    return " ".join(cells)


def condition_words(document: dict, condition) -> str:
    """A condition as people say it."""
    if not isinstance(condition, dict):
        return ""
    for mode in ("all", "any"):
        if isinstance(condition.get(mode), list):
            joint = _(" and ") if mode == "all" else _(" or ")
            return joint.join(_braced(document, one) for one in condition[mode])
    if "not" in condition:
        return _("not (%(condition)s)") % {"condition": condition_words(document, condition["not"])}
    if "attribute" in condition:
        options = listed(condition.get("in") or [])
        return f"{_named(document, 'attribute', condition['attribute'])} {OPERATOR_WORDS['in']} {options}"
    subject = next((key for key in ("rule", "node", "value", "measure") if key in condition), "")
    of = {"rule": condition.get("of") or "count", "measure": "value"}.get(subject, subject)
    name = _named(document, KINDS_OF.get(of, "value"), condition.get(subject))
    operator = OPERATOR_WORDS.get(condition.get("op") or ">=", "≥")
    words = f"{SUBJECT_WORDS.get(of, '')} {name} {operator} {condition.get('than')}".strip()
    return noted(words, _("through the year")) if condition.get("over") == "year" else words


def _braced(document: dict, one) -> str:
    words = condition_words(document, one)
    return f"({words})" if isinstance(one, dict) and {"all", "any"} & one.keys() else words


def _named(document: dict, kind: str, code) -> str:
    place = tree.find(document, kind, code) if isinstance(code, str) else None
    if place:
        return f"“{title_of(tree.at(document, place))}”"
    if kind == "value":
        return f"“{measure_title(str(code))}”"
    return f"“{code}”"
