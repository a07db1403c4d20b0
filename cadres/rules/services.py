"""Proposing another value of a rule. Deciding is the same as for every proposal (core.approvals)."""

import json
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadres.access.models import User
from cadres.rules.models import RuleChange
from cadres.rules.policies import require_proposer
from cadres.rules.selectors import above
from cadres.units.models import Unit
from core.approvals.models import ProposalState
from core.approvals.services import proposal_submit
from core.errors import InvalidInput, WrongState, require_reason
from core.params.catalogue import Declared, declared
from core.params.models import Parameter
from core.params.services import in_force


class Departs(InvalidInput):
    code = "rule_departs"
    field = "departs"
    message = _(
        "This is less strict than the rule above it (%(above)s). Choose a stricter value, or state that it departs "
        "from that rule and name the document that allows it."
    )


class AlreadySet(WrongState):
    code = "rule_already_set"
    message = _("From this day on another value is set already. Choose another day, or reverse that value first.")


class AlreadyProposed(WrongState):
    code = "rule_already_proposed"
    message = _("A change of this rule already waits for a decision there. Decide or withdraw it first.")


@transaction.atomic
def rule_propose(
    *, actor: User, code: str, value: Any, starts_on: date, unit: Unit | None = None, reason: str, **fields: Any
) -> RuleChange:
    """Another value of a rule in ``unit`` and the units below, or in the whole site; decided by somebody else.

    Refused for past days, on which results may rest, for a rule that is one for the whole site, and where the value
    is less strict than the rule above it and does not say so. ``fields``: departs, source_title, article, verified.
    """
    about = _known(code)
    require_proposer(actor, unit)
    require_reason(reason)
    if unit is not None and not about.by_unit:
        raise InvalidInput(_("This rule is one for the whole site; units have none of their own."))
    if starts_on < timezone.localdate():
        raise InvalidInput(_("A rule changes from today on at the earliest; results of the past rest on the old one."))
    change = RuleChange(code=code, unit=unit, value=sound(about, value), starts_on=starts_on, reason=reason, **fields)
    change.proposed_by = actor
    require_possible(change)
    if RuleChange.objects.filter(code=code, unit=unit, state=ProposalState.PROPOSED).exists():
        raise AlreadyProposed
    after = {"code": code, "value": change.value, "unit": unit.code if unit else None, "starts_on": starts_on}
    return proposal_submit(change, after=after)


def require_possible(change: RuleChange) -> None:
    """Refuses what keeps neither to the rule above nor to the days of other values of the same place."""
    about, rests_on = declared(change.code), above(change, change.starts_on)
    if rests_on and not change.departs and not about.keeps(change.value, rests_on.value):
        raise Departs(above=about.kind.said(rests_on.value))
    if Parameter.objects.filter(**change.of_place(), starts_on=change.starts_on).exists():
        raise AlreadySet


def sound(about: Declared, value: Any) -> Any:
    """``value`` as its kind keeps it; refused where the form of the page would refuse it."""
    fields = about.kind.fields()
    if not fields:
        raise InvalidInput(_("This rule is a table that a policy pack brings; it cannot be changed here."))
    try:
        typed = about.kind.initial(value)
        form = type("ValueForm", (forms.Form,), fields)(typed)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        raise ValidationError(
            {"value": _("This is not how the value is written. It is now: %(now)s") % {"now": _now(about)}}
        ) from None
    if not form.is_valid():
        raise ValidationError({"value": [message for messages in form.errors.values() for message in messages]})
    return about.kind.value(form.cleaned_data)


def _now(about: Declared) -> str:
    """The value of today as JSON, to copy from."""
    rows = in_force(about.code, on=timezone.localdate())
    return json.dumps(rows[0].value) if rows else "–"


def _known(code: str) -> Declared:
    try:
        return declared(code)
    except LookupError:
        raise InvalidInput(_("There is no rule of this name.")) from None
