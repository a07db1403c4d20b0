from django.db import models

from core.querysets import BelongingMixin


class GradeDecisionQuerySet(BelongingMixin, models.QuerySet):
    belongs_to = "sheet"
