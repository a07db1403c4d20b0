"""Attendance is a stretch of days with a row for each of them; the calendar says which are working days."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import core.fields

KINDS = [
    ("late", "Late or early"),
    ("absent", "Absent without leave"),
    ("personal", "Personal leave"),
    ("sick", "Sick leave"),
    ("annual", "Annual leave"),
    ("overtime", "Overtime"),
]


class Migration(migrations.Migration):
    dependencies = [("cadres", "0012_cadre_files")]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "day",
                    models.DateField(
                        error_messages={"unique": "This day is in the calendar already. Edit that one."},
                        unique=True,
                        verbose_name="day",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Day off"), ("working", "Working day")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="occasion")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "day of the calendar",
                "verbose_name_plural": "days of the calendar",
                "ordering": ["-day"],
            },
        ),
        migrations.AddField(
            "attendancerecord", "first_counts", models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(
            "attendancerecord",
            "from_noon",
            models.BooleanField(default=False, verbose_name="from noon of the first day"),
        ),
        migrations.AddField(
            "attendancerecord",
            "to_noon",
            models.BooleanField(default=False, verbose_name="until noon of the last day"),
        ),
        migrations.AddField(
            "attendancerecord", "last_day", models.DateField(blank=True, null=True, verbose_name="last day")
        ),
        migrations.AlterField("attendancerecord", "day", models.DateField(verbose_name="first day")),
        migrations.AlterField(
            "attendancerecord",
            "quantity",
            core.fields.ExactDecimalField(
                blank=True,
                places=2,
                validators=[django.core.validators.MaxValueValidator(366)],
                verbose_name="times or days",
            ),
        ),
        migrations.CreateModel(
            name="AttendanceDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="cadres.attendancerecord",
                    ),
                ),
                (
                    "cadre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cadres.cadre"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("day", models.DateField()),
                ("morning", models.BooleanField(default=False)),
                ("afternoon", models.BooleanField(default=False)),
                ("quantity", core.fields.ExactDecimalField(places=2)),
            ],
            options={
                "ordering": ["day", "pk"],
                "indexes": [models.Index(fields=["day", "cadre"], name="attendance_day_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "day"), name="attendance_day_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("morning", True)),
                        fields=("cadre", "day"),
                        name="attendance_one_morning",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("afternoon", True)),
                        fields=("cadre", "day"),
                        name="attendance_one_afternoon",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__gt", 0),
                            models.Q(("kind", "late"), ("quantity__lte", 1), _connector="OR"),
                        ),
                        name="attendance_day_holds_a_day",
                    ),
                ],
            },
        ),
    ]
