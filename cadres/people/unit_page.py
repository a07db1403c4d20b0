"""The page of a unit: what is below it, its posts, and who holds them."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadres.pages import action
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Post, Unit
from cadres.units.policies import may_manage_unit
from cadres.units.querysets import READING_ROLES
from cadres.units.selectors import ancestors, head_counts, seats
from core.views import PageMixin, any_user

PEOPLE_SHOWN = 50


class UnitPage(PageMixin):
    allow = any_user

    def get(self, request, pk):
        user, today = request.user, timezone.localdate()
        unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
        children = list(Unit.objects.visible_to(user).filter(parent=unit).order_by("position", "code"))
        reads = user.covers(unit, *READING_ROLES)
        if reads and children:
            counts = head_counts([child.path for child in children], today)
            for child in children:
                child.people = counts[child.path]  # type: ignore[attr-defined]  # for the page
        posts = Post.objects.visible_to(user).filter(unit=unit).with_holders(today).order_by("code")
        people = (
            Cadre.objects.visible_to(user)
            .filter(appointments__in=Appointment.objects.on(today).filter(post__unit=unit))
            .distinct()
        )
        manages = may_manage_unit(user, unit)
        context = {
            "title": unit,
            "sentence": None if unit.is_active else _("This unit is closed."),
            "unit": unit,
            "ancestors": ancestors(unit),
            "children": children,
            "posts": posts,
            "people": people.with_posts(today).order_by("staff_no")[:PEOPLE_SHOWN],
            "people_url": reverse("cadres:cadres") + f"?unit={unit.pk}" if reads else "",
            "counts": seats(unit, today) if reads else None,
            "manages": manages,
            "primary_action": action(_("New post"), "cadres:post_new", icon="plus", query=f"?unit={unit.pk}")
            if manages and unit.is_active
            else None,
            "other_actions": self.other_actions(unit) if manages else [],
        }
        return render(request, "cadres/unit.html", context)

    def other_actions(self, unit: Unit) -> list[dict]:
        actions = [action(_("Edit the unit"), "cadres:unit_edit", unit.pk, icon="edit")]
        if unit.is_active:
            actions.insert(0, action(_("New unit below"), "cadres:unit_new", icon="plus", query=f"?parent={unit.pk}"))
            if unit.parent_id:
                actions.append(action(_("Move the unit"), "cadres:unit_move", unit.pk, icon="arrows-exchange"))
                actions.append(action(_("Close the unit"), "cadres:unit_close", unit.pk, icon="lock", danger=True))
        return actions
