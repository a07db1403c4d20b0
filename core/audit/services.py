"""Writing the trail, and checking it."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation

from core.audit.models import AuditHead, AuditRow
from core.middleware import current_request_id
from core.typing import User

Values = Mapping[str, Any] | None
_actions: dict[str, object] = {}


def register_actions(sentences: Mapping[str, object]) -> None:
    """Adds dotted past verbs with their sentence; an action that is not registered cannot be logged."""
    _actions.update(sentences)


def action_sentence(code: str) -> object:
    return _actions.get(code, code)


def _plain(value: object) -> str:
    """What JSON cannot hold, as stable text."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    return str(value)


def _digest(previous: str, salt: str, payload: str) -> str:
    return hashlib.sha256(f"{previous}\n{salt}\n{payload}".encode()).hexdigest()


def log(
    *,
    actor: User | None,
    action: str,
    obj: models.Model,
    reason: str = "",
    before: Values = None,
    after: Values = None,
) -> AuditRow:
    """Appends one row, in the caller's transaction: no log, no change.

    ``actor`` is a user, or None for work of the system itself. The last thing a service does, so that the head
    row, which all writers share, is locked only briefly.
    """
    return log_many(actor=actor, action=action, rows=[(obj, before, after)], reason=reason)[0]


def log_many(
    *, actor: User | None, action: str, rows: Sequence[tuple[models.Model, Values, Values]], reason: str = ""
) -> list[AuditRow]:
    """Appends a row for each ``(object, before, after)``, as ``log`` does, with one lock and one insert for all."""
    if action not in _actions:
        raise LookupError(f"Audit action {action!r} is not registered.")
    if not rows:
        return []
    act = _Act(timezone.now(), actor, action, reason)
    made = []
    # The trail speaks the office's language, whatever language the one who acts has chosen for the pages.
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        head = AuditHead.objects.select_for_update().get_or_create(pk=1)[0]
        number, previous = head.number, head.hash
        for obj, before, after in rows:
            row = act.row(obj, before, after, number=number + 1, previous=previous)
            made.append(row)
            number, previous = row.number, row.hash
        AuditRow.objects.bulk_create(made, batch_size=1000)
        AuditHead.objects.filter(pk=1).update(number=number, hash=previous)
    return made


@dataclass(frozen=True)
class _Act:
    """Who did what when and why; each object that it concerned gets a row."""

    at: datetime
    actor: User | None
    action: str
    reason: str

    @property
    def actor_key(self) -> str:
        return str(self.actor.pk) if self.actor else "system"

    def row(self, obj: models.Model, before: Values, after: Values, *, number: int, previous: str) -> AuditRow:
        payload = self.payload(obj, before, after)
        salt = secrets.token_hex(16)
        return AuditRow(
            number=number,
            at=self.at,
            actor_key=self.actor_key,
            actor_name=str(self.actor) if self.actor else "system",
            action=self.action,
            object_type=obj._meta.label_lower,
            object_key=str(obj.pk),
            object_text=str(obj)[:200],
            payload=payload,
            salt=salt,
            previous_hash=previous,
            hash=_digest(previous, salt, payload),
        )

    def payload(self, obj: models.Model, before: Values, after: Values) -> str:
        content = {
            "at": self.at.isoformat(),
            "actor": self.actor_key,
            "action": self.action,
            "object": f"{obj._meta.label_lower}:{obj.pk}",
            "reason": self.reason,
            "before": before or {},
            "after": after or {},
            "request": current_request_id(),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)


def verify() -> list[int]:
    """Numbers of rows that do not fit the chain; empty when the trail is whole."""
    broken, previous, expected = [], "0" * 64, 1
    for row in AuditRow.objects.order_by("number").iterator():
        sound = (
            row.number == expected
            and row.previous_hash == previous
            and row.hash == _digest(row.previous_hash, row.salt, row.payload)
        )
        if not sound:
            broken.append(row.number)
        previous, expected = row.hash, row.number + 1
    head = AuditHead.objects.filter(pk=1).first()
    if head and (head.hash != previous or head.number != expected - 1):
        broken.append(head.number)
    return broken
