"""In which periods a scheme version is used. The room of periods stands above this one and registers the answer."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from appraisal.schemes.models import SchemeVersion

Usage = Callable[[SchemeVersion, Any], QuerySet]
_usages: list[Usage] = []


def register_usage(usage: Usage) -> None:
    """``usage(version, user)`` gives the periods whose participants the version binds and that the user may see."""
    _usages[:] = [usage]


def periods_using(version: SchemeVersion, user: Any) -> QuerySet:
    return _usages[0](version, user)
