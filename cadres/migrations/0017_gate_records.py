"""What the machine at the gate noted, by cadre and day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cadres', '0016_applications_for_leave'),
    ]

    operations = [
        migrations.CreateModel(
            name='GateRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('first_in', models.TimeField(blank=True, null=True, verbose_name='first arrival')),
                ('last_out', models.TimeField(blank=True, null=True, verbose_name='last departure')),
                ('times', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='late or early, times')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cadres.cadre', verbose_name='cadre')),
                ('record', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cadres.attendancerecord')),
            ],
            options={
                'verbose_name': 'gate record',
                'verbose_name_plural': 'gate records',
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(fields=['-day', '-id'], name='gate_by_day')],
                'constraints': [models.UniqueConstraint(fields=('cadre', 'day'), name='gate_once', violation_error_message='There is already a gate record for this day.'), models.CheckConstraint(condition=models.Q(('last_out__isnull', True), ('first_in__isnull', True), ('last_out__gte', models.F('first_in')), _connector='OR'), name='gate_in_order', violation_error_message='The last departure is before the first arrival. Correct one of them.')],
            },
        ),
    ]
