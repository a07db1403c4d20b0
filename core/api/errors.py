"""One shape of refusal."""

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.busy import RETRY_AFTER, busy_refusal
from core.errors import Refusal
from core.timeouts import is_busy


def refusal_handler(exc, context):
    """One JSON shape for every refusal: ``{"code", "detail", "fields"?}``."""
    if is_busy(exc):
        refusal = busy_refusal(exc)
        content = {"code": refusal.code, "detail": str(refusal)}
        return Response(content, status=refusal.status, headers={"Retry-After": RETRY_AFTER})
    if isinstance(exc, Refusal):
        return Response({"code": exc.code, "detail": str(exc)}, status=exc.status)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    if isinstance(exc, DjangoValidationError):
        exc = exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"non_field_errors": response.data}
        response.data = {"code": "invalid", "detail": _("The data does not fit."), "fields": fields}
    elif isinstance(response.data, dict) and "detail" in response.data:
        response.data = {
            "code": getattr(exc, "default_code", "error"),
            "detail": str(response.data["detail"]),
        }
    return response
