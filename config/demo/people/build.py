"""From the seats of the county to its people."""

from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from cadres.models import Cadre
from config.demo.county import County
from config.demo.people.cast import CAST, seat_of
from config.demo.people.files import Files, probation_set
from config.demo.people.grants import grants_make
from config.demo.people.kin import relatives_make
from config.demo.people.logins import administrators_make, logins_make
from config.demo.people.model import People, standing_of
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
    return people
