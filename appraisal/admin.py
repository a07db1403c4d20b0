"""The admin pages of every room."""

from core.apps import gathered

list(gathered("appraisal", "admin"))
