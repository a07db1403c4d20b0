from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = "Not here: a superuser holds no right. An office begins by start_link or found_office."

    def add_arguments(self, parser):
        parser.add_argument("rest", nargs="*")

    def handle(self, **options):
        raise CommandError(
            _(
                "A superuser has no rights here. On a site without accounts run “manage.py start_link” and open the "
                "link; after that the system administrator creates accounts."
            )
        )
