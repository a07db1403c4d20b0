from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0008_routing_and_evidence")]

    operations = [
        migrations.AddField(
            model_name="rehearsal",
            name="document",
            field=models.JSONField(default=dict, verbose_name="document"),
        ),
    ]
