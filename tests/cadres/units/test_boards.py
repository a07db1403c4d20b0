"""Boards that are gone through unit by unit."""

import pytest

from cadres.units.boards import UnitSteps
from cadres.units.models import Unit


@pytest.fixture
def steps(cast):
    """The county itself, the section of the bureau and the town have rows; nothing is open in the section."""
    counts = {cast.county.path: 1, cast.section.path: 0, cast.town.path: 2}
    return lambda asked: UnitSteps(counts, asked, lambda unit: f"?unit={unit}")


def test_the_next_unit_is_the_next_with_something_open(cast, steps):
    everywhere = steps("")
    assert (everywhere.total, everywhere.open, everywhere.before) == (3, 3, None)
    assert everywhere.after.url == f"?unit={cast.county.pk}-own", "the county itself, without those below"
    county = steps(f"{cast.county.pk}-own")
    assert (county.open, county.after.unit, county.before) == (1, cast.town, None)
    town = steps(str(cast.town.pk))
    assert (town.open, town.before.unit, town.after) == (2, cast.county, None)


def test_a_unit_above_shows_all_below_it_and_an_unknown_one_shows_everything(cast, steps):
    bureau = steps(str(cast.bureau.pk))
    assert (bureau.unit, bureau.open) == (cast.bureau, 0)
    assert bureau.choices[0].current and bureau.choices[0].unit == cast.bureau
    for nonsense in ("999999", "x", "-own", "9" * 30):
        assert (steps(nonsense).unit, steps(nonsense).open) == (None, 3)


def test_units_are_named_by_their_path_and_counted_only_where_something_is_done(cast):
    def board(**more):
        return UnitSteps({cast.section.path: 2, cast.town.path: 0}, "", lambda unit: unit, **more)

    path = Unit.choice_labels([cast.county, cast.bureau, cast.section])[cast.section.pk]
    assert path != str(cast.section) and path.endswith(str(cast.section))
    counted, plain = board(), board(counting=False)
    assert counted.choices[0].label.startswith(f"{path} (") or counted.choices[0].label.startswith(f"{path}（")
    assert [step.label for step in plain.choices] == [path, str(cast.town)]
    assert "2" not in plain.all_label and plain.after.unit == cast.section
