"""Leads to what an account owes before anything else opens (``duties``)."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect

from cadres.access.duties import AccountDuty, Duty, duty_of

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
        duty = duty_of(request.user)
        return self._lead(request, duty) if duty else None

    def _lead(self, request, duty: Duty):
        if request.path.startswith("/api/"):
            return JsonResponse({"code": AccountDuty.code, "detail": str(duty.sentence)}, status=403)
        messages.warning(request, str(duty.sentence))
        return redirect(duty.page)
