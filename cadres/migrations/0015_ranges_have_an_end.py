"""Every stretch of attendance has a last day, not before its first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cadres", "0014_days_of_attendance")]

    operations = [
        migrations.AlterField("attendancerecord", "last_day", models.DateField(blank=True, verbose_name="last day")),
        migrations.AddConstraint(
            "attendancerecord",
            models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("day"))),
                name="attendance_days_in_order",
                violation_error_message="The last day is before the first. Correct one of them.",
            ),
        ),
    ]
