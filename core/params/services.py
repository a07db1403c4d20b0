"""Reading dated parameters, and loading packs of them."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.params.models import Parameter


class ParameterMissing(Refusal):
    code = "parameter_missing"
    message = _(
        "No value of the parameter “%(code)s” is in force on %(day)s. Ask the system administrator to "
        "load the policy packs or add a value."
    )


def parameter(code: str, *, on: date) -> Parameter:
    """The row of ``code`` in force on ``on``; the newest where several overlap."""
    row = Parameter.objects.on(on).filter(code=code).order_by("-starts_on").first()
    if row is None:
        raise ParameterMissing(code=code, day=on.isoformat())
    return row


@transaction.atomic
def pack_load(path: Path) -> int:
    """Adds the values of a pack that are not there yet; values that an office has edited stay as they are."""
    wanted = {}
    for item in json.loads(path.read_text("utf-8"))["parameters"]:
        fields = {**item}
        key = (fields.pop("code"), date.fromisoformat(fields.pop("effective_from")))
        until = fields.pop("effective_to", None)
        fields["ends_on"] = date.fromisoformat(until) if until else None
        wanted.setdefault(key, Parameter(code=key[0], starts_on=key[1], **fields))
    known = Parameter.objects.filter(code__in={code for code, _day in wanted}).values_list(
        "code", "starts_on"
    )
    missing = wanted.keys() - set(known)
    Parameter.objects.bulk_create(row for key, row in wanted.items() if key in missing)
    return len(missing)
