"""Whether FIELD_KEY is the key under which this database was written."""

from typing import Any

from django.apps import apps
from django.db import connection

from core.fields import EncryptedTextField, blind_index, field_keys, opens_under
from core.starting.models import KeyFingerprint

NAME = "FIELD_KEY"
# What is digested under the key; a text that no field ever holds.
MARK = "fingerprint of FIELD_KEY"


def fingerprint(key: str = "") -> str:
    """A keyed digest of a fixed text: says which key, not what it is."""
    return blind_index(MARK, key)


def recorded() -> set[str]:
    """The fingerprints of all keys under which something may be written; none in a database of before."""
    if KeyFingerprint._meta.db_table not in connection.introspection.table_names():
        return set()
    return set(KeyFingerprint.objects.filter(name__startswith=NAME).values_list("digest", flat=True))


def is_the_right_key() -> bool:
    """Whether a key fits a recorded fingerprint, or, where none is recorded yet, what is encrypted already."""
    if KeyFingerprint._meta.db_table not in connection.introspection.table_names():
        return True
    known = recorded()
    return bool(known & set(map(fingerprint, field_keys()))) if known else all(map(_opens, _samples()))


def lacks_a_key() -> bool:
    """Whether a rotation is under way, and a key is not given under which something may still be written."""
    return bool(recorded() - set(map(fingerprint, field_keys())))


def is_rotated() -> bool:
    """Whether everything is written under the current key alone."""
    return recorded() <= {fingerprint()}


def fingerprint_record(**_signal: Any) -> None:
    """After migrating: the first key that opens what is there is the key of this database from now on."""
    if KeyFingerprint.objects.filter(name=NAME).exists() or not is_the_right_key():
        return
    texts = _samples()
    fitting = (key for key in field_keys() if all(_opens(text, key) for text in texts))
    KeyFingerprint.objects.create(name=NAME, digest=fingerprint(next(fitting, field_keys()[-1])))
    next_key_record()


def next_key_record() -> None:
    """From the moment in which something may be written under a new key, both it and the old one are needed."""
    known, digest = recorded(), fingerprint()
    if known and digest not in known:
        KeyFingerprint.objects.get_or_create(name=f"{NAME} {digest[:24]}", defaults={"digest": digest})


def fingerprints_replace() -> None:
    """At the end of a rotation: the current key is the only one."""
    KeyFingerprint.objects.filter(name__startswith=f"{NAME} ").delete()
    KeyFingerprint.objects.update_or_create(name=NAME, defaults={"digest": fingerprint()})


def _samples() -> list[str]:
    """One encrypted text of every column that has any."""
    tables = set(connection.introspection.table_names())
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if model._meta.db_table in tables:
            found += [model._base_manager.exclude(**{n: ""}).values_list(n, flat=True).first() for n in names]
    return [text for text in found if text]


def _opens(text: str, key: str = "") -> bool:
    return opens_under(text, *([key] if key else field_keys()))
