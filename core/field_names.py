"""Names of fields that no form shows, for the admin panel alone: in the reader's language, and out of the migrations.

A field without a name of its own is called after its attribute, in English. The words stand here once for all models.
"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

NAMES = {
    "appointment": _("appointment"),
    "arithmetic": _("arithmetic"),
    "cadre": _("cadre"),
    "closed at": _("closed at"),
    "content type": _("content type"),
    "created at": _("created at"),
    "created by": _("created by"),
    "current run": _("current run"),
    "decision": _("decision"),
    "entered at": _("entered at"),
    "entered by": _("entered by"),
    "entry": _("entry"),
    "from appointment": _("from appointment"),
    "new appointment": _("new appointment"),
    "opened at": _("opened at"),
    "path": _("path"),
    "period": _("period"),
    "published at": _("published at"),
    "published by": _("published by"),
    "recorded at": _("recorded at"),
    "recorded by": _("recorded by"),
    "released run": _("released run"),
    "run": _("run"),
    "scheme version": _("scheme version"),
    "training class": _("training class"),
    "unit": _("unit"),
    "unit path": _("unit path"),
    "uploaded at": _("uploaded at"),
    "uploaded by": _("uploaded by"),
    "version": _("version"),
}


def fields_name() -> None:
    """Once all models are there; ``deconstruct`` gives what the model says, so that no migration follows."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if type(field.verbose_name) is str and field.verbose_name in NAMES:
                field.verbose_name = NAMES[field.verbose_name]
