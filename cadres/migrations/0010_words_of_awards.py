"""Awards are found by index, by any piece of their names and document numbers."""

from django.db import migrations

from core.indexes import TrigramIndexes


class Migration(migrations.Migration):
    dependencies = [("cadres", "0009_counted_people")]

    operations = [TrigramIndexes("cadres_award", ["title", "document_no"])]
