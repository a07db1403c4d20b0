import core.spreadsheets.models
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('actor_key', models.CharField(max_length=40, verbose_name='actor key')),
                ('actor_name', models.CharField(max_length=150, verbose_name='actor')),
                ('action', models.CharField(max_length=60, verbose_name='action')),
                ('object_type', models.CharField(max_length=60, verbose_name='kind of object')),
                ('object_key', models.CharField(max_length=60, verbose_name='object key')),
                ('object_text', models.CharField(max_length=200, verbose_name='object')),
                ('payload', models.TextField(verbose_name='content')),
                ('salt', models.CharField(max_length=32)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'audit row',
                'verbose_name_plural': "audit log",
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['object_type', 'object_key', '-number'], name='audit_by_object'), models.Index(fields=['actor_key', '-number'], name='audit_by_actor')],
            },
        ),
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0)),
                ('hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('key', models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ('params', models.JSONField(default=dict, verbose_name='parameters')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='core.job')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10, verbose_name='state')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='of')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='message')),
                ('result', models.JSONField(default=dict, verbose_name='result')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name="requested")),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['created_at'], name='job_unfinished'), models.Index(fields=['requested_by', '-created_at'], name='job_by_person')],
            },
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('code', models.CharField(max_length=80, verbose_name='code')),
                ('value', models.JSONField(verbose_name='value')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='meaning')),
                ('source_title', models.CharField(max_length=200, verbose_name='source')),
                ('source_ref', models.CharField(blank=True, max_length=200, verbose_name='reference')),
                ('article', models.CharField(blank=True, max_length=60, verbose_name='article')),
                ('verified', models.CharField(choices=[('law', 'Text of a law'), ('official', 'Official page'), ('secondary', 'Secondary source'), ('unverified', 'Unverified')], max_length=10, verbose_name="reliability")),
            ],
            options={
                'verbose_name': 'parameter',
                'verbose_name_plural': 'parameters',
                'ordering': ['code', 'starts_on'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='core_parameter_dates_in_order', violation_error_message="The last day is before the first. Correct one of them."), models.UniqueConstraint(fields=('code', 'starts_on'), name='parameter_once_per_day')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('layout', models.CharField(max_length=40, verbose_name='kind of table')),
                ('file', models.FileField(blank=True, max_length=80, upload_to=core.spreadsheets.models.private_path)),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField(default=0, verbose_name='size')),
                ('once', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('checking', 'Being checked'), ('checked', 'Checked'), ('refused', 'Has errors'), ('committing', 'Being imported'), ('committed', 'Imported'), ('failed', 'Failed'), ('discarded', 'Discarded')], default='checking', max_length=12, verbose_name='state')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ('new', models.PositiveIntegerField(default=0, verbose_name='new')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('same', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('error_total', models.PositiveIntegerField(default=0, verbose_name='errors')),
                ('error_rows', models.PositiveIntegerField(default=0, verbose_name='rows with errors')),
                ('errors', models.JSONField(default=list)),
                ('preview', models.JSONField(default=list)),
                ('problem', models.JSONField(blank=True, default=dict)),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='imported')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at'],
                'indexes': [models.Index(fields=['uploaded_by', '-created_at'], name='import_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('once', True), ('state', 'committed')), fields=('layout', 'sha256'), name='import_same_file_once', violation_error_message="This file has already been imported.")],
            },
        ),
    ]
