from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_from_files(apps, schema_editor):
    """Who has a file is called there in Latin letters, too."""
    files = apps.get_model("cadres", "Cadre").objects.filter(user=OuterRef("pk")).values("name_latin")
    accounts = apps.get_model("cadres", "User").objects.filter(cadre__isnull=False)
    accounts.update(name_latin=Subquery(files[:1]))


class Migration(migrations.Migration):
    dependencies = [("cadres", "0018_reported_mistakes")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="name_latin",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="name in Latin letters"
            ),
        ),
        migrations.RunPython(take_from_files, migrations.RunPython.noop),
    ]
