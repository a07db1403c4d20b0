"""Who may come in (User) and what they may do where and when (Grant)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cadres.access.querysets import GrantQuerySet, OfficeUserManager
from core.effective import EffectiveDated
from core.wording import labelled


class Role(models.TextChoices):
    """Business roles are given by grants; the three administrators hold no business right."""

    SUPERVISOR = "supervisor", _("Supervisor")
    HR = "hr", _("HR officer")
    LEADER = "leader", _("Head of unit")
    TRAINING = "training", _("Training officer")
    INSPECTOR = "inspector", _("Discipline inspector")
    AUDITOR = "auditor", _("Audit administrator")
    SYSTEM = "system", _("System administrator")
    SECURITY = "security", _("Security administrator")


# Separate people: none of them holds a business role, nor the role of another of them.
ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})


class User(AbstractUser):
    """A login. ``is_superuser`` gives no business right; see ``visible_to`` in the querysets."""

    display_name = models.CharField(_("name"), max_length=60, blank=True)
    must_change_password = models.BooleanField(
        _("must change the password"),
        default=False,
        help_text=_("Set while a one-time password is in use; nothing else is available until it is changed."),
    )

    objects = OfficeUserManager()  # type: ignore[misc]  # AbstractUser declares a class variable

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]

    def __str__(self):
        return self.display_name or self.username

    def get_absolute_url(self):
        return reverse("cadres:user", args=[self.pk])

    @cached_property
    def grants_today(self) -> list["Grant"]:
        """The grants in force today, with their unit; one query a request."""
        if not self.is_active:
            return []
        units = Grant._meta.get_field("unit").related_model._default_manager
        roots = models.Exists(units.filter(parent=None).exclude(pk=models.OuterRef("unit")))
        return list(self.grants.on(timezone.localdate()).select_related("unit").annotate(has_one_root=~roots))

    @cached_property
    def own_cadre(self):
        """One's own file, or None."""
        return getattr(self, "cadre", None) if self.is_active else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """Role codes in force today; "cadre" for whoever has a file."""
        codes = {grant.role for grant in self.grants_today}
        if self.own_cadre:
            codes.add("cadre")
        return frozenset(codes)

    def has_role(self, *codes: str) -> bool:
        return not self.roles.isdisjoint(codes)

    def unit_paths(self, *roles: str) -> list[str]:
        """Paths of the subtrees granted for any of ``roles``; see ``Unit.path``."""
        return [grant.unit.path for grant in self.grants_today if grant.role in roles]

    def reaches_everybody(self, paths: list[str]) -> bool:
        """Whether ``paths``, of one's grants, hold all units there are, and whoever has a post with them."""
        whole = any(grant.unit.parent_id is None and grant.has_one_root for grant in self.grants_today)
        if not whole or not any(path.count("/") == 1 for path in paths):
            return False
        return self.own_cadre is None or bool(self.own_cadre.appointments_today)

    def covers(self, unit, *roles: str) -> bool:
        """Whether a grant of one of ``roles`` reaches ``unit``."""
        return any(unit.path.startswith(path) for path in self.unit_paths(*roles))

    @property
    def may_use_admin(self) -> bool:
        return self.has_role("supervisor", "hr", "leader", "auditor", "system", "security")


class Grant(EffectiveDated):
    """Management authority: a user holds a role over a unit and all below it, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    unit = models.ForeignKey("cadres.Unit", on_delete=models.PROTECT, related_name="grants", verbose_name=_("unit"))
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )

    has_one_root: bool  # of those in ``grants_today``: whether no other unit is a root

    objects = GrantQuerySet.as_manager()

    class Meta(EffectiveDated.Meta):
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user", "role", "unit"]
        constraints = [
            *EffectiveDated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role", "unit", "starts_on"],
                name="grant_once",
                violation_error_message=_("This grant exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(given_by__isnull=True) | ~models.Q(given_by=models.F("user")),
                name="grant_not_to_oneself",
                violation_error_message=_("You cannot grant access to yourself. Ask another security administrator."),
            ),
        ]

    def __str__(self):
        return labelled(self.user, f"{self.get_role_display()} – {self.unit}")
