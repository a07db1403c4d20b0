"""A renewable proposal says in whose right it was proposed: that decides who decides."""

from django.db import migrations, models

from core.triggers import WithoutTriggers


def fill(apps, schema_editor):
    """Until now a leader proposed where the one before, or any before that, was reversed."""
    for name in ("BonusSheet", "PromotionProposal"):
        rows = apps.get_model("appraisal", name)._default_manager
        rows.filter(renews__reversed_by__isnull=False).update(proposed_as="leader")
        while rows.filter(proposed_as="hr", renews__proposed_as="leader").update(proposed_as="leader"):
            pass


def sided(model):
    return migrations.AddField(
        model_name=model,
        name='proposed_as',
        field=models.CharField(choices=[('hr', 'HR officer'), ('leader', 'Head of unit')], db_default='hr', default='hr', max_length=10, verbose_name='proposed as'),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0013_few_among_many'),
    ]

    operations = [
        WithoutTriggers([sided('bonussheet'), sided('promotionproposal')]),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
