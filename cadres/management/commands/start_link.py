from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from cadres.access.founding import is_empty, start_code


class Command(BaseCommand):
    help = "Prints the link to the start page of a site without any account; it is good for an hour."

    def add_arguments(self, parser):
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="Where the site is reached.")

    def handle(self, *, site: str, **options):
        if not is_empty():
            raise CommandError(_("The system is already set up."))
        self.stdout.write(f"{site.rstrip('/')}{reverse('office_start')}?code={start_code()}")
