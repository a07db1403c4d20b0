"""Posts say whether their holder heads an internal unit."""

from django.db import migrations, models

from core.triggers import WithoutTriggers


class Migration(migrations.Migration):
    dependencies = [("cadres", "0004_service_spells")]

    operations = [
        WithoutTriggers(
            [
                migrations.AddField(
                    "post",
                    "is_head",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "For example the head of a section. "
                            "Heads are ranked among heads, not with their own staff."
                        ),
                        verbose_name="head of an internal unit",
                    ),
                ),
            ]
        )
    ]
