"""Scopes of the organisation."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Length

# Roles whose grant lets one read the people and posts of a subtree.
READING_ROLES = ("supervisor", "hr", "leader", "training", "inspector")


def within(paths, field: str = "path") -> Q:
    """Rows whose unit path lies in one of the subtrees; none for an empty list."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{field}__startswith": path})
    return found


def counted(rows) -> Coalesce:
    """Number of ``rows`` of an outer row, as a subquery; joins would multiply one another."""
    number = rows.order_by().annotate(group=Value(1)).values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=models.IntegerField()), 0)


class UnitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Units of one's grants, and the line from one's own unit up to the root."""
        if not user.is_active:
            return self.none()
        allowed = within(user.unit_paths(*READING_ROLES))
        if user.own_cadre and (appointment := user.own_cadre.main_appointment_today):
            allowed |= Q(pk__in=[int(key) for key in appointment.post.unit.path.strip("/").split("/")])
        if user.has_role("system", "security", "auditor"):
            allowed |= Q(pk__gt=0)
        return self.filter(allowed)

    def subtree(self, unit):
        return self.filter(path__startswith=unit.path)

    def active(self):
        return self.filter(is_active=True)

    def with_path_length(self):
        return self.annotate(path_length=Length("path"))

    def with_counts(self, day):
        """``people`` with a main post in the unit itself on ``day``, and ``post_count`` of its open posts."""
        from cadres.people.models import Appointment
        from cadres.units.models import Post

        held = Appointment.objects.on(day).main().filter(post__unit=OuterRef("pk"))
        posts = Post.objects.filter(unit=OuterRef("pk"), is_active=True)
        return self.annotate(people=counted(held), post_count=counted(posts))


class PostQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Posts in the units of one's grants, and the posts one holds."""
        if not user.is_active:
            return self.none()
        allowed = within(user.unit_paths(*READING_ROLES), "unit__path")
        if user.own_cadre:
            allowed |= Q(pk__in=user.own_cadre.post_ids_today)
        return self.filter(allowed)

    def with_holders(self, day):
        """``holders``: how many seats are taken on ``day``; a secondment takes none."""
        from cadres.people.models import Appointment

        held = Appointment.objects.on(day).filter(post=OuterRef("pk")).exclude(kind="secondment")
        return self.annotate(holders=counted(held))


class DutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        from cadres.units.models import Post

        return self.filter(post__in=Post.objects.visible_to(user))
