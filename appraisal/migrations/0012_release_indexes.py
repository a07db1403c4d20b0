"""The rows of releases are found by their sheet through what is once, and those that were replaced through an index."""

import django.db.models.deletion
from django.db import migrations, models

from core.triggers import WithoutTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0011_renewals'),
        ('cadres', '0006_lists_at_size'),
    ]

    operations = [
        WithoutTriggers([
            migrations.RemoveConstraint(model_name='releasedresult', name='released_result_once'),
            migrations.AlterField(
                model_name='releasedresult',
                name='sheet',
                field=models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT,
                    related_name='released_rows', to='appraisal.sheet',
                ),
            ),
            migrations.AddIndex(
                model_name='releasedresult',
                index=models.Index(
                    condition=models.Q(('is_current', False)), fields=['release', 'cadre'], name='released_before',
                ),
            ),
            migrations.AddConstraint(
                model_name='releasedresult',
                constraint=models.UniqueConstraint(fields=('sheet', 'release'), name='released_result_once'),
            ),
        ]),
    ]
