"""Columns that lists of scores share: of a run, of what was released, and of grades."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisal.runs.models import GradeCode
from core.lists import Column

SCORE = Column(
    key="score",
    label=gettext_lazy("Score"),
    value="total",
    sort="total",
    format="number",
    places=2,
    phone="fact",
)
COEFFICIENT = Column(key="coefficient", label=gettext_lazy("Coefficient"), unit="%", format="number", places=2)
RANK = Column(key="rank", label=pgettext_lazy("by score", "Rank"), format="number")
GRADE = Column(
    key="grade",
    label=gettext_lazy("Grade"),
    format="state",
    phone="fact",
    sheet=lambda row: dict(GradeCode.choices).get(row.grade, ""),
)
