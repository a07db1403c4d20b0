"""Names in one form, and what they are found by: 王　伟 becomes 王伟, and is found by wangwei and ww."""

from django.db import migrations, models

from core.indexes import DropTrigramIndexes, TrigramIndexes
from core.pinyin import name_key
from core.texts import person_name
from core.triggers import WithoutTriggers

BATCH = 2000


def fold_names(apps, schema_editor):
    Cadre = apps.get_model("cadres", "Cadre")
    batch = []
    for cadre in Cadre.objects.only("pk", "name", "name_key").iterator(chunk_size=BATCH):
        cadre.name = person_name(cadre.name)
        cadre.name_key = name_key(cadre.name)[:400]
        batch.append(cadre)
        if len(batch) == BATCH:
            Cadre.objects.bulk_update(batch, ["name", "name_key"], batch_size=500)
            batch = []
    Cadre.objects.bulk_update(batch, ["name", "name_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("cadres", "0010_words_of_awards")]

    operations = [
        WithoutTriggers(
            [
                migrations.AddField("cadre", "name_key", models.CharField(default="", max_length=400)),
                migrations.AlterField(
                    model_name="cadre",
                    name="politics",
                    field=models.CharField(
                        choices=[
                            ("party", "Party member"),
                            ("probationary", "Probationary party member"),
                            ("league", "Youth League member"),
                            ("democratic", "Member of a democratic party"),
                            ("nonpartisan", "Nonpartisan public figure"),
                            ("masses", "No party"),
                        ],
                        max_length=12,
                        verbose_name="political status",
                    ),
                ),
            ]
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        TrigramIndexes("cadres_cadre", ["name_key"]),
        DropTrigramIndexes("cadres_cadre", ["name"]),
    ]
