"""People of a class are counted by an index alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cadres', '0008_words_of_accounts'),
        ('training', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['training_class', 'state'], name='enrolment_by_class'),
        ),
    ]
