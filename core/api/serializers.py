"""Serializers that several rooms share."""

from rest_framework import serializers

from core.api.fields import WordsField


class ReasonSerializer(serializers.Serializer):
    """An act that needs its reason."""

    reason = WordsField(max_length=1000)


class RemarkSerializer(serializers.Serializer):
    """An act that may say why; where the service wants a reason it says so."""

    reason = WordsField(required=False, allow_blank=True, default="", max_length=1000)
