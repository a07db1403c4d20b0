from django.utils.translation import gettext_lazy as _

from core.apps import OfficeAppConfig


class TrainingConfig(OfficeAppConfig):
    name = "training"
    verbose_name = _("Training")
