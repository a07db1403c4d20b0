"""What querysets of several rooms share."""

from typing import Any, ClassVar, Self


class BelongingMixin:
    """Rows that are read by whoever may read what they belong to: ``belongs_to`` names the foreign key."""

    belongs_to: ClassVar[str]

    def visible_to(self, user: Any) -> Self:
        return self.of_owners("visible_to", user)

    def of_owners(self: Any, scope: str, user: Any) -> Any:
        """Rows of the owners that their queryset's method ``scope`` gives this user."""
        owner = self.model._meta.get_field(self.belongs_to).related_model
        return self.filter(**{f"{self.belongs_to}__in": getattr(owner.objects, scope)(user)})
