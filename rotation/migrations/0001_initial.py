import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cadres', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TenureRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenure_rules', to='cadres.unit')),
                ('category', models.CharField(blank=True, choices=[('leading', 'Leadership post'), ('general', 'General management'), ('technical', 'Professional and technical'), ('enforcement', 'Administrative enforcement'), ('window', 'Service window'), ('village', 'Village post')], max_length=12, verbose_name='post category')),
                ('key_posts_only', models.BooleanField(default=False, verbose_name='key posts only')),
                ('years', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='years in the post')),
                ('strength', models.CharField(choices=[('must', 'Must move'), ('should', 'Should move'), ('may', 'May move')], max_length=6, verbose_name='requirement')),
                ('notice_months', models.PositiveSmallIntegerField(default=6, verbose_name='months of advance notice')),
                ('exempt_years_before_retirement', models.PositiveSmallIntegerField(default=3, verbose_name='exempt within years of retirement')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'tenure rule',
                'verbose_name_plural': 'tenure rules',
                'ordering': ['unit__path', 'category', 'years'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='rotation_tenurerule_dates_in_order', violation_error_message="The last day is before the first. Correct one of them.")],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('reversed', 'Reversed')], db_index=True, default='proposed', max_length=10, verbose_name='state')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='proposed')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason for the decision')),
                ('reversed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reversed by')),
                ('reversed_at', models.DateTimeField(blank=True, null=True, verbose_name='reversed')),
                ('reversal_reason', models.TextField(blank=True, verbose_name='reason for the reversal')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='cadres.cadre', verbose_name='cadre')),
                ('from_appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cadres.appointment')),
                ('to_post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cadres.post', verbose_name='to post')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('new_appointment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='from_move', to='cadres.appointment')),
            ],
            options={
                'verbose_name': 'rotation',
                'verbose_name_plural': 'rotations',
                'ordering': ['-proposed_at'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='rotation_move_two_people', violation_error_message='The person who proposed this cannot decide on it. Someone else must decide.'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('cadre',), name='move_one_open', violation_error_message='A rotation proposal for this cadre already awaits a decision. Decide or withdraw it first.')],
            },
        ),
    ]
