from django.utils.translation import gettext_lazy as _

from core.apps import OfficeAppConfig


class RotationConfig(OfficeAppConfig):
    name = "rotation"
    verbose_name = _("Rotation")
