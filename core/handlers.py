"""Answers outside of any view; under /api/ they are JSON, for programs read them as well."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from rest_framework.exceptions import NotFound, ParseError

from core.jsons import JsonTooLarge


def page_not_found(request: HttpRequest, exception: Exception, *args: Any, **kwargs: Any) -> HttpResponse:
    """``handler404``: an address that no endpoint has is told in the words of a row that is not there."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": NotFound.default_code, "detail": str(NotFound.default_detail)}, status=404)
    return defaults.page_not_found(request, exception, *args, **kwargs)


def bad_request(request: HttpRequest, exception: Exception, *args: Any, **kwargs: Any) -> HttpResponse:
    """``handler400``: a request that Django refuses before any view has seen it."""
    if request.path.startswith("/api/"):
        detail = _too_large() if isinstance(exception, RequestDataTooBig) else str(ParseError.default_detail)
        return JsonResponse({"code": ParseError.default_code, "detail": detail}, status=400)
    return defaults.bad_request(request, exception, *args, **kwargs)


def _too_large() -> str:
    """Django counts the body before a parser does, wherever a middleware has read it; the sentence is the parser's."""
    return str(JsonTooLarge(limit=(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) >> 20))
