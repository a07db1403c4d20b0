"""Request id, session limits, private pages, and one place where a refusal becomes a page."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.busy import busy_response
from core.errors import InvalidInput, Refusal
from core.requests import began, current_request_id, ended
from core.timeouts import is_busy


class RequestIdMiddleware:
    """Gives each request an id that the log, the audit trail and the answer share."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = began()
        request.request_id = current_request_id()  # for what is logged when the answer is out
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = current_request_id()
            return response
        finally:
            ended(token)


class SessionLimitsMiddleware:
    """Ends a session after idle or absolute time; a disabled account ends at its next request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = get_user(request)  # as the lazy one would find it; a page asks it two hundred things
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault("started", now)
            seen = request.session.get("seen", now)
            idle = now - seen > settings.SESSION_IDLE_SECONDS
            if idle or now - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
                messages.info(request, _("You were signed out after a time without activity."))
            elif now - seen > 60 or "seen" not in request.session:
                # One write a minute is enough to measure idleness.
                request.session["seen"] = now
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Pages of signed-in people are never kept by a browser or proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response


class RefusalMiddleware:
    """Shows a refusal: on the page one came from as a message, else as a page of its own with its status."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if is_busy(exception):
            return busy_response(request, exception)
        if isinstance(exception, ValidationError):
            # a service's full_clean() said no; its sentences are meant for people
            exception = InvalidInput(" ".join(exception.messages))
        if not isinstance(exception, Refusal):
            return None
        origin = request.headers.get("Referer", "")
        came_from_here = url_has_allowed_host_and_scheme(origin, {request.get_host()}, request.is_secure())
        if request.method == "POST" and came_from_here and exception.status != 403 and not request.htmx:
            messages.error(request, str(exception))
            return redirect(origin)
        return render(request, "core/refusal.html", {"refusal": exception}, status=exception.status)
