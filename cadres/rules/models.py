"""A rule of a unit or of the province, proposed by one person and decided by another."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cadres.rules.querysets import RuleChangeQuerySet
from core.approvals.models import Proposal
from core.params.catalogue import declared
from core.params.models import Parameter, Verified, cited
from core.paths import address_of
from core.wording import labelled


class RuleChange(Proposal):
    """Another value of a parameter in a unit and those below, or in the whole site where no unit is named."""

    unit = models.ForeignKey(
        "cadres.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rule_changes",
        verbose_name=gettext_lazy("unit"),
    )
    code = models.CharField(pgettext_lazy("policy", "rule"), max_length=80)
    value = models.JSONField(gettext_lazy("value"))
    starts_on = models.DateField(gettext_lazy("from"))
    departs = models.BooleanField(gettext_lazy("departs from the rule above"), default=False)
    source_title = models.CharField(gettext_lazy("source"), max_length=200)
    article = models.CharField(gettext_lazy("article"), max_length=60, blank=True)
    verified = models.CharField(gettext_lazy("reliability"), max_length=10, choices=Verified)
    parameter = models.OneToOneField(
        Parameter,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="change",
        verbose_name=gettext_lazy("value in force"),
    )

    act_url_name = "cadres:rule_act"
    objects = RuleChangeQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = gettext_lazy("change of a rule")
        verbose_name_plural = gettext_lazy("changes of rules")
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["code", "unit"], condition=Q(state="proposed"), name="rule_change_one_open"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="proposed", unit=None),
                name="rule_change_one_open_for_the_site",
            ),
        ]

    def __str__(self) -> str:
        return labelled(self.rule, self.where)

    def get_absolute_url(self) -> str:
        return address_of("cadres:rule_change", self.pk)

    @property
    def rule(self) -> str:
        return str(declared(self.code).name)

    @property
    def where(self) -> str:
        """The unit, or the words for the whole site."""
        return str(self.unit) if self.unit else _("the whole site")

    @property
    def said(self) -> str:
        return declared(self.code).kind.said(self.value)

    @property
    def path(self) -> str:
        return self.unit.path if self.unit else ""

    @property
    def source(self) -> str:
        return cited(self.source_title, self.article)

    def of_place(self) -> dict[str, Any]:
        """Which rows of ``Parameter`` are of the same code and place."""
        return {"code": self.code, "place": self.unit_id, "level": "unit" if self.unit_id else "province"}
