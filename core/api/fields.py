"""Fields of serializers."""

from rest_framework import serializers


class ScopedKey(serializers.PrimaryKeyRelatedField):
    """A key of a row that the caller may see; any other does not exist."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)
