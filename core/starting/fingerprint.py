"""Whether FIELD_KEY is the key under which this database was written."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection

from core.fields import EncryptedTextField, blind_index, decrypted
from core.starting.models import KeyFingerprint

NAME = "FIELD_KEY"
# What is digested under the key; a text that no field ever holds.
MARK = "fingerprint of FIELD_KEY"


def fingerprint() -> str:
    """A keyed digest of a fixed text: says which key, not what it is."""
    return blind_index(MARK)


def is_the_right_key() -> bool:
    """Whether the key fits the recorded fingerprint, or, where none is recorded yet, what is encrypted already."""
    if KeyFingerprint._meta.db_table not in connection.introspection.table_names():
        return True
    recorded = KeyFingerprint.objects.filter(name=NAME).values_list("digest", flat=True).first()
    return recorded == fingerprint() if recorded else all(map(_opens, _samples()))


def fingerprint_record(**_signal: Any) -> None:
    """After migrating: the first key that opens what is there is the key of this database from now on."""
    if not KeyFingerprint.objects.filter(name=NAME).exists() and is_the_right_key():
        KeyFingerprint.objects.create(name=NAME, digest=fingerprint())


def _samples() -> list[str]:
    """One encrypted text of every column that has any."""
    tables = set(connection.introspection.table_names())
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if model._meta.db_table in tables:
            found += [model._base_manager.exclude(**{n: ""}).values_list(n, flat=True).first() for n in names]
    return [text for text in found if text]


def _opens(text: str) -> bool:
    try:
        decrypted(text)
    except InvalidToken:
        return False
    return True
