"""Applications for leave, and their documents."""

import cadres.leave.models
import core.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cadres', '0015_ranges_have_an_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeaveApplication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reversed_at', models.DateTimeField(blank=True, null=True, verbose_name='reversed')),
                ('reversal_reason', models.TextField(blank=True, verbose_name='reason for the reversal')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('reversed', 'Reversed')], db_index=True, default='proposed', max_length=10, verbose_name='state')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='proposed')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason for the decision')),
                ('kind', models.CharField(choices=[('personal', 'Personal leave'), ('sick', 'Sick leave'), ('annual', 'Annual leave')], max_length=10, verbose_name='kind of leave')),
                ('day', models.DateField(verbose_name='first day')),
                ('from_noon', models.BooleanField(default=False, verbose_name='from noon of the first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('to_noon', models.BooleanField(default=False, verbose_name='until noon of the last day')),
                ('days', core.fields.ExactDecimalField(places=1, verbose_name='working days')),
                ('back_on', models.DateField(blank=True, null=True, verbose_name='back at work on')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leave', to='cadres.cadre', verbose_name='cadre')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('record', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='granted_as', to='cadres.attendancerecord')),
                ('reversed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reversed by')),
            ],
            options={
                'verbose_name': 'application for leave',
                'verbose_name_plural': 'applications for leave',
                'ordering': ['-proposed_at'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LeaveFile',
            fields=[
                ('name', models.CharField(max_length=120, verbose_name='file name')),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(max_length=120, upload_to=cadres.leave.models.file_path)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='cadres.leaveapplication')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['uploaded_at'],
            },
        ),
        migrations.AddIndex(
            model_name='leaveapplication',
            index=models.Index(fields=['cadre', '-day'], name='leave_of_cadre'),
        ),
        migrations.AddIndex(
            model_name='leaveapplication',
            index=models.Index(fields=['-proposed_at', '-id'], name='leave_by_time'),
        ),
        migrations.AddConstraint(
            model_name='leaveapplication',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='cadres_leaveapplication_two_people', violation_error_message='The person who proposed this cannot decide on it. Someone else must decide.'),
        ),
        migrations.AddConstraint(
            model_name='leaveapplication',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('day'))), name='leave_days_in_order', violation_error_message='The last day is before the first. Correct one of them.'),
        ),
    ]
