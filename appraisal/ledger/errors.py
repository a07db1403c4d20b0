"""What the ledger refuses, each with its sentence."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput, Refusal, WrongState
from core.wording import in_turn


class WindowClosed(WrongState):
    """The period takes no such act any more, or not yet."""

    code = "window_closed"
    message = _("%(period)s is not open for entries.")


class NoDocument(InvalidInput):
    code = "no_document"
    message = _("This rule requires evidence: without it there are no points. Add a photo or file.")
    field = "file"


class NeedsApproval(InvalidInput):
    code = "needs_approval"
    message = _("This item cannot be verified in bulk. Open and verify it, then the head of unit approves it.")


class StaleEntry(Refusal):
    """Somebody changed the entry since the page was opened. ``changes``: [(label, value now, value sent)]."""

    code = "stale"
    status = 409
    message = _("The entry was changed in the meantime. %(changes)s")

    def __init__(self, changes: Sequence[tuple[str, Any, Any]]) -> None:
        self.changes = changes
        words = in_turn(
            str(_("%(label)s is now “%(now)s”") % {"label": label, "now": now}) for label, now, _sent in changes
        )
        super().__init__(changes=words or _("Reload the page to see the current state."))


class KeyReused(Refusal):
    """The key of an earlier request came again with other content; neither is guessed to be right."""

    code = "key_reused"
    status = 422
    message = _("This was sent before with other content. Reload the page and enter it again.")
