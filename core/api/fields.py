"""Fields of serializers."""

from typing import Any

from django.db import models
from rest_framework import serializers

from core.dates import validate_day
from core.fields import ExactDecimalField
from core.jsons import UnusableJson, read_json
from core.texts import is_blank, key_in


class ScopedKey(serializers.PrimaryKeyRelatedField):
    """A key of a row that the caller may see; any other does not exist."""

    def get_queryset(self):
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.context["request"].user)

    def to_internal_value(self, data):
        """A key is a whole number, or its digits; one too large for the database is that of no row."""
        key = data if type(data) is int else key_in(data) if isinstance(data, str) else None
        if key is None:
            self.fail("incorrect_type", data_type=type(data).__name__)
        if not 0 <= key < 1 << 63:
            self.fail("does_not_exist", pk_value=data)
        return super().to_internal_value(key)


class BoundedJSONField(serializers.JSONField):
    """Data as it is, also where a form sends it as text; the text is bounded as bodies are (``core.jsons``)."""

    def to_internal_value(self, data):
        if getattr(data, "is_json_string", False):
            try:
                return read_json(str(data))
            except UnusableJson as refusal:
                raise serializers.ValidationError(str(refusal), code="unusable") from None
        return super().to_internal_value(data)


class DayField(serializers.DateField):
    """A day as offices write it, within ``core.dates``."""

    def get_validators(self):
        return [*super().get_validators(), validate_day]


class ExactField(serializers.DecimalField):
    """An exact decimal as text with all its digits; read as the integer it is stored as, it would lose them."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", 19)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(**kwargs)

    def to_representation(self, value):
        return None if value is None else format(value, "f")


class WordsField(serializers.CharField):
    """A text for people to read: one of signs that cannot be seen is empty."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation("" if isinstance(data, str) and is_blank(data) else data)


serializers.ModelSerializer.serializer_field_mapping |= {
    ExactDecimalField: ExactField,
    models.DateField: DayField,
    models.CharField: WordsField,
    models.TextField: WordsField,
}
