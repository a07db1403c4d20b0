"""Rules in words, and what a verifier may choose, also where the points are a fraction that no decimal tells."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from appraisal.ledger.rules import points_words, value_range
from appraisal.schemes.models import Rule


def rule(**definition):
    return Rule(kind="bonus", definition=definition)


@override("en")
def test_levels_are_told_from_the_lowest_to_the_highest():
    assert points_words(rule(levels={"county": "1/3", "city": "0.25", "nation": "10"})) == "+0.25 to +10 by level"
    assert points_words(rule(levels={"village": "1/3", "town": "2/3"})) == "+1/3 to +2/3 by level"


@pytest.mark.parametrize(
    ("bounds", "chosen"),
    [(["0.5", "5"], ("0.5", "5")), (["1/3", "2/3"], ("0.3334", "0.6666")), (["-2/3", 0], ("-0.6666", "0"))],
)
def test_the_points_chosen_lie_inside_the_range(bounds, chosen):
    assert value_range(rule(range=bounds)) == tuple(map(Decimal, chosen))
    assert value_range(None) is None and value_range(rule()) is None
