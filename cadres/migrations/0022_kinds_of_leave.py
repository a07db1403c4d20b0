"""More kinds of leave; two halves of one day may be two records of one kind."""

import core.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cadres', '0021_keys_of_units_and_posts'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='attendancerecord',
            name='attendance_once',
        ),
        migrations.AlterField(
            model_name='attendanceday',
            name='kind',
            field=models.CharField(choices=[('late', 'Late or early'), ('absent', 'Absent without leave'), ('personal', 'Personal leave'), ('sick', 'Sick leave'), ('annual', 'Annual leave'), ('marriage', 'Marriage leave'), ('maternity', 'Maternity leave'), ('paternity', 'Paternity leave'), ('childcare', 'Childcare leave'), ('mourning', 'Bereavement leave'), ('home', 'Home leave'), ('injury', 'Work injury leave'), ('official', 'Official leave'), ('overtime', 'Overtime')], max_length=10),
        ),
        migrations.AlterField(
            model_name='attendancerecord',
            name='kind',
            field=models.CharField(choices=[('late', 'Late or early'), ('absent', 'Absent without leave'), ('personal', 'Personal leave'), ('sick', 'Sick leave'), ('annual', 'Annual leave'), ('marriage', 'Marriage leave'), ('maternity', 'Maternity leave'), ('paternity', 'Paternity leave'), ('childcare', 'Childcare leave'), ('mourning', 'Bereavement leave'), ('home', 'Home leave'), ('injury', 'Work injury leave'), ('official', 'Official leave'), ('overtime', 'Overtime')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='leaveapplication',
            name='days',
            field=core.fields.ExactDecimalField(places=1, verbose_name='number of days'),
        ),
        migrations.AlterField(
            model_name='leaveapplication',
            name='kind',
            field=models.CharField(choices=[('personal', 'Personal leave'), ('sick', 'Sick leave'), ('annual', 'Annual leave'), ('marriage', 'Marriage leave'), ('maternity', 'Maternity leave'), ('paternity', 'Paternity leave'), ('childcare', 'Childcare leave'), ('mourning', 'Bereavement leave'), ('home', 'Home leave'), ('injury', 'Work injury leave'), ('official', 'Official leave')], max_length=10, verbose_name='kind of leave'),
        ),
        migrations.AddConstraint(
            model_name='attendancerecord',
            constraint=models.UniqueConstraint(fields=('cadre', 'day', 'kind', 'from_noon'), name='attendance_once', violation_error_message='There is already a record of this kind for this day. Edit that one.'),
        ),
    ]
