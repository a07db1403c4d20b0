"""What a month has left is counted by an index of its own."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0017_few_and_counted'),
        ('cadres', '0010_words_of_awards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('state', 'verified'), _negated=True), fields=['period', 'state', 'cadre'], name='entry_left'),
        ),
    ]
