"""What differs between the sheet as it was stored and the facts of now."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.utils.translation import gettext as _

from appraisal.explanation.recomputing import NEAR
from appraisal.explanation.words.names import grade_title
from appraisal.explanation.words.numbers import decimal_of
from appraisal.runs.models import Sheet
from appraisal.schemes.models import in_language
from appraisal.scoring import Scheme
from appraisal.scoring.output.breakdown import rules_kept
from appraisal.scoring.output.sheets import SheetRow

NOTHING = (Fraction(0),) * 4


def differences(sheet: Sheet, scheme: Scheme, tree: dict, row: SheetRow) -> list[dict]:
    """Whatever the sheet says and the facts of now do not: rules, indicators, vetoes, problems, grade and total."""
    found = _of_rules(sheet, scheme, row)
    touched = {scheme.rule(one["code"]).item for one in found}
    found = [one for one in found if one.pop("code")]
    if tree["tree"] is not None and not row.problems:
        found += _of_items(tree["tree"], row, {scheme.items[number].code for number in touched})
    found += _of_vetoes(scheme, {one["code"] for one in tree["vetoes"]}, set(row.vetoes))
    stored = {(one["code"], one["path"]) for one in tree["problems"]}
    if stored != set(row.problems):
        found.append(_difference(_("Can be scored"), _yes(not stored), _yes(not row.problems)))
    total = None if row.total is None else Fraction(row.total)
    share = None if row.coefficient is None else Fraction(row.coefficient)
    if found:
        return found
    if total != _fraction(sheet.total):
        found.append(_difference(_("Total"), sheet.total, decimal_of(total)))
    elif share != _fraction(sheet.coefficient):
        found.append(_difference(_("Coefficient"), sheet.coefficient, decimal_of(share)))
    elif row.grade[:20] != sheet.band:
        found.append(
            _difference(_("Grade by band"), grade_title(scheme, sheet.band), grade_title(scheme, row.grade[:20]))
        )
    return found


def unsound(sheet: Sheet, tree: dict) -> list[dict]:
    """Where the parts that the sheet keeps do not make the total that it says."""
    total = None if tree["total"] is None else Fraction(tree["total"])
    if tree["matches"] and total == _fraction(sheet.total):
        return []
    return [_difference(_("Sum of the items on the score sheet"), sheet.total, decimal_of(total))]


def _difference(what: str, stored: Any, now: Any, code: str = "") -> dict:
    return {"what": what, "stored": stored, "now": now, **({"code": code} if code else {})}


def _yes(answer: bool) -> str:
    return _("yes") if answer else _("no")


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _of_rules(sheet: Sheet, scheme: Scheme, row: SheetRow) -> list[dict]:
    stored, found = rules_kept(scheme, sheet.breakdown), []
    for rule in scheme.rules:
        before, now = stored.get(rule.code, NOTHING), row.rules.get(rule.code, NOTHING)
        if any(abs(one - other) > NEAR for one, other in zip(before, now, strict=True)):
            what = f"{rule.code} {in_language(rule.title)}".strip()
            effects = (decimal_of(before[1] + before[3]), decimal_of(now[1] + now[3]))
            found.append(_difference(what, *effects, code=rule.code))
    return found


def _of_items(node: dict, row: SheetRow, named: set[str]) -> list[dict]:
    if node["kind"] != "item":
        return [one for child in node["children"] for one in _of_items(child, row, named)]
    before = None if node["score"] is None else Fraction(node["score"])
    now = row.nodes.get(node["code"])
    same = before == now if None in (before, now) else abs(cast("Fraction", before) - now) <= NEAR  # type: ignore[operator]
    if same or node["code"] in named:
        return []
    return [_difference(in_language(node["title"]) or node["code"], decimal_of(before), decimal_of(now))]


def _of_vetoes(scheme: Scheme, before: set[str], now: set[str]) -> list[dict]:
    return [
        _difference(
            _("Veto “%(title)s”") % {"title": in_language(veto.title) or veto.code},
            _yes(veto.code in before),
            _yes(veto.code in now),
        )
        for veto in scheme.vetoes
        if (veto.code in before) != (veto.code in now)
    ]
