"""Writing the trail, and checking it."""

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
from core.audit.sealing import row_hash, seal
from core.moment import one_moment
from core.requests import current_request_id, saves
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

    ``actor`` is a user, or None for work of the system itself. The row is not sealed yet (``core.audit.sealing``),
    so that no writer waits for another.
    """
    return log_many(actor=actor, action=action, rows=[(obj, before, after)], reason=reason)[0]


def log_many(
    *, actor: User | None, action: str, rows: Sequence[tuple[models.Model, Values, Values]], reason: str = ""
) -> list[AuditRow]:
    """Appends a row for each ``(object, before, after)``, as ``log`` does, with one insert for all."""
    if action not in _actions:
        raise LookupError(f"Audit action {action!r} is not registered.")
    if not rows:
        return []
    act = _Act(timezone.now(), actor, action, reason)
    # The trail speaks the office's language, whatever language the one who acts has chosen for the pages.
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        made = [act.row(obj, before, after) for obj, before, after in rows]
        AuditRow.objects.bulk_create(made, batch_size=1000)
        saves()
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

    @property
    def actor_name(self) -> str:
        return str(self.actor) if self.actor else "system"

    def row(self, obj: models.Model, before: Values, after: Values) -> AuditRow:
        text = str(obj)[:200]
        return AuditRow(
            at=self.at,
            actor_key=self.actor_key,
            actor_name=self.actor_name,
            action=self.action,
            object_type=obj._meta.label_lower,
            object_key=str(obj.pk),
            object_text=text,
            payload=self.payload(obj, text, before, after),
            salt=secrets.token_hex(16),
        )

    def payload(self, obj: models.Model, text: str, before: Values, after: Values) -> str:
        content = {
            "at": self.at.isoformat(),
            "actor": self.actor_key,
            "actor_name": self.actor_name,
            "action": self.action,
            "object": f"{obj._meta.label_lower}:{obj.pk}",
            "object_text": text,
            "reason": self.reason,
            "before": before or {},
            "after": after or {},
            "request": current_request_id(),
        }
        return json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)


def verify() -> list[int]:
    """Numbers of rows that do not fit the chain; empty when the trail is whole. Seals what waits first."""
    seal(wait=True)
    with one_moment():
        broken, previous, expected = [], "0" * 64, 1
        for row in AuditRow.objects.exclude(position=None).order_by("position").iterator():
            if not (row.position == expected and row.previous_hash == previous and _is_sound(row)):
                broken.append(row.number)
            previous, expected = row.hash, (row.position or 0) + 1
        head = AuditHead.objects.get(pk=1)
        if head.hash != previous or head.position != expected - 1:
            broken.append(head.position)
    return broken


def _is_sound(row: AuditRow) -> bool:
    """Whether the row is what was hashed, and its columns say what the hashed content says."""
    if row.hash != row_hash(row.previous_hash, row.salt, row.payload):
        return False
    content = row.content
    shown = {
        "actor": row.actor_key,
        "actor_name": row.actor_name,
        "action": row.action,
        "object": f"{row.object_type}:{row.object_key}",
        "object_text": row.object_text,
    }
    # rows from before the chain was sealed in batches hold neither name nor text
    as_shown = all(content.get(name, value) == value for name, value in shown.items())
    return as_shown and datetime.fromisoformat(content["at"]) == row.at
