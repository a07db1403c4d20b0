"""What happened to people after the open month was opened: one moved, one left, one came back.

HR finds them on the page “Changes of participants” of the month; nothing of it is carried out.
"""

from datetime import date

from cadres.models import Cadre, Post
from cadres.people.services import appointment_transfer, cadre_leave, cadre_return
from config.demo.calendar import DAY, working_day_by, working_day_from
from config.demo.clock import month_start
from config.demo.people import People, Person
from core.errors import Refusal

LEFT_ON_DAY = 9  # days after the first
TRIES = 40  # a seat may be taken, a person in the middle of a proposal


def people_change(people: People, today: date) -> None:
    """The files of three ordinary people, of whom none signs in or verifies."""
    first = month_start(today)
    staff = [person for person in people.persons if _is_ordinary(person, people)]
    here = [person for person in staff if person.left_on is None]
    if len(here) < 2:
        return
    next_day = working_day_from(first + DAY)
    left_on = min(today, working_day_by(first + LEFT_ON_DAY * DAY))
    _first_that_may(here[::-1], lambda person: _move(person, people, next_day))
    _first_that_may(here, lambda person: _leave(person, people, left_on))
    back = [person for person in staff if person.left_on and person.left_on < first]
    _first_that_may(back, lambda person: _return(person, people, next_day))


def _is_ordinary(person: Person, people: People) -> bool:
    """In the middle of a career, in an office of the county."""
    is_known = person.role or person.is_head or person.user in people.users.values()
    is_young = person.cadre.born_on.year > 1982 and not person.is_retired
    is_ours = not person.seat.post.unit.path.startswith(people.tax_path)
    return not is_known and is_young and is_ours and person.seat.kind.category == "general"


def _first_that_may(persons: list[Person], act) -> None:
    for person in persons[:TRIES]:
        try:
            act(person)
        except Refusal:
            continue
        return


def _free_post(person: Person, day: date) -> Post:
    """A seat of the same kind in another organ."""
    for post in (
        Post.objects.filter(
            category="general", is_active=True, unit__path__startswith=person.seat.post.unit.path.split("/")[0] + "/"
        )
        .select_related("unit")
        .order_by("pk")
    ):
        taken = post.appointments.during(day, date.max).exclude(kind="secondment").count()
        if post.unit.parent_id != person.seat.post.unit.parent_id and taken < post.headcount:
            return post
    raise Refusal


def _move(person: Person, people: People, day: date) -> None:
    appointment_transfer(
        actor=people.user("hr"),
        cadre=Cadre.objects.get(pk=person.cadre.pk),
        post=_free_post(person, day),
        starts_on=day,
        document_no="清人发〔演示〕11号",
        reason="工作需要，调整岗位",
    )


def _leave(person: Person, people: People, day: date) -> None:
    cadre_leave(actor=people.user("hr"), cadre=Cadre.objects.get(pk=person.cadre.pk), left_on=day, reason="本人辞职")


def _return(person: Person, people: People, day: date) -> None:
    cadre_return(
        actor=people.user("hr"),
        cadre=Cadre.objects.get(pk=person.cadre.pk),
        post=_free_post(person, day),
        starts_on=day,
        reason="援派期满返回",
    )
