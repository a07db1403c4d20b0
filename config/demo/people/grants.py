"""Who may do what where."""

from collections import defaultdict
from datetime import date

from django.utils import timezone

from cadres.access.models import AccessAct, AccessRequest
from cadres.access.requests import grant_propose
from cadres.models import Grant, User
from config.demo.clock import month_start
from config.demo.county import County, Place
from config.demo.people.model import People, Person
from core.approvals.models import ProposalState


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
    _requests_make(rows, security=security, system=system, leader=people.user("leader"))


def _requests_make(rows: list[Grant], *, security: User, system: User, leader: User) -> None:
    """How each grant came about: prepared by the security administrator, confirmed by the system administrator."""
    AccessRequest.objects.bulk_create(
        [
            AccessRequest(
                act=AccessAct.GRANT,
                user=row.user,
                role=row.role,
                unit=row.unit,
                starts_on=row.starts_on,
                proposed_by=security,
                reason="系统启用时的授权",
                state=ProposalState.APPROVED,
                decided_by=leader if row.user == system else system,
                decided_at=timezone.now(),
                used_at=timezone.now(),
                grant=row,
            )
            for row in rows
            if row.given_by
        ],
        batch_size=500,
    )


def request_make(people: People) -> None:
    """A grant that waits for its confirmation: the personnel officer of a town is to look after training as well."""
    officer = people.user("townhr")
    unit = Grant.objects.select_related("unit").get(user=officer, role="hr").unit
    grant_propose(
        actor=people.user("security"),
        user=officer,
        role="training",
        unit=unit,
        starts_on=timezone.localdate(),
        reason="兼任镇干部教育培训工作",
    )


def _grant(user: User, role: str, place: Place, start: date, by: User | None) -> Grant:
    return Grant(user=user, role=role, unit=place.unit, starts_on=start, given_by=by)
