"""Model fields that keep what floats and plain text would lose: exact numbers and private numbers."""

import base64
import hashlib
import hmac
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core import checks, exceptions, validators
from django.db import models
from django.db.models.expressions import Combinable
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from core.pinyin import name_key, words_key
from core.texts import one_line, person_name

BIGINT_LIMIT = 2**63 - 1


class OneLineField(models.CharField):
    """A text on one line, kept without signs that cannot be seen, at whatever door it comes in."""

    def to_python(self, value):
        text = super().to_python(value)
        return self.kept(text) if isinstance(text, str) else text

    def deconstruct(self):
        # to the database a plain column: migrations need not know how texts are cleaned
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance, add):
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    @staticmethod
    def kept(text: str) -> str:
        return one_line(text)

    if TYPE_CHECKING:
        _pyi_private_set_type: str | int | Combinable
        _pyi_private_get_type: str


class PersonNameField(OneLineField):
    """The name of a person in its one form (``core.texts.person_name``)."""

    @staticmethod
    def kept(text: str) -> str:
        return person_name(text)


class NameKeyField(models.CharField):
    """What a name is found by, made of the field ``source`` whenever a row is saved: folded, and as it is read aloud.

    A set that is written without ``save`` (``bulk_update``) has to set it by ``name_key``.
    """

    key_of = staticmethod(name_key)

    def __init__(self, *args, source: str = "name", **kwargs):
        self.source = source
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance, add):
        value = self.key_of(getattr(model_instance, self.source))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class WordsKeyField(NameKeyField):
    """The same of what a unit or a post is called (``words_key``)."""

    key_of = staticmethod(words_key)


class WrittenJSONField(models.JSONField):
    """JSON kept as it was written, for what is written by the hundred thousand and read one at a time.

    PostgreSQL checks the text and keeps it (``json``), which costs half as much time and room as taking it apart
    (``jsonb``). It cannot be compared or searched.
    """

    description = _("Original JSON")

    def db_type(self, connection):
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def from_db_value(self, value, expression, connection):
        # the driver reads json by itself, unlike jsonb
        return super().from_db_value(value, expression, connection) if isinstance(value, str) else value


class ExactDecimalField(models.BigIntegerField):
    """A decimal with ``places`` digits after the point, stored as a scaled integer.

    SQLite has no exact decimal type; a scaled integer adds, sorts and compares alike on both databases.
    A value with more digits than ``places`` is refused, never rounded.
    """

    if TYPE_CHECKING:  # what django-stubs reads: Decimal in and out, whatever the column holds
        _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]
        _pyi_lookup_exact_type: Decimal | int | str  # type: ignore[assignment]
        _validators: list[Any]

    description = _("Exact decimal number")
    default_error_messages = {
        "invalid": _("“%(value)s” is not a number. Correct it."),
        "places": _("At most %(places)s digits may follow the decimal point."),
        "size": _("This number is too large. Enter a smaller one."),
    }

    def __init__(self, *args, places: int = 6, **kwargs):
        self.places = places
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["places"] = self.places
        return name, path, args, kwargs

    @property
    def _unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.places)

    @property
    def validators(self):
        limit = Decimal(BIGINT_LIMIT).scaleb(-self.places)
        return [*self._validators, validators.MinValueValidator(-limit), validators.MaxValueValidator(limit)]

    def to_python(self, value):
        if value is None or value == "":
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise exceptions.ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        if abs(number) > Decimal(BIGINT_LIMIT).scaleb(-self.places):
            raise exceptions.ValidationError(self.error_messages["size"], code="size")
        if number != number.quantize(self._unit, rounding=ROUND_HALF_UP):
            raise exceptions.ValidationError(
                self.error_messages["places"], code="places", params={"places": self.places}
            )
        return number.quantize(self._unit)

    def get_prep_value(self, value):
        if value is None or hasattr(value, "resolve_expression"):
            return value
        number = self.to_python(value)
        return None if number is None else int(number.scaleb(self.places))

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, **kwargs):
        return super(models.IntegerField, self).formfield(
            **{"form_class": forms.DecimalField, "decimal_places": self.places, "max_digits": 19, **kwargs}
        )


def field_keys() -> tuple[str, ...]:
    """The current FIELD_KEY, then those that are still read while it is rotated (``core.starting.rotating``)."""
    return settings.FIELD_KEY, *settings.FIELD_KEYS_BEFORE


@cache
def _cipher(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def blind_index(value: str, key: str = "") -> str:
    """A keyed digest by which an encrypted value is found again and kept unique, without revealing it."""
    secret = base64.urlsafe_b64decode(key or settings.FIELD_KEY)
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()


def blind_indexes(value: str) -> list[str]:
    """The digests under which ``value`` may be found: several while FIELD_KEY is rotated."""
    return [blind_index(value, key) for key in field_keys()]


def encrypted(text: str) -> str:
    """``text`` under FIELD_KEY (Fernet); another text each time."""
    return _cipher(*field_keys()).encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """What ``encrypted`` was given; raises ``InvalidToken`` for anything else, or under another key."""
    return _cipher(*field_keys()).decrypt(text.encode()).decode()


def opens_under(text: str, *keys: str) -> bool:
    """Whether one of ``keys`` opens the encrypted ``text``."""
    try:
        _cipher(*keys).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def is_current(text: str) -> bool:
    """Whether the encrypted ``text`` opens under the current key alone."""
    return opens_under(text, settings.FIELD_KEY)


class Sealed(str):
    """Encrypted text as it came from the database."""

    __slots__ = ()


class OpenedWhenAsked(DeferredAttribute):
    """Deciphers what was read when somebody asks for it: a list of fifty people shows no such text of any of them."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self._opened(value)
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value

    def _opened(self, value: Sealed) -> str:
        try:
            return decrypted(value)
        except InvalidToken:
            # A restored database with another key must still open its pages.
            return ""


class EncryptedTextField(models.TextField):
    """Text stored encrypted (Fernet) under FIELD_KEY; compare through a ``blind_index`` column, named as ``digest``.

    Read from a row of the model; ``values()`` give it as it is stored.
    """

    descriptor_class = OpenedWhenAsked

    def __init__(self, *args, digest: str = "", **kwargs):
        self.digest = digest
        super().__init__(*args, **kwargs)

    def get_prep_value(self, value):
        return encrypted(str(value)) if value else ""

    def from_db_value(self, value, expression, connection):
        return Sealed(value) if value else ""

    if TYPE_CHECKING:
        db_index: bool

    def check(self, **kwargs):
        found = super().check(**kwargs)
        if self.unique or self.db_index:
            found.append(checks.Error("Encrypted text cannot be indexed; use blind_index().", obj=self))
        return found
