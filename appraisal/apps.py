from django.utils.translation import gettext_lazy as _

from core.apps import OfficeAppConfig


class AppraisalConfig(OfficeAppConfig):
    name = "appraisal"
    label = "appraisal"
    verbose_name = _("Appraisal")
