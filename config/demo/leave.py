"""Applications for leave: two that wait for the supervisor, one that was granted and lies ahead, a wedding that is over."""

from datetime import date, timedelta

from cadres.leave.models import LeaveApplication
from cadres.leave.services import leave_apply
from config.demo.people import People
from core.approvals.services import proposal_approve
from core.errors import Refusal


def leave_make(people: People, today: date) -> None:
    """Of the cadres with logins, for the weeks to come; who is away already asks for nothing."""
    monday = today + timedelta(days=14 - today.weekday())
    supervisor = people.user("supervisor")
    granted = _ask(people, "townhr", "personal", monday, 1, "参加子女家长会")
    wedding = _ask(people, "cadre", "marriage", monday - timedelta(days=35), 3, "登记结婚，附结婚证")
    for leave in filter(None, (granted, wedding)):
        proposal_approve(proposal=leave, actor=supervisor)
    _ask(people, "cadre", "annual", monday + timedelta(days=7), 5, "回老家探望父母")
    _ask(people, "taxcadre", "sick", monday, 2, "预约手术，附医院通知")


def _ask(people: People, login: str, kind: str, day: date, days: int, reason: str) -> LeaveApplication | None:
    last = day + timedelta(days=days - 1)
    try:
        return leave_apply(actor=people.user(login), kind=kind, day=day, last_day=last, reason=reason)
    except Refusal:
        return None
