"""The index of docs/architecture.md: every place it names exists, and no answer is more than two hops away."""

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
ROW = re.compile(r"^\| (?P<question>[^|`]+\?) \| (?P<places>`[^|]+) \|$", re.M)
PLACE = re.compile(r"`([^`]+)`")
HOPS = 2


def questions() -> dict[str, list[str]]:
    """Every question of the index with the places that answer it, in the order in which one reads them."""
    text = PAGE.read_text(encoding="utf-8").partition("## Where is …")[2]
    return {row["question"]: PLACE.findall(row["places"]) for row in ROW.finditer(text)}


def find(place: str) -> object:
    """The object of a dotted name; raises ImportError or AttributeError where there is none."""
    parts = place.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError as error:
            if not ".".join(parts[:cut]).startswith(error.name or " "):
                raise
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found
    raise ImportError(place)


def test_thirty_questions_are_answered():
    assert len(questions()) >= 30


@pytest.mark.parametrize(("question", "places"), questions().items())
def test_an_answer_is_two_hops_away(question, places):
    assert 1 <= len(places) <= HOPS
    for place in places:
        assert find(place) is not None


@pytest.mark.parametrize("place", ["appraisal.nowhere", "core.errors.NoSuchRefusal", "core.errors.Refusal.nothing"])
def test_a_place_that_does_not_exist_is_noticed(place):
    with pytest.raises((ImportError, AttributeError)):
        find(place)
