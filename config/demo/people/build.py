"""From the seats of the county to its people, their logins, grants and relatives."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from cadres.models import Cadre, Grant, Relative, User
from config.demo.calendar import working_day_by
from config.demo.clock import month_start
from config.demo.county import County, Place, Seat
from config.demo.names import latin
from config.demo.people.files import Files, probation_set
from config.demo.people.forms import forms_make
from config.demo.people.model import ADMINISTRATORS, CAST, People, Person, seat_of, standing_of
from config.demo.people.requests import requests_make
from config.demo.people.retirement import born_to_retire, retires_on
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
    persons += [_leaver(makers, seat, number, today, rng) for number, seat in enumerate(leaver_seats)]
    probation_set(persons, today, rng)
    Cadre.objects.bulk_create([person.cadre for person in persons], batch_size=500)
    # hashed once: a good hash is slow
    password = make_password(PASSWORD)
    logins_make(persons, password)
    appointments_make(county, persons, today, rng)
    people = People(persons, {p.role: p for p in persons if p.role}, {p.role: p.user for p in persons if p.role})
    people.by_cadre = {person.cadre.pk: person for person in persons}
    people.tax_path = county.tax.unit.path
    administrators_make(people, password)
    grants_make(county, people, today)
    relatives_make(people, rng)
    forms_make(people, today)
    return people


def _leaver(makers: Files, seat: Seat, number: int, today: date, rng: Random) -> Person:
    """Two of three who left the service of late had come of age; the others went elsewhere while they were young."""
    day = working_day_by(today - timedelta(days=rng.randint(40, 260)))
    if number % 3 == 2:
        sex = rng.choice("mf")
        young = date(today.year - rng.randint(28, 38), rng.randint(1, 12), rng.randint(1, 28))
        person = makers.make(seat, "", born=(young, sex))
    else:
        sex = rng.choice("mmf")
        person = makers.make(seat, "", born=(born_to_retire(day, sex, rng), sex))
        day, person.is_retired = retires_on(person.cadre.born_on, sex), True
    person.left_on = person.cadre.left_on = day
    return person


# Logins: everybody has one, the cast can use theirs


def logins_make(persons: list[Person], password: str) -> None:
    """Everybody has a login, named by the staff number; only the cast has a password."""
    for person in persons:
        person.user = User(
            username=person.role or person.cadre.staff_no.lower(),
            display_name=person.cadre.name,
            name_latin=person.cadre.name_latin,
            password=password if person.role else make_password(None),
            is_active=person.left_on is None,
        )
    User.objects.bulk_create([person.user for person in persons], batch_size=500)
    for person in persons:
        person.cadre.user = person.user
    Cadre.objects.bulk_update([person.cadre for person in persons], ["user"], batch_size=200)


def administrators_make(people: People, password: str) -> None:
    for username, name in ADMINISTRATORS.items():
        people.users[username] = User.objects.create(
            username=username, display_name=name, name_latin=latin(name), password=password
        )


# Who may do what where


def grants_make(county: County, people: People, today: date) -> None:
    """Who leads a unit supervises it; personnel officers, leaders and the officers of the cast have their own."""
    security, system = people.user("security"), people.user("system")
    start = month_start(today, 14)
    # the first grant of all comes with the installation
    rows = [_grant(security, "security", root, start, None) for root in county.roots]
    rows += [_grant(system, "system", root, start, security) for root in county.roots]
    rows += [_grant(people.user("auditor"), "auditor", root, start, security) for root in county.roots]
    rows += [
        _grant(people.user(role), role, county.root, start, security)
        for role in ("hr", "leader", "training", "inspector")
    ]
    rows += [
        _grant(people.user("taxhr"), "hr", county.tax, start, security),
        _grant(people.user("taxhead"), "leader", county.tax, start, security),
    ]
    by_place: dict[int, list[Person]] = defaultdict(list)
    for person in people.persons:
        if not person.left_on:
            by_place[person.place.unit.pk].append(person)

    def holder(place: Place, *titles: str) -> User:
        named = (p.user for p in by_place[place.unit.pk] if p.seat.kind.title in titles)
        return next(named)

    county_checkers = [holder(county.leadership, "常务副县长"), holder(county.leadership, "县委书记")]
    rows += [_grant(user, "supervisor", county.root, start, security) for user in county_checkers]
    rows.append(_grant(county_checkers[1], "leader", county.root, start, security))
    tax_checkers = [person.user for person in by_place[county.tax.unit.pk] if person.seat.kind.title == "副局长"]
    rows += [_grant(user, "supervisor", county.tax, start, security) for user in tax_checkers]
    rows.append(_grant(tax_checkers[0], "leader", county.tax, start, security))
    for place in county.places:
        chain: list[User] = []
        # the head of the section, then that of the organ; who signs in for another role verifies nothing
        for one in dict.fromkeys((place, place.organ)):
            heads = (p for p in by_place[one.unit.pk] if p.is_head and p.role in ("", "supervisor", "taxhead"))
            head = next((p.user for p in heads), None)
            if head and one not in (county.root, county.leadership):
                chain.append(head)
                if one is place:
                    rows.append(_grant(head, "supervisor", place, start, security))
        above = tax_checkers if place.organ is county.tax else county_checkers
        people.checkers[place.unit.pk] = list(dict.fromkeys([*chain, *above]))
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
    wanted = [(hr, "collateral")] + [(p, "") for p in ordinary[: max(2, len(ordinary) // 32)]]
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
        return near and one.cadre.sex != other.cadre.sex and one.cadre.name[0] != other.cadre.name[0]
    if relation == "collateral":  # cousins share the surname here
        return one.cadre.name[0] == other.cadre.name[0]
    return one.cadre.name[0] != other.cadre.name[0] and abs(one.cadre.born_on.year - other.cadre.born_on.year) <= 35
