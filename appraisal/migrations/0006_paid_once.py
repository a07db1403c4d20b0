"""One payment of a kind per person and period, kept by the database; which plan pays, and how each amount came about.

Lines carry the period and the plan of their sheet. They stop counting (``is_live``) in the statement that rejects,
withdraws or reverses the sheet.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count, OuterRef, Q, Subquery

from core.triggers import CreateTriggers, Trigger, WithoutTriggers

ENDED = ["rejected", "withdrawn", "reversed"]


def fill(apps, schema_editor):
    Line, Sheet = apps.get_model("appraisal", "BonusLine"), apps.get_model("appraisal", "BonusSheet")
    Line.objects.update(period=Subquery(Sheet.objects.filter(pk=OuterRef("sheet")).values("period")[:1]))
    Line.objects.filter(sheet__state__in=ENDED).update(is_live=False)
    # until now every sheet shared a pool; that is the payment for which the scheme states a share
    for version in apps.get_model("appraisal", "SchemeVersion").objects.exclude(state="draft"):
        shares = [plan["code"] for plan in version.document.get("payouts") or () if plan.get("method") == "share"]
        if shares:
            paid = Line.objects.filter(score_sheet__participant__scheme_version=version, period__kind="month")
            paid.update(kind=shares[0])
    live = Line.objects.filter(is_live=True, amount__gt=0).order_by()
    twice = live.values("cadre__staff_no", "period", "kind").annotate(n=Count("pk")).filter(n__gt=1)
    if people := list(twice.values_list("cadre__staff_no", flat=True)[:20]):
        raise RuntimeError(
            "These people stand with an amount on two bonus sheets of one period: "
            f"{', '.join(people)}. Reverse or withdraw one of the sheets, then migrate again."
        )


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0005_vetoes_as_data")]

    operations = [
        WithoutTriggers(
            [
                migrations.AddField(
                    "bonussheet",
                    "kind",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="payout rule"),
                ),
                migrations.AddField(
                    "bonussheet",
                    "plan",
                    models.JSONField(blank=True, default=dict, verbose_name="terms of the payout rule"),
                ),
                migrations.RemoveConstraint("bonussheet", "bonus_sheet_one_live"),
                migrations.AddConstraint(
                    "bonussheet",
                    models.UniqueConstraint(
                        condition=Q(("state__in", ["proposed", "approved"])),
                        fields=("period", "unit", "kind"),
                        name="bonus_sheet_one_live",
                        violation_error_message=(
                            "The unit already has a bonus sheet for this period. Open that one."
                        ),
                    ),
                ),
                migrations.AddField(
                    "bonusline",
                    "kind",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="payout rule"),
                ),
                migrations.AddField("bonusline", "is_live", models.BooleanField(default=True, verbose_name="counts")),
                migrations.AddField(
                    "bonusline",
                    "arithmetic",
                    models.TextField(blank=True, default="", verbose_name="calculation"),
                ),
                migrations.AddField(
                    "bonusline",
                    "in_a_row",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="compliant periods in a row"
                    ),
                ),
                migrations.AddField(
                    "bonusline",
                    "period",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bonus_lines",
                        to="appraisal.period",
                    ),
                ),
            ]
        ),
        WithoutTriggers([migrations.RunPython(fill, migrations.RunPython.noop)]),
        WithoutTriggers(
            [
                migrations.AlterField(
                    "bonusline",
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bonus_lines",
                        to="appraisal.period",
                    ),
                ),
                migrations.AddConstraint(
                    "bonusline",
                    models.UniqueConstraint(
                        condition=Q(("amount__gt", 0), ("is_live", True)),
                        fields=("kind", "cadre", "period"),
                        name="bonus_paid_once",
                        violation_error_message="This cadre already has such a payment for this period.",
                    ),
                ),
            ]
        ),
        CreateTriggers(
            "lines of a sheet that was rejected, withdrawn or reversed count no more",
            [
                Trigger(
                    "appraisal_bonussheet_ended",
                    on="appraisal_bonussheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_bonussheet_ended AFTER UPDATE ON appraisal_bonussheet FOR EACH ROW
                        WHEN NEW.state IN ('rejected', 'withdrawn', 'reversed')
                        BEGIN UPDATE appraisal_bonusline SET is_live = 0 WHERE sheet_id = NEW.id AND is_live; END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_bonussheet_ended() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            UPDATE appraisal_bonusline SET is_live = false WHERE is_live AND sheet_id IN (
                                SELECT id FROM touched WHERE state IN ('rejected', 'withdrawn', 'reversed')
                            );
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_bonussheet_ended AFTER UPDATE ON appraisal_bonussheet
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_bonussheet_ended();
                    """,
                )
            ],
        ),
    ]
