"""Accounts are found by index, by any piece of their names."""

from django.db import migrations

from core.indexes import TrigramIndexes


class Migration(migrations.Migration):
    dependencies = [("cadres", "0007_few_among_many")]

    operations = [TrigramIndexes("cadres_user", ["username", "display_name"])]
