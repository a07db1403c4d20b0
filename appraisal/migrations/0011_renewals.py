"""What rests on results that were replaced is made anew, and says of which it is the renewal.

Promotion records are reversed and kept instead of written over. A bonus sheet keeps the limit that it was proposed with.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields
from core.triggers import WithoutTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0010_peer_titles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        WithoutTriggers([
            migrations.RemoveConstraint(
                model_name='yearrecord',
                name='year_record_once',
            ),
            migrations.AddField(
                model_name='bonussheet',
                name='limit',
                field=core.fields.ExactDecimalField(blank=True, null=True, places=2, verbose_name='limit in yuan'),
            ),
            migrations.AddField(
                model_name='bonussheet',
                name='renews',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed', to='appraisal.bonussheet', verbose_name='renews'),
            ),
            migrations.AddField(
                model_name='promotionproposal',
                name='renews',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed', to='appraisal.promotionproposal', verbose_name='renews'),
            ),
            migrations.AddField(
                model_name='yearrecord',
                name='is_current',
                field=models.BooleanField(db_default=True, default=True, verbose_name='not reversed'),
            ),
            migrations.AddField(
                model_name='yearrecord',
                name='renews',
                field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewed', to='appraisal.yearrecord', verbose_name='renews'),
            ),
            migrations.AddField(
                model_name='yearrecord',
                name='reversal_reason',
                field=models.TextField(blank=True, db_default='', default='', verbose_name='reason for the reversal'),
            ),
            migrations.AddField(
                model_name='yearrecord',
                name='reversed_at',
                field=models.DateTimeField(blank=True, null=True, verbose_name='reversed'),
            ),
            migrations.AddField(
                model_name='yearrecord',
                name='reversed_by',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reversed by'),
            ),
            migrations.AddConstraint(
                model_name='yearrecord',
                constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('cadre', 'year'), name='year_record_once'),
            ),
        ]),
    ]
