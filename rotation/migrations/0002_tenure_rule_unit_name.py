import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rotation", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="tenurerule",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tenure_rules",
                to="cadres.unit",
                verbose_name="unit",
            ),
        ),
    ]
