"""What units and posts are found by: 农业农村局 also by nongyenongcunju and nyncj."""

from django.db import migrations, models

from core.indexes import TrigramIndexes
from core.pinyin import words_key
from core.triggers import WithoutTriggers

BATCH = 2000


def fill(model, source, key):
    batch = []
    for row in model.objects.only("pk", source).iterator(chunk_size=BATCH):
        setattr(row, key, words_key(getattr(row, source))[:1000])
        batch.append(row)
        if len(batch) == BATCH:
            model.objects.bulk_update(batch, [key], batch_size=500)
            batch = []
    model.objects.bulk_update(batch, [key], batch_size=500)


def fill_keys(apps, schema_editor):
    fill(apps.get_model("cadres", "Unit"), "name", "name_key")
    fill(apps.get_model("cadres", "Post"), "title", "title_key")


class Migration(migrations.Migration):
    dependencies = [("cadres", "0020_words_of_days")]

    operations = [
        WithoutTriggers(
            [
                migrations.AddField("unit", "name_key", models.CharField(default="", max_length=1000)),
                migrations.AddField("post", "title_key", models.CharField(default="", max_length=1000)),
                migrations.RunPython(fill_keys, migrations.RunPython.noop),
            ]
        ),
        TrigramIndexes("cadres_unit", ["name_key", "name_en", "code"]),
        TrigramIndexes("cadres_post", ["title_key", "title_en", "code"]),
    ]
