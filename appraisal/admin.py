"""The admin pages of every room."""

from importlib import import_module
from importlib.util import find_spec

from appraisal.apps import AppraisalConfig

for room in AppraisalConfig.rooms:
    if find_spec(f"appraisal.{room}.admin"):
        import_module(f"appraisal.{room}.admin")
