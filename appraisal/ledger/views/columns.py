"""Columns that lists of entries share."""

from django.utils.translation import gettext_lazy

from appraisal.ledger.models import Entry
from appraisal.schemes.models import in_language
from core.lists import Column


def rule_cell(entry: Entry) -> str:
    return in_language(entry.rule.titles) if entry.rule else ""


SUMMARY = Column(key="summary", label=gettext_lazy("What was done"), link=True, phone="title")
DAY = Column(
    key="day",
    label=gettext_lazy("Day"),
    value="happened_on",
    sort="happened_on",
    format="date",
    phone="fact",
)
CADRE = Column(key="cadre", label=gettext_lazy("Name"), phone="fact")
UNIT = Column(key="unit", label=gettext_lazy("Unit"), value="unit_words")  # given by ``name_units``
RULE = Column(key="rule", label=gettext_lazy("Rule"), value=rule_cell)
QUANTITY = Column(key="quantity", label=gettext_lazy("Quantity"), format="number")
POINTS = Column(key="effect", label=gettext_lazy("Points"), format="signed", places=2)
STATE = Column(key="state", label=gettext_lazy("State"), format="state", phone="fact")
