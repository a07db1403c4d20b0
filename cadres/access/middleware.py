"""What an account owes before anything else opens: its own password, and a second step for powerful roles."""

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

OPEN = {"set_language"}


class AccountDutiesMiddleware:
    """Leads to the page where a one-time password is changed, or the second step of signing in is set up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if not request.user.is_authenticated or name in OPEN or name.startswith(("account_", "mfa_")):
            return None
        if request.user.must_change_password:
            return self._lead(request, "account_change_password", _("Choose a password of your own first."))
        if needs_second_step(request.user):
            return self._lead(
                request,
                "mfa_activate_totp",
                _("Your role requires two-step sign-in. Set it up first."),
            )
        return None

    def _lead(self, request, name: str, sentence: str):
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "account_duty", "detail": sentence}, status=403)
        messages.warning(request, sentence)
        return redirect(name)


def needs_second_step(user) -> bool:
    """Whether the user holds a role of MFA_REQUIRED_ROLES and has not set up the second step."""
    if not settings.MFA_REQUIRED_ROLES or not user.has_role(*settings.MFA_REQUIRED_ROLES):
        return False
    return not get_adapter().is_mfa_enabled(user)
