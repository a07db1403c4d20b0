"""Who may come in (User) and what they may do where and when (Grant)."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from cadres.access.querysets import AccessRequestQuerySet, ApiTokenManager, GrantQuerySet, OfficeUserManager
from core.approvals.models import Proposal
from core.effective import EffectiveDated
from core.fields import OneLineField
from core.paths import address_of
from core.questions import asked_with
from core.scopes import holds_a_root
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


def _fields(row: models.Model) -> dict[str, Any]:
    """What the row holds itself, without what belongs to it and was read besides."""
    return {field.attname: vars(row).get(field.attname) for field in row._meta.concrete_fields}


# What rights hang on besides, each a cached property of the own file; and how two answers are compared.
FACTS: dict[str, Callable[[Any], Any]] = {
    "relative_ids": frozenset,
    "appointments_today": lambda held: tuple((row.pk, row.post_id, row.kind, row.post.unit.path) for row in held),
}


class User(AbstractUser):  # type: ignore[django-manager-missing]  # knox names its manager where mypy cannot see it
    """A login. ``is_superuser`` gives no business right; see ``visible_to`` in the querysets."""

    display_name = models.CharField(_("name"), max_length=60, blank=True)
    name_latin = OneLineField(_("name in Latin letters"), max_length=80, blank=True, default="", db_default="")
    must_change_password = models.BooleanField(
        _("must change the password"),
        default=False,
        help_text=_("Set while a one-time password is in use; nothing else is available until it is changed."),
    )

    # Not stored: what a row of an import says about whose account it is.
    staff_no = ""

    found_by_index = ("username", "display_name")
    objects = OfficeUserManager()  # type: ignore[misc]  # AbstractUser declares a class variable

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]
        verbose_name_plural = _("users")  # type: ignore[assignment]

    def __str__(self):
        """The name in the reader's letters, as those of cadres are; of a nameless account the user name."""
        is_latin = self.name_latin and (get_language() or "").startswith("en")
        return (self.name_latin if is_latin else self.display_name) or self.username

    def get_absolute_url(self):
        return address_of("cadres:user", self.pk)

    @cached_property
    def grants_today(self) -> list["Grant"]:
        """The grants in force today, with their unit; one query a request."""
        if not self.is_active:
            return []
        return asked_with(_grants_today, self.pk).read()

    @cached_property
    def own_cadre(self):
        """One's own file, or None."""
        return getattr(self, "cadre", None) if self.is_active else None

    @cached_property
    def rights_today(self) -> str:
        """A digest of what the rows in the own scope follow from: the account, its file and its grants of today."""
        grants = [(_fields(grant), _fields(grant.unit), grant.has_one_root) for grant in self.grants_today]
        own = self.own_cadre and _fields(self.own_cadre)
        return sha256(repr([_fields(self), own, grants]).encode()).hexdigest()

    def with_rights_alone(self, *facts: str) -> "User":
        """The same account, file and grants with these ``FACTS``; nothing else that was looked up (``core.kept``)."""
        account = type(self)(**_fields(self))
        account._state.adding = False
        account.grants_today = self.grants_today
        account.own_cadre = self.own_cadre and type(self.own_cadre)(**_fields(self.own_cadre))
        for fact in facts:
            vars(account.own_cadre)[fact] = getattr(self.own_cadre, fact)
        return account

    def facts_in(self, account: "User") -> tuple[str, ...]:
        """The facts that were looked up for a copy of this account; now they are known here, too."""
        found = tuple(fact for fact in FACTS if account.own_cadre and fact in vars(account.own_cadre))
        vars(self.own_cadre).update({fact: vars(account.own_cadre)[fact] for fact in found})
        return found

    def told(self, facts: Iterable[str]) -> tuple[Any, ...]:
        """What these facts are, to be compared."""
        return tuple(FACTS[fact](getattr(self.own_cadre, fact)) for fact in facts)

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

    def reaches_all_units(self, paths: list[str]) -> bool:
        """Whether ``paths``, of one's grants, hold all units there are."""
        whole = any(grant.unit.parent_id is None and grant.has_one_root for grant in self.grants_today)
        return whole and holds_a_root(paths)

    def reaches_everybody(self, paths: list[str]) -> bool:
        """The same, and whether oneself is among the people there, having a post."""
        return self.reaches_all_units(paths) and (self.own_cadre is None or bool(self.own_cadre.appointments_today))

    @property
    def reaches_few(self) -> bool:
        """Whether no grant holds a whole tree: then the rows of the scope are listed, not looked for in the table."""
        return all(grant.unit.parent_id for grant in self.grants_today)

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


