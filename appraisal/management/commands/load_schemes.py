from datetime import date

from django.core.management.base import BaseCommand, CommandError

from appraisal.schemes.library import library_load
from cadres.access.models import User
from cadres.units.models import Unit
from core.errors import Refusal


class Command(BaseCommand):
    help = "Imports and publishes the schemes of the library that are ready for use; again, it changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--unit", required=True, help="code of the unit that owns the schemes")
        parser.add_argument("--actor", required=True, help="user name of an HR officer of that unit")
        parser.add_argument(
            "--from",
            dest="effective_from",
            type=date.fromisoformat,
            default=date(2000, 1, 1),
            help="first day on which they hold, as 2025-01-01",
        )

    def handle(self, *, unit, actor, effective_from, **options):
        owner = Unit.objects.filter(code=unit).first()
        user = User.objects.filter(username=actor).first()
        if owner is None or user is None:
            raise CommandError("There is no unit or no user of this name.")
        try:
            found = library_load(owner=owner, effective_from=effective_from, actor=user)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        for code, version in found.items():
            self.stdout.write(f"{code}: version {version.number}, from {version.effective_from}")
