"""People of posts and units are counted by an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cadres', '0008_words_of_accounts'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='appointment',
            name='appointment_by_post',
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['post', 'starts_on'], include=('ends_on', 'kind', 'cadre'), name='appointment_of_post'),
        ),
    ]
