"""From the seats of the county to its people, their logins, grants and relatives."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from cadres.models import Cadre, Grant, Relative, User
from config.demo.clock import month_start
from config.demo.county import County, Place
from config.demo.people.files import Files, probation_set
from config.demo.people.forms import forms_make
from config.demo.people.model import ADMINISTRATORS, CAST, People, Person, seat_of, standing_of
from config.demo.people.requests import requests_make
from config.demo.people.service import appointments_make
from core.demo import PASSWORD


def people_build(county: County, *, today: date, rng: Random) -> People:
    seats = [seat for seat in county.seats for _n in range(seat.seats)]
    known = {id(seat_of(county, role)): code for code, role in CAST.items()}
    ordinary = [seat for seat in seats if standing_of(seat) == "staff" and id(seat) not in known]
    leaver_seats = rng.sample(ordinary, max(1, len(seats) // 100))
    for seat in leaver_seats:  # these seats are empty again
        seats.remove(seat)
    taken = {role.name for role in CAST.values()}
    makers = Files(today, rng, taken)
    persons = []
    for seat in seats:
        code = known.pop(id(seat), "")
        persons.append(makers.make(seat, code))
    for seat in leaver_seats:
        person = makers.make(seat, "")
        person.left_on = person.cadre.left_on = today - timedelta(days=rng.randint(40, 260))
        persons.append(person)
    probation_set(persons, today, rng)
    Cadre.objects.bulk_create([person.cadre for person in persons], batch_size=500)
    # hashed once: a good hash is slow
    password = make_password(PASSWORD)
    logins_make(persons, password)
    appointments_make(county, persons, today, rng)
    people = People(persons, {p.role: p for p in persons if p.role}, {p.role: p.user for p in persons if p.role})
    people.by_cadre = {person.cadre.pk: person for person in persons}
    administrators_make(people, password)
    grants_make(county, people, today)
    relatives_make(people, rng)
    forms_make(people, today)
    return people


# Logins: everybody has one, the cast can use theirs


def logins_make(persons: list[Person], password: str) -> None:
    """Everybody has a login, named by the staff number; only the cast has a password."""
    for person in persons:
        person.user = User(
            username=person.role or person.cadre.staff_no.lower(),
            display_name=person.cadre.name,
            password=password if person.role else make_password(None),
            is_active=person.left_on is None,
        )
    User.objects.bulk_create([person.user for person in persons], batch_size=500)
    for person in persons:
        person.cadre.user = person.user
    Cadre.objects.bulk_update([person.cadre for person in persons], ["user"], batch_size=200)


def administrators_make(people: People, password: str) -> None:
    for username, name in ADMINISTRATORS.items():
        people.users[username] = User.objects.create(username=username, display_name=name, password=password)


# Who may do what where


def grants_make(county: County, people: People, today: date) -> None:
    """Who leads a unit supervises it; personnel officers, leaders and the officers of the cast have their own."""
    security, system = people.user("security"), people.user("system")
    start = month_start(today, 14)
    rows = [
        _grant(system, "system", county.root, start, security),
        _grant(people.user("auditor"), "auditor", county.root, start, security),
        # the first grant of all comes with the installation
        _grant(security, "security", county.root, start, None),
    ]
    rows += [
        _grant(people.user(role), role, county.root, start, security)
        for role in ("hr", "leader", "training", "inspector")
    ]
    by_place: dict[int, list[Person]] = defaultdict(list)
    for person in people.persons:
        if not person.left_on:
            by_place[person.place.unit.pk].append(person)

    def holder(place: Place, *titles: str) -> User:
        named = (p.user for p in by_place[place.unit.pk] if p.seat.kind.title in titles)
        return next(named)

    county_checkers = [holder(county.root, "常务副县长"), holder(county.root, "县委书记")]
    rows += [_grant(user, "supervisor", county.root, start, security) for user in county_checkers]
    rows.append(_grant(county_checkers[1], "leader", county.root, start, security))
    for place in county.places:
        chain: list[User] = []
        if place is not county.root:
            # the head of the section, then that of the organ; who signs in for another role verifies nothing
            for one in dict.fromkeys((place, place.organ)):
                heads = (p for p in by_place[one.unit.pk] if p.is_head and p.role in ("", "supervisor", "taxhead"))
                head = next((p.user for p in heads), None)
                if head and one is not county.root:
                    chain.append(head)
                    if one is place:
                        rows.append(_grant(head, "supervisor", place, start, security))
        people.checkers[place.unit.pk] = [*chain, *county_checkers]
    for town in county.towns:
        rows.append(_grant(holder(town, "镇党委书记", "乡党委书记"), "leader", town, start, security))
        office = next((one for one in town.sections if one.kind.name == "党建工作办公室"), None)
        if office:
            rows.append(_grant(holder(office, "党建办主任"), "hr", town, start, security))
    Grant.objects.bulk_create(rows, batch_size=500)
    requests_make(rows, security=security, system=system, leader=people.user("leader"))


def _grant(user: User, role: str, place: Place, start: date, by: User | None) -> Grant:
    return Grant(user=user, role=role, unit=place.unit, starts_on=start, given_by=by)


# Couples and other relatives


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
