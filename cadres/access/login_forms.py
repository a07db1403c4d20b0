"""Signing in: the name as it was meant, and a second step that cannot be guessed."""

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from cadres.access.lockout import tries_left
from cadres.access.sign_in import owner_told, second_step_failed, second_step_try
from core.errors import Refusal
from core.texts import plain_name

WARNED = 2  # tries before a pause that are announced


class OfficeLoginForm(LoginForm):
    def clean_login(self):
        """However it is typed; case is passed over when the account is looked for."""
        return plain_name(self.cleaned_data["login"])

    def clean(self):
        try:
            return super().clean()
        except ValidationError as error:
            left = tries_left(self.request, self.cleaned_data["login"])
            if not 0 < left <= WARNED:
                raise
            raise ValidationError([error, _before_the_pause(left)]) from None


def _before_the_pause(left: int) -> str:
    return ngettext("%(n)s try left before a pause.", "%(n)s tries left before a pause.", left) % {"n": left}


class GuardedCode(BaseAuthenticateForm):
    """Each code is counted before it is looked at, and forgiven when somebody comes in by a right one."""

    def clean_code(self):
        try:
            tried = second_step_try(user=self.user)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None
        try:
            return super().clean_code()
        except ValidationError:
            second_step_failed(user=self.user, tried=tried)
            raise


class SecondStepForm(GuardedCode, AuthenticateForm):
    """At the sign-in."""


class SecondStepAgainForm(GuardedCode, ReauthenticateForm):
    """Before the settings of one's own account; nobody comes in, so the count is forgiven here."""

    def save(self):
        super().save()
        owner_told(request=context.request, user=self.user)
