from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from appraisal.schemes import exchange
from appraisal.schemes.services import scheme_import
from appraisal.sources import sources
from cadres.access.models import User
from cadres.units.models import Unit
from core.errors import Refusal

HEADS = {"refused": "refused", "problem": "to mend", "warning": "remark", "note": "passed over"}


class Command(BaseCommand):
    help = "Reads a scheme file (JSON or workbook), prints what is wrong or doubtful in it, and makes it a draft."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a .json or .xlsx file")
        parser.add_argument("--owner", help="code of the unit that owns the scheme")
        parser.add_argument("--user", help="user name of an HR officer of that unit")
        parser.add_argument("--check", action="store_true", help="only say what the file is; store nothing")
        parser.add_argument(
            "--unfinished", action="store_true", help="keep the draft also when it cannot be computed yet"
        )
        parser.add_argument("--language", default="en", choices=["zh-hans", "en"], help="language of the sentences")

    def handle(self, *, file, owner, user, check, unfinished, language, **options):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error}.") from None
        with translation.override(language):
            examined = exchange.examine(data, known_measures=sources())
            for finding in examined.findings:
                head = "contradiction" if finding.severity == "contradiction" else HEADS[finding.level]
                self.stdout.write(f"{head}: {finding}")
            if not examined.storable:
                raise CommandError("The file cannot be used; nothing was stored.")
            if not examined.computable and not (unfinished and not check):
                raise CommandError("The scheme cannot be computed as it stands; nothing was stored.")
            if check:
                self.stdout.write("The scheme can be computed. Nothing was stored.")
                return
            self.store(examined.document, owner, user)

    def store(self, document, owner, user):
        unit = Unit.objects.filter(code=owner).first() if owner else None
        actor = User.objects.filter(username=user).first() if user else None
        if unit is None or actor is None:
            raise CommandError("Say --owner (code of a unit) and --user (an HR officer of it).")
        try:
            version = scheme_import(document=document, owner=unit, actor=actor)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{version.scheme.code}: version {version.number} is a draft.")
