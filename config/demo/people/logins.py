"""Logins: everybody has one, the cast can use theirs."""

from django.contrib.auth.hashers import make_password

from cadres.models import Cadre, User
from config.demo.people.cast import ADMINISTRATORS
from config.demo.people.model import People, Person


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
