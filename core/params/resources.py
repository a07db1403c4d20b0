"""Policy packs as a django-import-export resource: a small table, where the library's row by row way serves."""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, Widget

from core.params.models import Parameter


class ParameterResource(ModelResource):
    """Adds the rows of a pack that are not there yet; values that an office has edited stay as they are."""

    starts_on = Field("starts_on", "effective_from", widget=DateWidget("%Y-%m-%d"))
    ends_on = Field("ends_on", "effective_to", widget=DateWidget("%Y-%m-%d"))
    value = Field("value", "value", widget=Widget())  # JSON brings values with their types already

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
            "source_title_en",
            "source_ref",
            "article",
            "verified",
        )
        clean_model_instances = True
        use_transactions = True
        skip_diff = True

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        return not instance._state.adding
