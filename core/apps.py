"""Apps made of rooms: what a room declares is found where it lies, and no list elsewhere names it."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from django.apps import AppConfig
from django.core.signals import request_started
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from core.timeouts import new_connection, site_timeouts

NO_ROOMS = {"migrations", "management", "templatetags"}


def gathered(package: str, name: str) -> Iterator[ModuleType]:
    """The modules called ``name`` of the rooms of ``package``: its models, urls, admin or API."""
    path = import_module(package).__path__
    for room in sorted(item.name for item in iter_modules(path) if item.ispkg and item.name not in NO_ROOMS):
        module = f"{package}.{room}.{name}"
        if find_spec(module):
            yield import_module(module)


class OfficeAppConfig(AppConfig):
    """An app whose rooms' modules that register something are loaded at start."""

    registering = ("jobs", "actions", "layouts", "menu", "parameters", "proposals", "registrations", "sources")

    def ready(self):
        for name in self.registering:
            own = f"{self.name}.{name}"
            # core's own package "jobs" is a room, not a registration
            if own != "core.jobs" and find_spec(own):
                import_module(own)
            list(gathered(self.name, name))


def private_database_file(sender, connection, **kwargs) -> None:
    """A database that is a file is readable by whoever runs the site, and by nobody else on the machine."""
    if connection.vendor != "sqlite":
        return
    for ending in ("", "-wal", "-shm"):
        path = Path(f"{connection.settings_dict['NAME']}{ending}")
        if path.is_file() and path.stat().st_mode & 0o077:
            path.chmod(0o600)


class CoreConfig(OfficeAppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self):
        super().ready()
        request_started.connect(site_timeouts)
        connection_created.connect(new_connection)
        connection_created.connect(private_database_file)