def _grants_today(user: int) -> GrantQuerySet:
    units = Grant._meta.get_field("unit").related_model._default_manager
    roots = models.Exists(units.filter(parent=None).exclude(pk=models.OuterRef("unit")))
    grants = Grant.objects.filter(user=user).on(timezone.localdate()).select_related("unit")
    return grants.order_by("role", "unit__path").annotate(has_one_root=~roots)  # type: ignore[no-redef]  # declared above


class ApiToken(AbstractAuthToken):
    """A token for programs, stored hashed; ``bound_to`` is what its owner was when it was made (``keys``)."""

    bound_to = models.CharField(_("bound to"), max_length=64)

    objects = ApiTokenManager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")


class Guard(models.Model):
    """Failures in a row at one door: wrong codes of an account, wrong passwords for a name (``guards``)."""

    kind = models.CharField(_("kind"), max_length=12)
    key = models.CharField(_("key"), max_length=255)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    told = models.PositiveIntegerField(_("failures the owner knows of"), default=0)
    closed_until = models.DateTimeField(_("closed until"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("guard of a door")
        verbose_name_plural = _("guards of doors")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="guard_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"


class AccessAct(models.TextChoices):
    GRANT = "grant", _("New grant")
    PASSWORD = "password", _("New one-time password")
    ENABLE = "enable", _("Enable")
    SECOND_STEP = "second_step", _("Remove two-step sign-in")


class AccessRequest(Proposal):
    """What no one person does alone: giving a right, and opening the account of an administrator of another kind.

    A grant is made by the confirmation. A one-time password is made afterwards by whoever asked, once and within a
    day (``used_at``), so that the one who confirms never knows it.
    """

    act = models.CharField(_("act"), max_length=12, choices=AccessAct)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_requests", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=12, choices=Role, blank=True)
    unit = models.ForeignKey(
        "cadres.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    grant = models.OneToOneField(
        Grant, on_delete=models.SET_NULL, null=True, blank=True, related_name="request", verbose_name=_("grant")
    )
    used_at = models.DateTimeField(_("carried out"), null=True, blank=True)

    act_url_name = "cadres:access_request_act"
    objects = AccessRequestQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = _("request about access")
        verbose_name_plural = _("requests about access")
        ordering = ["-proposed_at"]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(act="grant", unit__isnull=False, starts_on__isnull=False) & ~models.Q(role="")
                | ~models.Q(act="grant") & models.Q(unit__isnull=True, role=""),
                name="access_request_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("user"))
                & (models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("user"))),
                name="access_request_not_own",
                violation_error_message=_("You cannot decide on your own case. Someone else must decide."),
            ),
            models.UniqueConstraint(
                fields=["user", "act", "role", "unit"],
                condition=models.Q(state="proposed", act="grant"),
                name="access_request_one_open_grant",
                violation_error_message=_("This grant already awaits confirmation. Have it confirmed, or withdraw it."),
            ),
            models.UniqueConstraint(
                fields=["user", "act"],
                condition=models.Q(state="proposed") & ~models.Q(act="grant"),
                name="access_request_one_open_act",
                violation_error_message=_("This already awaits confirmation. Have it confirmed, or withdraw it."),
            ),
        ]

    def __str__(self):
        what = f"{self.get_role_display()} – {self.unit}" if self.act == AccessAct.GRANT else self.get_act_display()
        return labelled(self.user, what)

    def get_absolute_url(self):
        return address_of("cadres:access_request", self.pk)
