from django.core.management.base import BaseCommand, CommandError

from core.audit.services import verify


class Command(BaseCommand):
    help = "Checks the hash chain of the audit trail and names every row that does not fit."

    def handle(self, **options):
        broken = verify()
        if broken:
            raise CommandError("Rows that do not fit the chain: " + ", ".join(map(str, broken)))
        self.stdout.write("The audit trail is whole.")
