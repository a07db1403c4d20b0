"""What is still lacking before scores count is said where it is entered, and on the list of the first day."""

from appraisal.periods.registry import register_figures_lacking
from appraisal.runs.lacking import figures_lacking

register_figures_lacking(figures_lacking)
