"""Refusals that several services of this room share."""

from django.utils.translation import gettext_lazy as _

from core.errors import WrongState


class NothingChanged(WrongState):
    code = "nothing_changed"
    message = _("The released results that this rests on have not changed. There is nothing to renew.")


class RenewedAlready(WrongState):
    code = "renewed_already"
    message = _("This has been renewed or taken back in the meantime. Reload the page to open the one that counts now.")
