"""A month of a person, what leaders verify and the people of a group are read by indexes that hold nothing else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.triggers import WithoutTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0016_kept_promotions'),
        ('cadres', '0008_words_of_accounts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='participant',
            name='participant_by_group',
        ),
        WithoutTriggers([
            migrations.AlterField(
                model_name='entry',
                name='period',
                field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='appraisal.period', verbose_name='period'),
            ),
        ]),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('source', 'observation'), ('state', 'submitted')), fields=['unit_path'], include=('author', 'cadre', 'rule', 'period'), name='entry_observed', opclasses=['varchar_pattern_ops']),
        ),
        migrations.RemoveIndex(
            model_name='entry',
            name='entry_by_unit',
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['unit_path', '-happened_on', '-id'], include=('state', 'cadre', 'author', 'period'), name='entry_by_unit', opclasses=['varchar_pattern_ops', 'date_ops', 'uuid_ops']),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(condition=models.Q(('taken_out_at__isnull', True)), fields=['period', 'peer_group'], name='participant_in_group'),
        ),
    ]
