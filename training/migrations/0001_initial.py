import core.fields
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
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='title in English')),
                ('kind', models.CharField(choices=[('theory', 'Theory and party spirit'), ('duty', 'Duties of the post'), ('initial', 'Initial training'), ('promotion', 'Training for promotion'), ('online', 'Online learning')], max_length=10, verbose_name='kind')),
                ('hours', core.fields.ExactDecimalField(places=1, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000)], verbose_name='class hours')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='cadres.unit', verbose_name="organised by")),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
            ],
            options={
                'verbose_name': 'course',
                'verbose_name_plural': 'courses',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='TrainingClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='training.course', verbose_name='course')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='to')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='place')),
                ('seats', models.PositiveSmallIntegerField(default=40, validators=[django.core.validators.MinValueValidator(1)], verbose_name='seats')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='state')),
            ],
            options={
                'verbose_name': 'class',
                'verbose_name_plural': 'classes',
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='class_dates_in_order', violation_error_message="The last day is before the first. Correct one of them.")],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='training.trainingclass')),
                ('cadre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='cadres.cadre')),
                ('state', models.CharField(choices=[('enrolled', 'Enrolled'), ('completed', 'Completed'), ('withdrawn', 'Withdrawn')], default='enrolled', max_length=10, verbose_name='state')),
                ('hours', core.fields.ExactDecimalField(default=0, places=1, validators=[django.core.validators.MinValueValidator(0)], verbose_name='hours attended')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'enrolment',
                'verbose_name_plural': 'enrolments',
                'ordering': ['training_class', 'cadre'],
                'indexes': [models.Index(fields=['cadre', 'state'], name='enrolment_by_cadre')],
                'constraints': [models.UniqueConstraint(fields=('training_class', 'cadre'), name='enrolment_once', violation_error_message='The cadre is already enrolled in this class.'), models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='enrolment_hours_not_negative', violation_error_message='Hours cannot be negative.')],
            },
        ),
    ]
