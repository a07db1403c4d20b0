"""Imports in the navigation, and the badges of their states."""

from django.utils.translation import gettext_lazy as _

from core import navigation, states
from core.spreadsheets.registry import may_import

navigation.register(
    "people", navigation.Item(_("Imports"), "imports:list", icon="table-import", visible=may_import, order=80)
)

states.register("checking", _("Being checked"), "player-play", "blue")
states.register("checked", _("Checked"), "circle-check", "blue")
states.register("refused", _("Has errors"), "alert-circle", "red")
states.register("committing", _("Being imported"), "player-play", "blue")
states.register("committed", _("Imported"), "circle-check", "green")
states.register("discarded", _("Discarded"), "archive", "grey")
states.register("undone", _("Undone"), "arrow-back-up", "grey")
states.register("new", _("New"), "plus", "green")
states.register("changed", _("Changed"), "pencil", "amber")
