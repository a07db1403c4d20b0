"""The answer of a site whose database gave up: 503 with a sentence, and when to come back."""

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework.exceptions import APIException

from core.errors import Busy, BusyAfterSaving
from core.requests import has_saved
from core.timeouts import is_busy

logger = logging.getLogger(__name__)
RETRY_AFTER = "5"  # seconds


def busy_refusal(error: BaseException) -> Busy:
    """Says whether something was saved before the database gave up."""
    logger.warning("the database gave up: %s", str(error).strip().partition("\n")[0])
    return BusyAfterSaving() if has_saved() else Busy()


def busy_response(request: HttpRequest, error: BaseException) -> HttpResponse:
    """A page that stands alone, since each query might wait again; JSON under /api/."""
    refusal = busy_refusal(error)
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=refusal.status)
    else:
        context = {"heading": _("The system is busy"), "sentence": refusal}
        response = HttpResponse(render_to_string("503.html", context), status=refusal.status)
    response["Retry-After"] = RETRY_AFTER
    return response


def server_error(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """``handler500``: where the database gave up outside of a view, in a session or in a login, it is no fault."""
    error = sys.exc_info()[1]
    if error is not None and is_busy(error):
        return busy_response(request, error)
    if request.path.startswith("/api/"):
        fault = {"code": APIException.default_code, "detail": str(APIException.default_detail)}
        return JsonResponse(fault, status=APIException.status_code)
    return defaults.server_error(request, *args, **kwargs)
