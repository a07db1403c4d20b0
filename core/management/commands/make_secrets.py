import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.environment import random_field_key, random_key

SECRETS = {"SECRET_KEY": random_key, "FIELD_KEY": random_field_key}


class Command(BaseCommand):
    help = "Makes the two secrets of a new site as files that only their owner reads; never overwrites one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="Where they are to lie, apart from the backups of the database.")

    def handle(self, *, folder: Path, **options):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, make in SECRETS.items():
                self.make(name, (folder / name.lower()).absolute(), make())
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def make(self, name: str, path: Path, value: str) -> None:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            self.stderr.write(_("%(path)s exists already and was left as it is.") % {"path": path})
        else:
            with os.fdopen(descriptor, "w") as handle:
                handle.write(value)
            self.stderr.write(_("%(path)s was made; only its owner can read it.") % {"path": path})
        self.stdout.write(f"export {name}_FILE={path}")
