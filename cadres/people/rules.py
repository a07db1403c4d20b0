"""What holds for every appointment, whether a page, the API, a service or a table asks: dates of service and seats."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from cadres.people.models import Appointment, AppointmentKind, Cadre
from cadres.units.models import Post
from cadres.units.selectors import Span, most_at_once, spans_of
from core.errors import InvalidInput, WrongState


class PostFull(WrongState):
    code = "post_full"
    message = _(
        "The authorised number of the post “%(post)s” is %(headcount)s; it is held by %(holders)s in "
        "that period. End an appointment or raise the authorised number first."
    )


class MainPostHeld(WrongState):
    code = "main_post_held"
    message = _("%(cadre)s has the main post “%(post)s” in this period of time; end that appointment first.")


def require_joined(cadre: Cadre, day: date) -> None:
    """Nobody holds a post before they joined the service."""
    if day < cadre.entered_on:
        raise InvalidInput(_("The appointment would start before the date joined. Correct one of the two dates."))


def require_seat(post: Post, spans: list[Span], first: date, last: date | None = None) -> None:
    """A seat of ``post`` is free from ``first`` to ``last``; ``spans`` are the days on which seats are taken."""
    if len(spans) < post.headcount:
        return  # not even all of them at once, past ones included, fill the post
    taken = most_at_once([span for span in spans if span[1] is None or span[1] >= first], first, last)
    if taken >= post.headcount:
        raise PostFull(post=post, headcount=post.headcount, holders=taken)


def require_sound(appointment: Appointment) -> None:
    """Dates of service, an open post, one main post at a time, a free seat."""
    cadre, post = appointment.cadre, appointment.post
    first, last = appointment.starts_on, appointment.ends_on
    if last and last < first:
        raise InvalidInput(_("The last day is before the first. Correct one of them."))
    require_joined(cadre, first)
    if cadre.left_on:
        raise WrongState(_("This cadre has left the service. Reinstate the cadre first."))
    if not post.is_active or not post.unit.is_active:
        raise WrongState(_("The post is closed. Choose another one."))
    if appointment.kind == AppointmentKind.SECONDMENT and last is None:
        raise InvalidInput(_("Enter the last day of the secondment."))
    others = Appointment.objects.during(first, last or date.max).exclude(pk=appointment.pk)
    if others.filter(cadre=cadre, post=post).exists():
        raise WrongState(_("The cadre already holds this post in that period. Correct the dates."))
    if appointment.kind == AppointmentKind.MAIN:
        held = others.filter(cadre=cadre, kind=AppointmentKind.MAIN).select_related("post").first()
        if held:
            raise MainPostHeld(cadre=cadre, post=held.post)
    # a guest takes no seat of the establishment
    if appointment.kind != AppointmentKind.SECONDMENT:
        require_seat(post, spans_of(Post.objects.filter(pk=post.pk), since=first)[post.pk], first, last)
