"""Who reads rotation, and into which posts a cadre may move."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cadres.access.policies import holds
from cadres.people.models import Appointment, Cadre
from cadres.people.rules import require_no_kin
from cadres.units.models import Post
from core.errors import InvalidInput

sees_rotation = holds("hr", "leader")


def require_target(cadre: Cadre, held: Appointment, to_post: Post, effective_on: date) -> None:
    """Refuses the post already held, a day before it was taken up, and the line of command of a relative."""
    if to_post.pk == held.post_id:
        raise InvalidInput(_("The cadre already holds this post. Choose another post."))
    if effective_on <= held.starts_on:
        raise InvalidInput(_("The rotation must start after the present appointment. Choose a later day."))
    require_no_kin(cadre, to_post, effective_on)
