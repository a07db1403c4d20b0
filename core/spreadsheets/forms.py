from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from core.spreadsheets.messages import sentence
from core.spreadsheets.parse import DEFAULT_LIMITS, MB


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

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > DEFAULT_LIMITS.file_bytes:
            raise forms.ValidationError(sentence("too_large", {"limit_mb": DEFAULT_LIMITS.file_bytes // MB}))
        return upload
