"""Fields of serializers."""

from typing import Any

from rest_framework import serializers

from core.fields import ExactDecimalField


class ScopedKey(serializers.PrimaryKeyRelatedField):
    """A key of a row that the caller may see; any other does not exist."""

    def get_queryset(self):
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.context["request"].user)


class ExactField(serializers.DecimalField):
    """An exact decimal as text with all its digits; read as the integer it is stored as, it would lose them."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_digits", 19)
        kwargs.setdefault("decimal_places", 6)
        super().__init__(**kwargs)

    def to_representation(self, value):
        return None if value is None else format(value, "f")


serializers.ModelSerializer.serializer_field_mapping[ExactDecimalField] = ExactField
