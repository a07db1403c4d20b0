"""Awards in the navigation, and on the page of a cadre."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import is_hr
from cadres.awards.models import Award
from cadres.people.panels import Panel, panel
from core import navigation

navigation.register("people", navigation.Item(_("Awards"), "cadres:awards", icon="medal", visible=is_hr, order=35))


@panel(order=60)
def awards(user, cadre) -> Panel | None:
    found = Award.objects.visible_to(user).filter(cadre=cadre).prefetch_related("files")
    url = reverse("cadres:awards") + f"?q={cadre.staff_no}"
    return Panel(_("Awards"), "cadres/_awards.html", {"awards": found}, url=url) if found else None
