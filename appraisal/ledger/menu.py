from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from appraisal.ledger.models import Entry
from appraisal.ledger.policies import is_checker
from appraisal.ledger.querysets import LEDGER_ROLES
from cadres.access.policies import has_file, holds
from core import navigation
from core.home import register_home


def returned_to(user) -> QuerySet:
    """Those that can still be handed in; a to-do that cannot be done is none."""
    return Entry.objects.filter(author=user, state="returned").checkable()


def waiting_for(user) -> Sequence[QuerySet]:
    return Entry.objects.to_decide(user)


navigation.register(
    "mine",
    navigation.Item(
        _("My ledger"),
        "appraisal:my_ledger",
        icon="notebook",
        visible=has_file,
        badge=returned_to,
        badge_label=_("Entries returned to me"),
        phone=True,
        order=10,
    ),
)
navigation.register(
    "team",
    navigation.Item(_("Supervisor's desk"), "appraisal:desk", icon="users", visible=is_checker, phone=True, order=10),
)
navigation.register(
    "team",
    navigation.Item(
        _("Entries to verify"),
        "appraisal:verify_queue",
        icon="checklist",
        visible=is_checker,
        badge=waiting_for,
        badge_label=_("Entries to verify"),
        phone=True,
        order=20,
    ),
)
navigation.register(
    "office",
    navigation.Item(_("Ledger"), "appraisal:ledger", icon="list-details", visible=holds(*LEDGER_ROLES), order=20),
)
register_home(order=20, allow=holds("supervisor"), url_name="appraisal:desk")
register_home(order=30, allow=has_file, url_name="appraisal:my_ledger")
