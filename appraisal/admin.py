"""The admin pages of every room."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

for room in apps.get_app_config("appraisal").rooms:
    if find_spec(f"appraisal.{room}.admin"):
        import_module(f"appraisal.{room}.admin")
