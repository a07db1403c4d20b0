"""Another FIELD_KEY for what is encrypted: row by row, while the site runs, and again from where it was stopped.

Whether a row is done is asked of the row itself: it opens under the current key alone, and its digest is that of the
current key. So nothing is remembered of how far a rotation is, and it may be killed at any moment. The fingerprints of
all keys stay recorded until a walk finds nothing left; until then nothing starts without all of them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import TextField, Value

from core.audit.services import log
from core.fields import EncryptedTextField, blind_index, decrypted, encrypted, is_current
from core.starting.fingerprint import NAME, fingerprints_replace, is_rotated, next_key_record
from core.starting.models import KeyFingerprint

BATCH = 200

Renew = Callable[[str], str]
_elsewhere: list[Callable[[Renew], Iterator[int]]] = []


def register_sealed(walk: Callable[[Renew], Iterator[int]]) -> None:
    """``walk(renew)`` renews what is encrypted elsewhere than in an ``EncryptedTextField``; gives counts of rows."""
    if walk not in _elsewhere:
        _elsewhere.append(walk)


@dataclass
class Rotation:
    """What became of it: rows renewed, and those that could not be, each with the reason."""

    renewed: int = 0
    left: list[str] = field(default_factory=list)


def rotate(*, tell: Callable[[int], object] = lambda _number: None) -> Rotation:
    """Renews every row, until a walk finds nothing to renew; ``tell(number)`` after each batch.

    Rows of which two have the same number, or that open under no key, are named and left; then the old keys stay.
    """
    next_key_record()
    found = Rotation()
    while True:
        found.left.clear()
        renewed = sum(_counted(_walk(found), found, tell))
        if not renewed:
            break
    if not found.left and not is_rotated():
        _finish(found)
    return found


def _counted(numbers: Iterator[int], found: Rotation, tell: Callable[[int], object]) -> Iterator[int]:
    for number in numbers:
        found.renewed += number
        tell(found.renewed)
        yield number


def _walk(found: Rotation) -> Iterator[int]:
    for model, fields in sealed_fields():
        yield from _walk_model(model, fields, found)
    for walk in _elsewhere:
        yield from walk(renewed)


@transaction.atomic
def _finish(found: Rotation) -> None:
    fingerprints_replace()
    kept = KeyFingerprint.objects.get(name=NAME)
    log(actor=None, action="field_key.rotated", obj=kept, after={"rows": found.renewed})


def sealed_fields() -> list[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Every model with encrypted columns, and these."""
    found = []
    for model in apps.get_models():
        sealed = [one for one in model._meta.local_concrete_fields if isinstance(one, EncryptedTextField)]
        if sealed and not model._meta.proxy:
            found.append((model, sealed))
    return found


def renewed(text: str) -> str:
    """``text`` under the current key; itself where it is that already. ``InvalidToken`` where no key opens it."""
    return text if is_current(text) else encrypted(decrypted(text))


def _walk_model(model: type[models.Model], fields: list[EncryptedTextField], found: Rotation) -> Iterator[int]:
    names = [name for one in fields for name in (one.attname, one.digest) if name]
    rows = model._base_manager.order_by("pk")
    batch = list(rows.values("pk", *names)[:BATCH])
    while batch:
        yield _renew_batch(model, fields, batch, found)
        batch = list(rows.filter(pk__gt=batch[-1]["pk"]).values("pk", *names)[:BATCH])


@transaction.atomic
def _renew_batch(
    model: type[models.Model], fields: list[EncryptedTextField], batch: list[dict[str, Any]], found: Rotation
) -> int:
    done: Counter[bool] = Counter()
    for row in batch:
        try:
            with transaction.atomic():
                done[_renew_row(model, fields, row)] += 1
        except (InvalidToken, IntegrityError) as error:
            why = "opens under no key" if isinstance(error, InvalidToken) else "has the number of another row"
            found.left.append(f"{model._meta.label_lower} {row['pk']} {why}")
    return done[True]


def _renew_row(model: type[models.Model], fields: list[EncryptedTextField], row: dict[str, Any]) -> bool:
    """Whether there was something to do. A row that is written meanwhile stays, and is asked again by the next walk."""
    values: dict[str, Any] = {}
    for one in fields:
        text = str(row[one.attname])
        if text and not is_current(text):
            values[one.attname] = _stored(renewed(text))
        if text and one.digest and row[one.digest] != (digest := blind_index(decrypted(text))):
            values[one.digest] = digest
    if not values:
        return False
    as_read = {one.attname: _stored(str(row[one.attname])) for one in fields if row[one.attname]}
    model._base_manager.filter(pk=row["pk"], **as_read).update(**values)
    return True


def _stored(text: str) -> Value:
    """As it stands in the column: the field itself would encrypt it."""
    return Value(text, output_field=TextField())
