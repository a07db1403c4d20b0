from django.db import migrations

import core.fields


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0011_counting_index_covers_a_run")]

    operations = [
        migrations.AlterField(
            model_name="sheet",
            name="breakdown",
            field=core.fields.WrittenJSONField(default=dict),
        ),
    ]
