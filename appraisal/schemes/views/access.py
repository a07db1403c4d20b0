"""Which scheme and version a page is about, and who may write it."""

from django.shortcuts import get_object_or_404

from appraisal.schemes.models import (
    Scheme,
    SchemeVersion,
)
from appraisal.schemes.policies import may_write
from core.errors import NotAllowed


def visible_version(user, pk) -> SchemeVersion:
    rows = SchemeVersion.objects.visible_to(user).select_related("scheme__owner", "published_by")
    return get_object_or_404(rows, pk=pk)


def writable_version(user, pk) -> SchemeVersion:
    version = visible_version(user, pk)
    if not may_write(user, version.scheme):
        raise NotAllowed
    return version


def visible_scheme(user, pk) -> Scheme:
    return get_object_or_404(Scheme.objects.visible_to(user).select_related("owner"), pk=pk)
