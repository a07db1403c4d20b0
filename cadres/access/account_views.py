"""Making accounts, and what is done to them: one-time passwords, disabling, linking, two-step sign-in."""

from typing import Any

from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cadres.access import forms, services
from cadres.access.models import AccessAct, User
from cadres.access.slips import AT_ONCE, slips_make, without_password
from cadres.access.two_people import ConfirmationFirst, is_other_administrator, permit_of
from cadres.access.views import is_security, is_system
from cadres.pages import ObjectConfirmPage, ObjectFormPage
from cadres.units.forms import ReasonForm
from core.errors import OwnRecord
from core.forms import Form
from core.wording import noted


class OneTimePasswordMixin:
    """Shows the password once, in the answer itself; it is kept nowhere."""

    request: Any

    def make(self, form) -> tuple[User, str]:
        raise NotImplementedError

    def finish(self, form):
        user, password = self.make(form)
        context = {"title": _("One-time password"), "account": user, "password": password}
        return render(self.request, "cadres/one_time_password.html", context)


class UserNew(OneTimePasswordMixin, ObjectFormPage):
    allow = is_system
    form_class = forms.UserForm
    title = gettext_lazy("Account without a personnel record")
    sentence = gettext_lazy("For administrators and auditors who are not cadres of the unit.")
    label = gettext_lazy("Create the account")
    back = reverse_lazy("cadres:users")

    def make(self, form):
        return services.user_create(actor=self.request.user, **form.cleaned_data)


class UserNewFor(OneTimePasswordMixin, ObjectFormPage):
    allow = is_system
    form_class = forms.CadreUserForm
    title = gettext_lazy("Account for a cadre")
    label = gettext_lazy("Create the account")
    back = reverse_lazy("cadres:users")

    def make(self, form):
        return services.user_create_for(actor=self.request.user, **form.cleaned_data)


class Slips(ObjectConfirmPage):
    """The passwords stand in the answer alone, as one of them does after ``OneTimePasswordMixin``."""

    allow = is_system
    danger = False
    title = gettext_lazy("Password slips")
    label = gettext_lazy("Create the passwords and show the slips")
    back = reverse_lazy("cadres:users")
    template_name = "cadres/slips_confirm.html"

    @cached_property
    def waiting(self) -> list[User]:
        return list(without_password(self.request.user))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, waiting=self.waiting, at_once=AT_ONCE)

    def get_consequence(self):
        number = min(len(self.waiting), AT_ONCE)
        return ngettext(
            "%(number)s account that you created from a file gets its first one-time password. You see it once; "
            "have the printer ready.",
            "%(number)s accounts that you created from a file get their first one-time passwords. You see them once; "
            "have the printer ready.",
            number,
        ) % {"number": number}

    def get_details(self):
        return [noted(user.username, user) for user in self.waiting[:AT_ONCE]]

    def finish(self, form):
        slips = slips_make(actor=self.request.user)
        left = max(len(self.waiting) - len(slips), 0)
        context = {"title": self.title, "slips": slips, "left": left, "site": self.request.get_host()}
        return render(self.request, "cadres/slips.html", context)


class AccountPage(ObjectConfirmPage):
    scope = User
    argument = "user"
    allow = is_system
    form_class = Form
    danger = False
    confirmed: AccessAct | None = None  # as what somebody else confirms it first, for administrators of another kind

    def authorize(self):
        if self.object.pk == self.request.user.pk:
            raise OwnRecord
        act = self.confirmed
        if not act or not is_other_administrator(self.object, act):
            return
        if not permit_of(self.request.user, self.object, act).exists():
            raise ConfirmationFirst


class UserLink(AccountPage):
    form_class = forms.LinkForm
    title = gettext_lazy("Link the personnel record")
    service = services.user_link
    done = gettext_lazy("The account was linked to the personnel record.")
    consequence = gettext_lazy(
        "%(user)s reads this record as their own from now on and can no longer decide on it. This cannot be undone "
        "here; the tokens of the account end."
    )


class UserPassword(OneTimePasswordMixin, AccountPage):
    confirmed = AccessAct.PASSWORD
    title = gettext_lazy("New one-time password")
    label = gettext_lazy("Generate a new password")
    consequence = gettext_lazy(
        "The password of %(user)s and all sessions and tokens become invalid. You see the new password once."
    )

    def make(self, form):
        return self.object, services.user_password_reset(actor=self.request.user, user=self.object)


class UserEnable(OneTimePasswordMixin, AccountPage):
    confirmed = AccessAct.ENABLE
    title = gettext_lazy("Enable")
    label = gettext_lazy("Enable")
    consequence = gettext_lazy("%(user)s can sign in again with a new one-time password.")

    def make(self, form):
        return self.object, services.user_enable(actor=self.request.user, user=self.object)


class UserDisable(AccountPage):
    form_class = ReasonForm
    danger = True
    title = gettext_lazy("Disable")
    label = gettext_lazy("Disable")
    service = services.user_disable
    done = gettext_lazy("The account was disabled.")
    consequence = gettext_lazy("%(user)s is signed out at the next request and can no longer sign in.")


class UserWait(AccountPage):
    allow = is_security
    title = gettext_lazy("End the pause at sign-in")
    label = gettext_lazy("End the pause")
    service = services.user_wait_lift
    done = gettext_lazy("The pause at sign-in was ended.")
    consequence = gettext_lazy(
        "%(user)s can try again at once, from everywhere. The password stays; after further wrong passwords there "
        "is another pause."
    )


class UserSecondStep(AccountPage):
    confirmed = AccessAct.SECOND_STEP
    allow = is_security
    form_class = ReasonForm
    danger = True
    title = gettext_lazy("Remove two-step sign-in")
    label = gettext_lazy("Remove")
    service = services.user_second_step_reset
    done = gettext_lazy("Two-step sign-in was removed.")
    consequence = gettext_lazy("%(user)s signs in with the password alone until two-step sign-in is set up again.")
