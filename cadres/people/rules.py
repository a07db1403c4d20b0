"""What holds for every appointment, whether a page, the API, a service or a table asks: dates, seats, relatives."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cadres.people.models import Appointment, AppointmentKind, Cadre
from cadres.units.models import Post, PostCategory, UnitKind
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


class KinInLine(InvalidInput):
    code = "kin_in_line"
    message = _(
        "%(name)s, a relative, serves as “%(post)s”. Relatives may not work under the same superior or one under the "
        "other (Civil Servants Law, art. 74). Choose another unit."
    )


def kin_in_line(cadre: Cadre, post: Post, first: date, last: date | None = None) -> Appointment | None:
    """What a relative holds on some of these days that would put the two in one line of command (CSL art. 74).

    In one unit both serve under its head. Whoever heads the unit above leads the heads below, and everybody of an
    internal section; the same the other way round.
    """
    unit, leads = post.unit, Q(post__category=PostCategory.LEADING) | Q(post__is_head=True)
    line = Q(post__unit=unit)
    if unit.parent_id and (post.leads or unit.kind == UnitKind.SECTION):
        line |= Q(post__unit=unit.parent_id) & leads
    if post.leads:
        below = leads | Q(post__unit__kind=UnitKind.SECTION)
        line |= Q(post__unit__parent=unit) & below
    held = Appointment.objects.during(first, last or date.max).filter(line, cadre__in=cadre.relative_ids)
    return held.filter(cadre__left_on=None).select_related("cadre", "post").order_by("starts_on").first()


def require_no_kin(cadre: Cadre, post: Post, first: date, last: date | None = None) -> None:
    """Refuses a post in one line of command with a relative, by name (CSL art. 74); nobody can waive it here."""
    if held := kin_in_line(cadre, post, first, last):
        raise KinInLine(name=str(held.cadre), post=str(held.post))


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
    """Dates of service, an open post, no relative in the line of command, one main post at a time, a free seat."""
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
    require_no_kin(cadre, post, first, last)
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
