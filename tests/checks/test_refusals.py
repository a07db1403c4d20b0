"""Whoever is refused reads why in the own language: no sentence of a refusal is written in English alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "cadres", "appraisal", "training", "rotation")
SAID_TO_NO_READER = ("/migrations/", "/management/", "appraisal/scoring/")
TO_READERS = ("ValidationError", "InvalidInput", "WrongState", "NotAllowed", "Refusal", "ParseError", "NotFound")
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}


def name_of(call: ast.AST) -> str:
    return getattr(call, "attr", getattr(call, "id", ""))


def untranslated(node: ast.AST) -> Iterator[str]:
    """Sentences within the arguments of a refusal that nothing translates."""
    if isinstance(node, ast.Call) and name_of(node.func) in TRANSLATES:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.Dict) and child in node.keys):
            yield from untranslated(child)


def refusals(source: str) -> list[str]:
    raised = [node.exc for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Raise)]
    calls = [one for one in raised if isinstance(one, ast.Call) and name_of(one.func).endswith(TO_READERS)]
    return [text for call in calls for part in (*call.args, *call.keywords) for text in untranslated(part)]


def test_refusals_are_translated():
    found = []
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            if not any(part in place for part in SAID_TO_NO_READER):
                found += [f"{place}: {text}" for text in refusals(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ('raise ValidationError("Not a day.")', 1),
        ('raise serializers.ValidationError({"rule": [f"No rule {code} here."]})', 1),
        ('raise InvalidInput(_("Not a day."), day=day)', 0),
        ('raise ValidationError({"a day": _("Not a day.") % {"b c": 1}}, code="x")', 0),
    ],
)
def test_an_english_sentence_would_be_seen(source, number):
    assert len(refusals(source)) == number
