"""Who may fill an item that several units assess: each of them, nobody else."""

from appraisal.models import Route
from appraisal.routing.policies import covers


def test_one_of_several_units_is_enough(cast, routed):
    routes = [Route(unit=unit, unit_path=unit.path) for unit in (cast.bureau, cast.town)]
    assert [name for name in ("hua", "su", "he", "song", "lin", "shen") if covers(getattr(cast, name), routes)] == [
        "hua",
        "su",
        "he",
        "song",
    ]
    assert covers(cast.hua, routes, "hr") and not covers(cast.hua, routes, "supervisor")
    assert not covers(cast.hua, [])
