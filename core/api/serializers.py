"""Serializers that several rooms share."""

from rest_framework import serializers


class ReasonSerializer(serializers.Serializer):
    """An act that needs its reason."""

    reason = serializers.CharField(max_length=1000)


class RemarkSerializer(serializers.Serializer):
    """An act that may say why; where the service wants a reason it says so."""

    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)
