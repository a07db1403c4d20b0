from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeAppConfig(AppConfig):
    """An app of rooms: in each room the modules that register something are loaded at start."""

    rooms: tuple[str, ...] = ()
    registering = ("jobs", "actions", "layouts", "menu", "proposals", "registrations", "sources", "hooks")

    def ready(self):
        for place in (self.name, *(f"{self.name}.{room}" for room in self.rooms)):
            for name in self.registering:
                # core's own package "jobs" is a room, not a registration
                module = f"{place}.{name}"
                if module != "core.jobs" and find_spec(module):
                    import_module(module)


class CoreConfig(OfficeAppConfig):
    name = "core"
    label = "core"
    verbose_name = _("Core")
    rooms = ("approvals", "spreadsheets")
