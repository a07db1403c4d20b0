"""The cadre file on the page of a cadre, and rosters and imports in the navigation."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds, is_hr
from cadres.files.findings import name_of, shown_value
from cadres.files.models import CadreProfile, FileRemark
from cadres.files.querysets import readable
from cadres.people.models import Cadre
from cadres.people.panels import Panel, panel
from core import navigation, states

navigation.register(
    "people",
    navigation.Item(_("Roster and forms"), "cadres:roster", icon="file-text", visible=holds("hr", "leader"), order=37),
)
navigation.register(
    "people",
    navigation.Item(
        _("Import of forms"),
        "cadres:file_imports",
        icon="cloud-upload",
        visible=is_hr,
        order=38,
        pages=("cadres:file_import",),
    ),
)

navigation.register(
    "people",
    navigation.Item(
        _("Reported mistakes"),
        "cadres:mistakes",
        icon="edit",
        visible=is_hr,
        badge=FileRemark.objects.to_settle,
        badge_label=_("reported mistakes to answer"),
        order=36,
    ),
)
states.register("waiting_for_hr", _("To answer"), "clock", "amber")
states.register("settled", _("Answered"), "circle-check", "green")

SHOWN = ("nation", "native_place", "party_joined", "health")


@panel(order=10)
def cadre_file(user, cadre) -> Panel | None:
    found = readable(user).filter(pk=cadre.pk).select_related("profile", "photo").first()
    if found is None:
        return None
    context = {"photo": getattr(found, "photo", None), "facts": facts(found)}
    url = reverse("cadres:file", args=[cadre.pk])
    return Panel(
        _("Cadre file"), "cadres/_file_panel.html", context, url=url, label=_("Open the cadre file"), side=True
    )


def facts(cadre: Cadre) -> list[tuple[str, str]]:
    profile = getattr(cadre, "profile", None) or CadreProfile()
    found = ((name_of(CadreProfile, name), shown_value(profile, name)) for name in SHOWN)
    return [(label, value) for label, value in found if value]
