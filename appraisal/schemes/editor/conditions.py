"""The condition builder: "all of", "any of" or "none of" some comparisons, each of which may be such a group again."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.schemes.editor.fields import Errors, Field, Typed, plainly, several, written, wrong
from appraisal.schemes.editor.rows import rows
from appraisal.schemes.paths import get, put
from appraisal.scoring.language.grammar import MAX_DEPTH

MODES = (
    ("all", gettext_lazy("all of these apply")),
    ("any", gettext_lazy("any of these applies")),
    ("none", gettext_lazy("none of these applies")),
)
SUBJECTS = (
    ("count", gettext_lazy("number of entries of rule")),
    ("points", gettext_lazy("points of rule")),
    ("value", gettext_lazy("value")),
    ("attribute", gettext_lazy("attribute")),
    ("node", gettext_lazy("score of")),
    ("group", gettext_lazy("a group of conditions")),
)
OPERATORS = ((">=", "≥"), (">", ">"), ("<=", "≤"), ("<", "<"), ("==", "="), ("in", gettext_lazy("is one of")))
NEW_ROW = {"of": "count", "code": "", "op": ">=", "than": "", "year": ""}
DEEPEST = MAX_DEPTH


class Condition(Field):
    """A CONDITION of the format."""

    kind = "condition"

    def typed(self, part, prefix=""):
        return group_typed(get(part, self.key), prefix + self.key)

    def read(self, typed: Typed, part: dict, errors: Errors, prefix: str = "") -> None:
        put(part, self.key, group_read(typed, prefix + self.key, errors))

    def bound(self, typed, errors, prefix=""):
        name = prefix + self.key
        return {**super().bound(typed, errors, prefix), **group_bound(typed, errors, name), "id": f"f-{name}"}


def _members(condition: dict) -> tuple[str, list]:
    """(mode, comparisons) of any condition; a single comparison is "all of" one."""
    for mode in ("all", "any"):
        if isinstance(condition.get(mode), list):
            return mode, condition[mode]
    inner = condition.get("not")
    if isinstance(inner, dict):
        return "none", inner["any"] if isinstance(inner.get("any"), list) else [inner]
    return "all", [condition]


def group_typed(condition, name: str, depth: int = 0) -> Typed:
    if not isinstance(condition, dict) or not condition:
        return {f"{name}.mode": "all", f"{name}.n": "0"}
    mode, members = _members(condition)
    found = {f"{name}.mode": mode, f"{name}.n": str(len(members))}
    for number, member in enumerate(members):
        found |= _row_typed(member if isinstance(member, dict) else {}, f"{name}.{number}", depth)
    return found


def _row_typed(one: dict, name: str, depth: int) -> Typed:
    if {"all", "any", "not"} & one.keys() and depth < DEEPEST:
        return {f"{name}.of": "group", **group_typed(one, f"{name}.sub", depth + 1)}
    subject = next((key for key in ("rule", "attribute", "node", "value", "measure") if key in one), "")
    of = {"rule": one.get("of") or "count", "measure": "value"}.get(subject, subject)
    given = one.get("in")
    options: list = given if isinstance(given, list) else []
    return {
        f"{name}.of": of,
        f"{name}.code": written(one.get(subject)),
        f"{name}.op": "in" if of == "attribute" else one.get("op") or ">=",
        f"{name}.than": ", ".join(map(written, options)) if of == "attribute" else written(one.get("than")),
        f"{name}.year": "on" if one.get("over") == "year" else "",
    }


def group_read(typed: Typed, name: str, errors: Errors, depth: int = 0) -> dict | None:
    found = []
    for number in range(rows(typed, name)):
        member = _row_read(typed, f"{name}.{number}", errors, depth)
        if member:
            found.append(member)
    mode = typed.get(f"{name}.mode") or "all"
    if not found:
        return None
    if mode == "none":
        return {"not": found[0] if len(found) == 1 else {"any": found}}
    return found[0] if len(found) == 1 else {mode if mode in ("all", "any") else "all": found}


def _row_read(typed: Typed, name: str, errors: Errors, depth: int) -> dict | None:
    of, code = typed.get(f"{name}.of", ""), plainly(typed.get(f"{name}.code", ""))
    op, than = typed.get(f"{name}.op") or ">=", plainly(typed.get(f"{name}.than", ""))
    if of == "group":
        return group_read(typed, f"{name}.sub", errors, depth + 1) if depth < DEEPEST else None
    if not code and not than:
        return None
    if not code:
        wrong(errors, f"{name}.code", _("Enter what is compared."))
    if not than:
        wrong(errors, f"{name}.than", _("Enter what it is compared with."))
    if of == "attribute":
        return {"attribute": code, "in": several(than)}
    if op == "in":
        wrong(errors, f"{name}.op", _("“Is one of” is for properties; choose a comparison."))
        op = "=="
    found: dict = {"node": code} if of == "node" else {"value": code} if of == "value" else {"rule": code}
    if of == "points":
        found["of"] = "points"
    if typed.get(f"{name}.year") and of in ("count", "points", ""):
        found["over"] = "year"
    return {**found, "op": op, "than": than}


def group_bound(typed: Typed, errors: Errors, name: str, depth: int = 0) -> dict:
    """What the template draws: the mode and each row with its own controls, groups inside rows."""
    lines = []
    for number in range(rows(typed, name)):
        place = f"{name}.{number}"
        line: dict = {key: typed.get(f"{place}.{key}", empty) for key, empty in NEW_ROW.items()}
        deeper = line["of"] == "group" and depth < DEEPEST
        line["group"] = group_bound(typed, errors, f"{place}.sub", depth + 1) if deeper else None
        line["errors"] = [sentence for key in line for sentence in errors.get(f"{place}.{key}", [])]
        lines.append({"place": place, **line})
    return {
        "name": name,
        "mode": typed.get(f"{name}.mode") or "all",
        "modes": MODES,
        "subjects": SUBJECTS,
        "operators": OPERATORS,
        "rows": lines,
    }
