"""Pages of rights (security administrator) and accounts (system administrator)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from cadres.access import forms, guards, services
from cadres.access.filters import GrantFilters, UserFilters
from cadres.access.lockout import waits_until
from cadres.access.models import AccessAct, Grant, User
from cadres.access.policies import holds, require_unit
from cadres.access.querysets import UserQuerySet
from cadres.access.requests import grant_propose
from cadres.access.to_do import to_do_of_security, to_do_of_system
from cadres.access.two_people import is_other_administrator, permit_of
from cadres.pages import AuditedExports, ObjectConfirmPage, ObjectFormPage, action
from cadres.units.selectors import name_units, unit_with_path
from core.errors import OwnRecord
from core.lists import Column, Empty, ListPage, PageAction, link_to
from core.views import PageMixin
from core.wording import listed

is_security = holds("security")
is_system = holds("system")
reads_rights = holds("security", "auditor")
reads_accounts = holds("system", "security", "auditor")


def grant_state(grant) -> str:
    today = timezone.localdate()
    if grant.starts_on > today:
        return "upcoming"
    return "active" if grant.is_in_force(today) else "ended"


def confirmed_by(grant) -> User | None:
    """Who confirmed it; None for the grants with which an office begins."""
    request = getattr(grant, "request", None)
    return request.decided_by if request else None


class GrantList(AuditedExports, ListPage):
    allow = reads_rights
    model = Grant
    title = gettext_lazy("Grants")
    sentence = gettext_lazy("Roles granted to people, by unit (including all units below).")
    default_sort = "-starts_on"
    filterset_class = GrantFilters
    search_fields = ["user__username", "user__display_name"]
    columns = [
        Column(
            key="user",
            label=gettext_lazy("Account"),
            link=link_to("user"),
            sort="user__username",
            phone="title",
        ),
        Column(key="username", label=gettext_lazy("User name"), value="user.username"),
        Column(key="role", label=gettext_lazy("Role"), value="get_role_display", sort="role", phone="fact"),
        Column(key="unit", label=gettext_lazy("Unit"), value="unit_words", sort="unit__path", phone="fact"),
        Column(key="starts_on", label=gettext_lazy("From"), format="date", sort="starts_on"),
        Column(key="ends_on", label=gettext_lazy("To"), format="date", sort="ends_on"),
        Column(key="given_by", label=gettext_lazy("Granted by")),
        Column(key="confirmed_by", label=gettext_lazy("Confirmed by"), value=confirmed_by),
        Column(key="state", label=gettext_lazy("State"), value=grant_state, format="state", phone="fact"),
    ]
    empty = Empty(
        gettext_lazy("No grants yet."),
        gettext_lazy("A grant gives a role in a unit and all units below it for a period of time."),
        icon="key",
    )
    export_name = "grants"
    template_name = "cadres/to_do_list.html"
    primary_action = PageAction(gettext_lazy("New grant"), "cadres:grant_new", allow=is_security)

    def get_context_data(self, **context):
        return context | {"to_do": list(to_do_of_security(self.request.user))}

    def get_queryset(self):
        return super().get_queryset().select_related("user", "unit", "given_by", "request__decided_by")

    def complete(self, items):
        name_units(items)


class UserList(AuditedExports, ListPage):
    allow = reads_accounts
    model = User
    title = gettext_lazy("Accounts")
    default_sort = "username"
    filterset_class = UserFilters
    search_fields = ["username", "display_name"]
    columns = [
        Column(key="name", label=gettext_lazy("Name"), value=str, link=True, phone="title"),
        Column(key="username", label=gettext_lazy("User name"), sort="username", phone="fact"),
        Column(
            key="roles",
            label=gettext_lazy("Roles today"),
            value=lambda user: listed(sorted({str(grant.get_role_display()) for grant in user.grants_now})),
        ),
        Column(key="last_login", label=gettext_lazy("Last sign-in"), format="when", sort="last_login"),
        Column(
            key="one_time",
            label=gettext_lazy("One-time password"),
            value="must_change_password",
            format="bool",
        ),
        Column(key="closed", label=gettext_lazy("Two-step sign-in closed until"), value="codes_closed", format="when"),
        Column(
            key="state",
            label=gettext_lazy("State"),
            value=lambda user: "active" if user.is_active else "ended",
            format="state",
            phone="fact",
        ),
    ]
    empty = Empty(gettext_lazy("No accounts yet."), icon="user-circle")
    export_name = "accounts"
    template_name = "cadres/to_do_list.html"
    primary_action = PageAction(
        gettext_lazy("Account for a cadre"), "cadres:user_new_for", "user-plus", allow=is_system
    )
    other_actions = [PageAction(gettext_lazy("Account without a personnel record"), "cadres:user_new", allow=is_system)]

    def get_context_data(self, **context):
        return context | {"to_do": list(to_do_of_system(self.request.user))}

    def get_other_actions(self):
        if not is_system(self.request.user):
            return super().get_other_actions()
        return [
            *super().get_other_actions(),
            action(_("Import accounts"), "imports:upload", "accounts", icon="file-import"),
            action(_("Password slips"), "cadres:slips", icon="printer"),
        ]

    def get_queryset(self):
        today = Grant.objects.on(timezone.localdate())
        rows = cast("UserQuerySet", super().get_queryset()).with_closed_codes()
        return rows.prefetch_related(Prefetch("grants", queryset=today, to_attr="grants_now"))


class UserPage(PageMixin, View):
    allow = reads_accounts

    def get(self, request, pk):
        account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
        grants = Grant.objects.visible_to(request.user).filter(user=account).select_related("unit", "given_by")
        actor, held = request.user, list(grants.order_by("-starts_on", "-pk"))
        name_units(held)
        context = {
            "title": account,
            "account": account,
            "grants": [(grant, grant_state(grant)) for grant in held],
            "has_second_step": has_second_step(account),
            "wrong_codes": guards.failures_now(guards.SECOND_STEP, str(account.pk)),
            "codes_closed": guards.closed_until(guards.SECOND_STEP, str(account.pk)),
            "waits_until": waits_until(account.username),
            "may_end": is_security(actor) and actor.pk != account.pk,
            "primary_action": self.primary_action(actor, account),
            "other_actions": self.other_actions(actor, account),
        }
        return render(request, "cadres/user.html", context)

    def primary_action(self, actor, account):
        if actor.pk == account.pk or not account.is_active or not is_security(actor):
            return None
        return action(_("New grant"), "cadres:grant_new", icon="plus", query=f"?username={account.username}")

    def other_actions(self, actor, account) -> list[dict]:
        if actor.pk == account.pk:
            return []
        offered = [one for one in ACCOUNT_ACTS if one.allow(actor) and one.active in (None, account.is_active)]
        return [self.offer(actor, account, one) for one in offered if one.possible(account)]

    def offer(self, actor, account, one: "AccountAct") -> dict:
        """The act itself, or, for another kind of administrator, asking for the confirmation that it needs."""
        if one.act and is_other_administrator(account, one.act) and not permit_of(actor, account, one.act).exists():
            return action(one.label, "cadres:access_ask", account.pk, one.act.value, icon=one.icon)
        return action(one.label, one.url_name, account.pk, icon=one.icon, danger=one.danger)


@dataclass(frozen=True)
class AccountAct:
    """An act on an account: whose, on active or disabled ones, and as what it is confirmed where it must be."""

    label: Any
    url_name: str
    icon: str
    allow: Callable[..., bool]
    active: bool | None = None
    act: AccessAct | None = None
    danger: bool = False
    possible: Callable[[User], Any] = lambda account: True  # whether there is anything to do it to


def has_second_step(account: User) -> bool:
    return get_adapter().is_mfa_enabled(account)


ACCOUNT_ACTS = [
    AccountAct(AccessAct.PASSWORD.label, "cadres:user_password", "password", is_system, True, AccessAct.PASSWORD),
    AccountAct(
        gettext_lazy("Link the personnel record"),
        "cadres:user_link",
        "link",
        is_system,
        True,
        possible=lambda account: account.own_cadre is None,
    ),
    AccountAct(gettext_lazy("Disable"), "cadres:user_disable", "ban", is_system, True, danger=True),
    AccountAct(AccessAct.ENABLE.label, "cadres:user_enable", "lock-open", is_system, False, AccessAct.ENABLE),
    AccountAct(
        gettext_lazy("End the pause at sign-in"),
        "cadres:user_wait",
        "lock-open",
        is_security,
        True,
        possible=lambda account: waits_until(account.username),
    ),
    AccountAct(
        AccessAct.SECOND_STEP.label,
        "cadres:user_second_step",
        "shield-lock",
        is_security,
        act=AccessAct.SECOND_STEP,
        possible=has_second_step,
    ),
]


# Rights


class GrantNew(ObjectFormPage):
    allow = is_security
    form_class = forms.GrantForm
    title = gettext_lazy("New grant")
    sentence = gettext_lazy(
        "You propose the grant; another security administrator, the system administrator or the head of the unit "
        "confirms it. Administrators are separate people without business grants. You cannot grant "
        "anything to yourself or to a relative."
    )
    label = gettext_lazy("Propose")
    back = reverse_lazy("cadres:grants")
    prefilled = ("username",)

    def perform(self, form):
        request = grant_propose(actor=self.request.user, **form.cleaned_data)
        return _("The grant was proposed. It takes effect when another person confirms it."), request.get_absolute_url()


class GrantEnd(ObjectConfirmPage):
    scope = Grant
    allow = is_security
    form_class = forms.EndGrantForm
    title = gettext_lazy("End the grant")
    label = gettext_lazy("End the grant")
    service = services.grant_end
    argument = "grant"
    done = gettext_lazy("The grant was ended.")

    def authorize(self):
        require_unit(self.request.user, self.object.unit, "security")
        if self.object.user_id == self.request.user.pk:
            raise OwnRecord

    def get_back(self):
        return self.object.user.get_absolute_url()

    def get_consequence(self):
        return _("%(user)s is no longer %(role)s of “%(unit)s”, from the next request on.") % {
            "user": self.object.user,
            "role": self.object.get_role_display(),
            "unit": unit_with_path(self.object.unit),
        }
