"""Policy packs as a django-import-export resource: a small table, where the library's row by row way serves."""

from datetime import date
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from core.params.models import Parameter


class AsIs(Widget):
    """JSON brings values with their types already."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return value


class Day(Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        return date.fromisoformat(value) if value else None


class ParameterResource(ModelResource):
    """Adds the rows of a pack that are not there yet; values that an office has edited stay as they are."""

    starts_on = Field("starts_on", "effective_from", widget=Day())
    ends_on = Field("ends_on", "effective_to", widget=Day())
    value = Field("value", "value", widget=AsIs())

    class Meta:
        model = Parameter
        import_id_fields = ("code", "starts_on")
        fields = (
            "code",
            "starts_on",
            "ends_on",
            "value",
            "note",
            "source_title",
            "source_ref",
            "article",
            "verified",
        )
        clean_model_instances = True
        use_transactions = True
        skip_diff = True

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        return not instance._state.adding
