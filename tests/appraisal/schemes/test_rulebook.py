"""The rule book speaks of everything that a scheme may hold, in both languages."""

import json

import pytest
from django.utils import translation

from appraisal.schemes.rulebook import book_of
from appraisal.scoring import load
from tests.appraisal.scoring.cases import CASES, LIBRARY, scheme_document

PATHS = sorted([*LIBRARY.glob("*.json"), *CASES.glob("schemes/*.json"), *CASES.glob("mechanics/schemes/*.json")])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_published_scheme_has_its_book(path, language):
    document = json.loads(path.read_text())
    for one in document.get("versions", [document]):
        with translation.override(language):
            book = book_of(load(one))
        assert book.nodes and book.items
        for node in book.nodes:
            assert all(rule.says for rule in node.rules), node.code


def test_votes_ladders_values_and_money_are_told():
    def book(name):
        with translation.override("en"):
            return book_of(load(scheme_document(name)))

    vote = next(node for node in book("results-vote").nodes if node.method == "Peer votes")
    assert any(note.startswith("Groups of voters: ") for note in vote.notes)
    ladder = book("admonition-ladder-a")
    says = [rule.says for node in ladder.nodes for rule in node.rules if rule.code == "withheld.1"]
    steps = "Steps of the escalation: From the count 1 Points 15; From the count 2 Points 30"
    assert says == [f"{steps}; Counted from a data item: admonitions"]
    titles = [title for title, _lines in ladder.more]
    assert "Calculated item: Warnings" in titles and "Payout rule: Annual bonus" in titles
