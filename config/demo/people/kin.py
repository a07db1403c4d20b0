"""Couples and other relatives."""

from random import Random

from cadres.models import Relative
from config.demo.people.model import People, Person, standing_of


def relatives_make(people: People, rng: Random) -> None:
    """Ten couples and other kin, never in one organ: kin may not serve under the same head (CSL art. 74)."""
    ordinary = [
        p for p in people.persons if not p.role and not p.left_on and standing_of(p.seat) in ("staff", "village")
    ]
    rng.shuffle(ordinary)
    rows, used = [], set()
    hr = people.by_role["hr"]
    wanted = [(hr, "collateral")] + [(p, "") for p in ordinary[: max(2, len(ordinary) // 55)]]
    for person, relation in wanted:
        if person in used:
            continue
        relation = relation or rng.choice(("spouse", "spouse", "collateral", "in_law"))
        other = next((p for p in ordinary if p not in used and _may_be(relation, person, p)), None)
        if other is None:
            continue
        used |= {person, other}
        rows.append(Relative(cadre=person.cadre, relative=other.cadre, relation=relation))
    Relative.objects.bulk_create(rows)


def _may_be(relation: str, one: Person, other: Person) -> bool:
    if one is other or one.place.organ is other.place.organ:
        return False
    if relation == "spouse":
        near = abs(one.cadre.born_on.year - other.cadre.born_on.year) <= 5
        return near and one.cadre.sex != other.cadre.sex
    if relation == "collateral":  # cousins share the surname here
        return one.cadre.name[0] == other.cadre.name[0]
    return True
