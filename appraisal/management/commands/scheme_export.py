import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from appraisal.schemes import exchange
from appraisal.schemes.models import Scheme
from core.errors import Refusal


class Command(BaseCommand):
    help = "Writes a version of a scheme to a file: JSON, or the indicator table as a workbook."

    def create_parser(self, prog_name, subcommand, **kwargs):
        # here --version names a version of the scheme, not that of Django
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser):
        parser.add_argument("code", help="code of the scheme")
        parser.add_argument("file", nargs="?", type=Path, help="where to write; standard output for JSON when left out")
        parser.add_argument(
            "--version",
            dest="number",
            type=int,
            help="number of the version; the one in force today when left out, else the newest",
        )
        parser.add_argument(
            "--format", dest="form", choices=["json", "xlsx"], help="by the name of the file when left out"
        )
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"], help="words of the workbook")

    def handle(self, *, code, file, number, form, language, **options):
        form = form or ("xlsx" if file and file.suffix.lower() == ".xlsx" else "json")
        if form == "xlsx" and file is None:
            raise CommandError("A workbook needs the name of a file.")
        version = self.version(code, number)
        try:
            with translation.override(language):
                content, _name = exchange.exported(version, form)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        if file is None:
            sys.stdout.flush()
            self.stdout.write(content.decode(), ending="")
            return
        file.write_bytes(content)
        self.stdout.write(f"{version.scheme.code}, version {version.number}: {file}")

    def version(self, code, number):
        scheme = Scheme.objects.filter(code=code).first()
        if scheme is None:
            raise CommandError(f"There is no scheme with the code {code}.")
        versions = scheme.versions.select_related("scheme")
        if number is not None:
            found = versions.filter(number=number).first()
        else:
            today = versions.in_force(timezone.localdate()).order_by("-effective_from", "-number").first()
            found = today or versions.order_by("-number").first()
        if found is None:
            raise CommandError(f"The scheme {code} has no such version.")
        return found
