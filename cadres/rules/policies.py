"""Who may propose and decide another value of a rule."""

from cadres.access.models import Role, User
from cadres.access.policies import holds, require_unit
from cadres.rules.querysets import READERS
from cadres.units.models import Unit, UnitKind
from core.errors import NotAllowed

reads_changes = holds(*READERS)
may_propose_some = holds(Role.HR, Role.SYSTEM)


def require_proposer(user: User, unit: Unit | None) -> None:
    """HR of the unit; for the whole site the system administrator, as for the calendar."""
    if unit is not None:
        require_unit(user, unit, Role.HR)
    elif not user.has_role(Role.SYSTEM):
        raise NotAllowed


def require_decider(user: User, unit: Unit | None) -> None:
    """A leader of the unit; for the whole site a leader of the county, whatever trees stand beside it."""
    if unit is not None:
        require_unit(user, unit, Role.LEADER)
    elif not any(user.covers(root, Role.LEADER) for root in _heads()):
        raise NotAllowed


def _heads() -> list[Unit]:
    """The roots that stand for the whole site: those of counties, or all where none is one."""
    roots = list(Unit.objects.filter(parent=None, is_active=True))
    return [root for root in roots if root.kind == UnitKind.COUNTY] or roots


def may_propose(user: User, unit: Unit | None) -> bool:
    """Whether ``require_proposer`` lets the user."""
    try:
        require_proposer(user, unit)
    except NotAllowed:
        return False
    return True
