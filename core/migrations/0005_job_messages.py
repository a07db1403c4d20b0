"""What a job says is kept in every language of the site, which takes more room than one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_words_of_the_trail'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='message',
            field=models.TextField(blank=True, verbose_name='message'),
        ),
    ]
