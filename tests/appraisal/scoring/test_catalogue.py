"""The scheme language is declared once: nothing made from the catalogue lags behind it, and no kind lacks a part."""

import json

import jsonschema
import pytest

from appraisal.schemes.editor.specs.declared import FIELDS
from appraisal.schemes.tables.declared import CELLS
from appraisal.scoring import publish
from appraisal.scoring.language import kinds
from appraisal.scoring.language.amounts import AMOUNT_FORMS
from appraisal.scoring.language.compositions import COMPOSITION_KINDS
from appraisal.scoring.language.document import PARTS, PLAN_FIELDS
from appraisal.scoring.language.handbook import MARKED, TABLES, written
from appraisal.scoring.language.methods import METHOD_KINDS
from appraisal.scoring.language.outcomes import PLAN_KINDS
from appraisal.scoring.language.values import CONDITION_SUBJECTS, VALUE_KINDS
from appraisal.scoring.reading.fields import MODELS, READERS
from appraisal.scoring.reading.scheme import Parser

KINDS = [one for one in vars(kinds).values() if isinstance(one, kinds.Kind)]
# read where they stand, by a method of the reader that knows their part
READ_BY_HAND = {"places", "params", "free", "titles", "day", "named"}
# chosen by a card, on pages of their own, or not asked for at all
WITHOUT_FORM = {"params", "free", "part"}
WORDED = (
    *COMPOSITION_KINDS.values(),
    *METHOD_KINDS.values(),
    *PLAN_KINDS.values(),
)  # with a word in workbooks
DECLARED = [(part, one) for part, fields in PARTS.items() for one in fields]


def test_the_tables_of_the_handbook_are_up_to_date():
    text = publish.HANDBOOK.read_text(encoding="utf-8")
    assert written(text) == text, "make published"


@pytest.mark.parametrize("about", publish.SCHEMAS)
def test_a_published_schema_is_one(about):
    jsonschema.Draft202012Validator.check_schema(json.loads(publish.schema_text(about)))


def test_every_table_of_the_handbook_that_can_be_made_is_marked():
    text = publish.HANDBOOK.read_text(encoding="utf-8")
    assert {found[2] for found in MARKED.finditer(text)} == set(TABLES)


@pytest.mark.parametrize("kind", sorted({one.name for one in KINDS}))
def test_every_kind_of_field_is_read_and_asked(kind):
    assert (kind in READERS) != (kind in READ_BY_HAND)
    assert (kind in FIELDS) != (kind in WITHOUT_FORM)


def test_every_field_with_a_column_has_a_kind_of_cell():
    lists = (kinds.LIST, kinds.NUMBERS, kinds.SHARES, kinds.RANGE, kinds.TITLE, kinds.GROUP)
    lacking = {
        (part, one.key)
        for part, one in DECLARED
        if one.heading[0] and one.kind not in lists and one.kind.name not in CELLS
    }
    assert lacking == set()


def test_every_choice_has_words():
    assert [(part, one.key) for part, one in DECLARED if one.kind == kinds.CHOICE and not one.options] == []


def test_every_part_that_stands_under_a_key_is_declared():
    known = {*PARTS, "part"}
    assert {one.part for _part, one in DECLARED if one.part} <= known
    assert set(MODELS) <= set(PARTS)


@pytest.mark.parametrize(
    "kind",
    [*WORDED, *VALUE_KINDS.values(), *AMOUNT_FORMS.values()],
    ids=lambda one: f"{type(one).__name__} {one.code}",
)
def test_every_kind_is_said_in_words(kind):
    assert kind.label and kind.says
    assert all(kind.cell) or kind not in WORDED, "a workbook writes it in both languages"


def test_a_composition_and_a_method_never_share_a_word_of_the_workbook():
    words = [word for one in (*COMPOSITION_KINDS.values(), *METHOD_KINDS.values()) for word in one.cell]
    assert len(words) == len(set(words)), "both stand in one column"


def test_the_readers_check_parts_that_there_are():
    """A check is found by the name of its part; one that is named wrongly would never be asked."""
    named = {name.removeprefix("check_") for name in dir(Parser) if name.startswith("check_")}
    known = {*PARTS, *(f"params_{code}" for code in METHOD_KINDS), *(f"plan_{code}" for code in PLAN_KINDS)}
    assert named - known == {"names", "between", "forms", "weights"}, "asked by name in the reader"
    assert all(hasattr(Parser, f"_condition_{subject}") for subject in CONDITION_SUBJECTS)


def test_fields_that_one_composition_owns_are_declared():
    declared = {one.key for one in PARTS["node"]}
    assert {key for one in COMPOSITION_KINDS.values() for key in one.own} <= declared


def test_a_form_asks_for_declared_fields_only():
    keys = {one.key for one in PARTS["rule"]}
    asked = {one if isinstance(one, str) else one.key for form in AMOUNT_FORMS.values() for one in form.asks}
    assert asked <= keys
    for code, plan in PLAN_KINDS.items():
        assert set(plan.asks.split()) <= {one.key for one in PLAN_FIELDS[code]}, code
