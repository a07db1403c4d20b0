from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from core.apps import OfficeAppConfig


def _let_go(sender, using, **kwargs):
    from django.db import connections

    from appraisal import frozen
    from appraisal.results import guards, mark_triggers

    frozen.drop(connections[using])
    guards.drop(connections[using])
    mark_triggers.drop(connections[using])


def _freeze(sender, using, **kwargs):
    from django.db import connections

    from appraisal import frozen
    from appraisal.results import guards, mark_triggers

    frozen.create(connections[using])
    guards.create(connections[using])
    mark_triggers.create(connections[using])


class AppraisalConfig(OfficeAppConfig):
    name = "appraisal"
    label = "appraisal"
    verbose_name = _("Appraisal")
    rooms = (
        "schemes",
        "periods",
        "ballots",
        "routing",
        "ledger",
        "runs",
        "explanation",
        "results",
        "outcomes",
        "rehearsal",
    )

    def ready(self):
        super().ready()
        pre_migrate.connect(_let_go, sender=self)
        post_migrate.connect(_freeze, sender=self)
