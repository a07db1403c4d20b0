from django.utils.translation import gettext_lazy as _

from core.apps import OfficeAppConfig


class CadresConfig(OfficeAppConfig):
    name = "cadres"
    verbose_name = _("Cadres")
