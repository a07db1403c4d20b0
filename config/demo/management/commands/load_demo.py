import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from random import Random

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cadres.models import User
from config.demo.samples import Cabinet
from config.demo.story import tell
from core.audit.sealing import seal
from core.uploads import kept_on_success


@contextmanager
def uncollected() -> Iterator[None]:
    """Millions of objects are made, hardly any in circles: looking for circles among them takes a seventh of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Command(BaseCommand):
    help = "Fills an empty database with the demo county: invented people, a year of work, eleven closed months."

    def add_arguments(self, parser):
        parser.add_argument("--cadres", type=int, default=600)
        parser.add_argument("--entries", type=int, default=41_000, help="ledger entries, about")
        parser.add_argument("--today", type=date.fromisoformat, help="the day in the open month, as 2026-05-20")
        parser.add_argument("--seed", type=int, default=20_260_101, help="another number, another county")

    def handle(self, *, cadres, entries, today, seed, **options):
        if User.objects.exists():
            raise CommandError("This database has users; the demo county is loaded into an empty one only.")
        begun = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"  {time.monotonic() - begun:5.1f} s  {text}")
            self.stdout.flush()

        call_command("load_packs", verbosity=0, stdout=StringIO())
        cabinet = Cabinet(Random(seed))
        try:
            # all of it or nothing: half a county would look like a finished one at the next start
            with uncollected(), kept_on_success(), transaction.atomic():
                day = today or timezone.localdate()
                tell(today=day, seed=seed, cadres=cadres, entries=entries, cabinet=cabinet, say=say)
        except BaseException:
            cabinet.clear()
            raise
        seal()
        say("the demo county is ready")
