from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand

from core.params.services import pack_load


class Command(BaseCommand):
    help = "Loads the policy packs (packs/*.json of every app); values already there stay as they are."

    def handle(self, **options):
        for config in apps.get_app_configs():
            for path in sorted((Path(config.path) / "packs").glob("*.json")):
                self.stdout.write(f"{path.name}: {pack_load(path)} values added")
