"""What a room says about its kind of proposal; everything else is the same for all kinds (``services``, ``views``).

# in <room>/proposals.py
class MoveKind(ProposalKind[Move]):
    proposed = "move.proposed"
    ...

register(Move, MoveKind())
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from core.approvals.models import Proposal
from core.errors import NotAllowed

P = TypeVar("P", bound=Proposal)


class ProposalKind(Generic[P]):
    """Rights and effects of one kind of proposal. All of it runs inside the transaction of the act."""

    proposed = ""  # audit code of the proposing

    def require_proposer(self, proposal: P, actor: Any) -> None:
        """Raises unless ``actor`` may propose this and withdraw it again."""
        raise NotImplementedError

    def require_decider(self, proposal: P, actor: Any) -> None:
        """Raises unless ``actor`` may approve, reject and reverse; own records and relatives' are refused here."""
        raise NotImplementedError

    def before_approval(self, proposal: P, actor: Any) -> None:
        """Locks what the approval depends on, and refuses what has become impossible since it was proposed."""

    def carry_out(self, proposal: P, actor: Any) -> None:
        """What follows from the approval."""

    def before_reversal(self, proposal: P, actor: Any) -> None:
        """Locks what the reversal depends on."""

    def undo(self, proposal: P, actor: Any, reason: str) -> None:
        """What follows from the reversal."""


_kinds: dict[type[Proposal], ProposalKind] = {}


def register(model: type[P], kind: ProposalKind[P]) -> None:
    _kinds[model] = kind


def kind_of(proposal: P) -> ProposalKind[P]:
    """A proposal without a registered kind cannot be decided: there is nobody to ask who may."""
    return _kinds[type(proposal)]


def is_allowed(require: Callable[[P, Any], None], proposal: P, user: Any) -> bool:
    """Whether the service would let ``user`` act, for the buttons of a page: one policy for both."""
    try:
        require(proposal, user)
    except NotAllowed:
        return False
    return True
