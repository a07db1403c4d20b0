from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.fields import field_keys
from core.starting.rotating import rotate

SHOWN = 20


class Command(BaseCommand):
    help = "Encrypts everything under the first key of FIELD_KEY. Goes on where it was stopped; the site may run."

    def handle(self, **options):
        if len(field_keys()) == 1:
            raise CommandError(
                _("FIELD_KEY holds one key only. Put a new one in front of it, with a comma between, then restart.")
            )
        found = rotate(tell=self.tell)
        if found.left:
            raise CommandError(
                "\n".join(
                    [_("Not finished; keep the old keys. These rows were left as they are:"), *found.left[:SHOWN]]
                    + ([_("and %(n)s more") % {"n": len(found.left) - SHOWN}] if len(found.left) > SHOWN else [])
                )
            )
        self.stdout.write(_("Rows encrypted again: %(n)s.") % {"n": found.renewed})
        self.stdout.write(_("Everything is encrypted under the first key. Take the others out of FIELD_KEY."))

    def tell(self, number: int) -> None:
        if number and not number % 1000:
            self.stdout.write(f"{number} …")
