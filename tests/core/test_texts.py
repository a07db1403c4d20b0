"""What is left of a text that people typed: nothing where nothing can be seen, every sign of a name where one can."""

import ast
from pathlib import Path

import pytest
from rest_framework import serializers

from core.api.fields import WordsField
from core.errors import ReasonNeeded, require_reason
from core.spreadsheets.columns import LayoutColumn
from core.texts import is_blank, lines_in, one_line, several_lines
from tests.unseen import UNSEEN

ROOT = Path(__file__).parents[2]
APPS = ("core", "cadres", "appraisal", "rotation", "training")
BLANK = [
    "",
    " \t\n\u3000",
    "\u00ad",
    "\u115f\u1160\uffa0",
    "\u180e",
    "\ufeff",
    "\u2064",
    "\U000e0020",
    "\x00\x1f",
    UNSEEN,
]
SEEN = [
    "\U00020bb7",  # rare, beyond the BMP
    "\u845b\U000e0100",  # told apart by a selector
    "\U0001f469\u200d\U0001f33e",  # joined
    "\u182e\u180e\u1820",  # Mongolian
    "\ue000",  # of private use, as names are where no code exists
    "\U00031350",  # newer than Python
    "0",
]


@pytest.mark.parametrize("text", BLANK)
def test_a_text_of_which_nothing_can_be_seen_is_empty(text):
    assert is_blank(text) and one_line(text) == several_lines(text) == ""
    with pytest.raises(ReasonNeeded):
        require_reason(text)
    with pytest.raises(serializers.ValidationError):
        WordsField().run_validation(text)
    assert LayoutColumn("name", zh="", en="").read(text) is None


@pytest.mark.parametrize("text", SEEN)
def test_a_sign_that_can_be_seen_stays_as_it_was_written(text):
    assert not is_blank(text)
    assert text == one_line(text) == several_lines(text) == WordsField().run_validation(text)
    assert LayoutColumn("name", zh="", en="").read(text) == text


def test_a_code_of_a_table_holds_nothing_unseen():
    assert LayoutColumn("code", zh="", en="", strict=True).read("A\u200d\u200b1\ufeff") == "A1"


def written() -> list[Path]:
    """Our modules but those of schemes, where documents and cells are read that no person explains anything in."""
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    return [path for path in found if not {"migrations", "schemes", "scoring", "child"} & set(path.parts)]


def test_whether_a_text_says_something_is_asked_in_one_place():
    """``not text.strip()`` lets signs through that cannot be seen."""
    by_hand = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in written()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and isinstance(node.operand, ast.Call)
        if getattr(node.operand.func, "attr", "") == "strip"
    ]
    assert by_hand == []


def test_of_lines_in_two_languages_one_reads_the_own_ones_and_of_one_language_all():
    both = "核稿、登记\nEdits, registers"
    assert lines_in(both, "zh-hans") == "核稿、登记"
    assert lines_in(both, "en") == "Edits, registers"
    assert lines_in("核稿\n登记", "en") == "核稿\n登记"
    assert lines_in("", "en") == ""
