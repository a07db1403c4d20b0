"""Refusals: what a service says when it will not do what was asked, in a sentence for the user."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.texts import is_blank


class Refusal(Exception):
    """A rule of the house forbids the act; nothing was changed. ``str()`` is a sentence for the user."""

    code = "refused"
    status = 409
    message = _("This action is not available in the current state. Reload the page.")
    field = ""  # of the form that can mend it, where there is one
    address: str = ""  # of the page on which it is mended, and what the link there says
    link: Any = ""

    def __init__(self, message=None, **params):
        self.params = params
        self._message = message or self.message
        super().__init__(self._message)

    def __str__(self) -> str:
        text = str(self._message)
        return text % self.params if self.params else text


class NotAllowed(Refusal):
    """The actor may see the object but has no right to do this with it (HTTP 403)."""

    code = "not_allowed"
    status = 403
    message = _("You are not authorised to do this. Ask the security administrator if your work requires it.")


class OwnRecord(NotAllowed):
    code = "own_record"
    message = _("You cannot decide on your own case. Someone else must decide.")


class RelativeRecord(NotAllowed):
    """Civil Servants Law art. 76: stand aside where a relative's interest is involved."""

    code = "relative_record"
    message = _("You cannot handle the case of a relative. Someone else must do it.")


class SamePerson(NotAllowed):
    code = "same_person"
    message = _("The person who proposed this cannot decide on it. Someone else must decide.")


class WrongState(Refusal):
    code = "wrong_state"
    message = _("The state has changed in the meantime. Reload the page.")


class InvalidInput(Refusal):
    """What was entered does not fit; the message says what to change (HTTP 400 in the API)."""

    code = "invalid"
    status = 400
    message = _("Correct the marked fields.")


class ReasonNeeded(InvalidInput):
    message = _("Give a reason; the people concerned will read it.")


def require_rights(require: Callable[..., None], *about: Any) -> None:
    """Raises what ``require`` says of rights alone: whoever may not reads no question; the rest stands at the form."""
    try:
        require(*about)
    except NotAllowed:
        raise
    except Refusal:
        return


def require_reason(reason: str, refusal: Refusal | None = None) -> None:
    """Refuses an act that others have to live with and that nobody explains: ``ReasonNeeded``, or ``refusal``."""
    if is_blank(reason):
        raise refusal or ReasonNeeded()


class Busy(Refusal):
    """The database gave up: a lock or a statement took too long, or it was away for a moment (HTTP 503)."""

    code = "busy"
    status = 503
    message = _("The system is busy. Nothing was saved. Try again in a few seconds.")


class BusyAfterSaving(Busy):
    """What was asked for is done; only the answer could not be made."""

    code = "busy_after_saving"
    message = _("The system is busy. Your change was saved, but the page could not be shown. Go back and reload it.")
