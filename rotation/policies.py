"""Who reads rotation, and into which posts a cadre may move."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.people.models import Appointment, Cadre
from cadres.units.models import Post, Unit
from core.errors import InvalidInput

sees_rotation = holds("hr", "leader")


def kin_in_unit(cadre: Cadre, unit: Unit) -> Cadre | None:
    """A relative who holds a post in ``unit`` itself: the two would serve under one head (CSL art. 74)."""
    today = Appointment.objects.on(timezone.localdate()).filter(cadre__in=cadre.relative_ids, post__unit=unit)
    row = today.select_related("cadre").first()
    return row.cadre if row else None


def require_target(cadre: Cadre, held: Appointment, to_post: Post, effective_on: date) -> None:
    """Refuses the post already held, a day before it was taken up, and a unit in which a relative serves."""
    if to_post.pk == held.post_id:
        raise InvalidInput(_("The cadre already holds this post. Choose another post."))
    if effective_on <= held.starts_on:
        raise InvalidInput(_("The rotation must start after the present appointment. Choose a later day."))
    if relative := kin_in_unit(cadre, to_post.unit):
        raise InvalidInput(
            _(
                "%(name)s, a relative, works in that unit. Relatives may not work under the same "
                "superior (Civil Servants Law, art. 74). Choose another unit."
            ),
            name=str(relative),
        )
