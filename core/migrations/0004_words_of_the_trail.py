"""Words of the trail are found by index, which only the sequencer writes: rows without a seal are not in it."""

from django.db import migrations

from core.indexes import TrigramIndexes

WORDS = "actor_name || ' ' || object_text || ' ' || action"


class Migration(migrations.Migration):
    dependencies = [("core", "0003_sealed_trail")]

    operations = [TrigramIndexes("core_auditrow", {"words": f"({WORDS})"}, where="position IS NOT NULL")]
