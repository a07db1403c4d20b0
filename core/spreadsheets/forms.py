from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from core.spreadsheets.layout import Layout
from core.spreadsheets.messages import sentence
from core.spreadsheets.parse import MB


class UploadForm(Form):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        help_text=_(
            "A workbook (.xlsx, .xls) or CSV file of at most 20 MB, as it is: titles, numbers and totals do no harm. "
            "You see a preview before anything is imported."
        ),
    )

    def __init__(self, *args: Any, layout: type[Layout], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        if layout.documents:
            field = self.fields["file"]
            field.widget.attrs["accept"] += ",.zip"
            field.help_text = _(
                "A workbook (.xlsx, .xls) or CSV file of at most 20 MB; or a ZIP of at most 100 MB with the table and "
                "the documents that its column “%(header)s” names. You see a preview before anything is imported."
            ) % {"header": _header(layout)}

    def clean_file(self) -> UploadedFile:
        upload, most = self.cleaned_data["file"], self.layout.limits().file_bytes
        if upload.size > most:
            raise forms.ValidationError(sentence("too_large", {"limit_mb": most // MB}))
        return upload


def _header(layout: type[Layout]) -> str:
    column = layout.column(layout.documents)
    return column.header if column else ""
