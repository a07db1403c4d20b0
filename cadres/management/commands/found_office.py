from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cadres.access.founding import FOUNDERS, Founder, office_found
from cadres.access.models import Role
from cadres.units.models import UnitKind
from core.errors import Refusal


class Command(BaseCommand):
    help = "Makes the top unit and the first accounts of an empty installation; prints their one-time passwords."

    def add_arguments(self, parser):
        parser.add_argument("--code", required=True, help="code of the top unit")
        parser.add_argument("--name", required=True, help="name of the top unit")
        parser.add_argument("--kind", choices=UnitKind.values, default=UnitKind.COUNTY)
        for role in FOUNDERS:
            parser.add_argument(
                f"--{role}",
                required=role != Role.HR,
                metavar="USERNAME",
                help=f"user name of the first account with the role {role}",
            )

    def handle(self, **options):
        founders: dict[str, Founder] = {role: Founder(options[role]) for role in FOUNDERS if options[role]}
        try:
            slips = office_found(code=options["code"], name=options["name"], kind=options["kind"], founders=founders)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        for slip in slips:
            self.stdout.write(f"{slip.user.username}: {slip.password}")
