"""Refusals that several services of this room share."""

from django.utils.translation import gettext_lazy as _

from core.errors import WrongState


class NothingChanged(WrongState):
    code = "nothing_changed"
    message = _("The results on which this is based have not changed. There is nothing to renew.")


class RenewedAlready(WrongState):
    code = "renewed_already"
    message = _(
        "This has been renewed, reversed or withdrawn in the meantime. Reload the page to open the current one."
    )


class ResultsReplaced(WrongState):
    code = "results_replaced"
    message = _("The results have changed since this was proposed. The person who proposed it can renew it.")
