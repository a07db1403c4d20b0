from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cadres.access.services import office_found
from cadres.units.models import UnitKind
from core.errors import Refusal


class Command(BaseCommand):
    help = "Makes the top unit and the three administrators of an empty installation; prints their one-time passwords."

    def add_arguments(self, parser):
        parser.add_argument("--code", required=True, help="code of the top unit")
        parser.add_argument("--name", required=True, help="name of the top unit")
        parser.add_argument("--kind", choices=UnitKind.values, default=UnitKind.COUNTY)
        for role in ("system", "security", "auditor"):
            parser.add_argument(
                f"--{role}", required=True, metavar="USERNAME", help=f"user name of the {role} administrator"
            )

    def handle(self, **options):
        administrators = {role: options[role] for role in ("system", "security", "auditor")}
        try:
            passwords = office_found(
                code=options["code"],
                name=options["name"],
                kind=options["kind"],
                administrators=administrators,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        for username, password in passwords.items():
            self.stdout.write(f"{username}: {password}")
