"""What vetoes make of a sheet becomes data: result lost, best grade allowed, items at zero.

For sheets that exist it is worked out from the vetoes that fired (``v`` of the breakdown: positions in the scheme) and
the version under which the person took part. No digest of a run is over these columns.
"""

from collections import defaultdict

from django.db import migrations, models

from core.triggers import WithoutTriggers

BATCH = 500


def told(document, fired):
    """(result vetoed, best grade, items at zero) of the vetoes at these positions (docs/scheme-format.md §8)."""
    order = [grade["code"] for grade in document.get("grades", ())]
    vetoes = [document["vetoes"][position] for position in fired]
    limits = [1 for veto in vetoes if veto["effect"] == "no_excellent"]
    limits += [order.index(veto["grade"]) for veto in vetoes if veto["effect"] == "grade_at_most"]
    limits += [order.index(veto["grade"]) for veto in vetoes if veto["effect"] == "result" and veto.get("grade")]
    zeroed = dict.fromkeys(veto["item"] for veto in vetoes if veto["effect"] == "item_zero")
    return (
        any(veto["effect"] == "result" for veto in vetoes),
        order[max(limits)][:20] if limits else "",
        ",".join(zeroed),
    )


def derive(apps, schema_editor):
    Sheet, Version = apps.get_model("appraisal", "Sheet"), apps.get_model("appraisal", "SchemeVersion")
    rows = Sheet.objects.exclude(flags="").values_list("pk", "participant__scheme_version", "breakdown")
    sheets = defaultdict(list)
    for key, version, breakdown in rows.iterator(chunk_size=2000):
        if breakdown.get("v"):
            sheets[version, tuple(breakdown["v"])].append(key)
    documents = {row.pk: row.document for row in Version.objects.filter(pk__in={version for version, _v in sheets})}
    for (version, fired), keys in sheets.items():
        vetoed, best, zeroed = told(documents[version], fired)
        for start in range(0, len(keys), BATCH):
            found = Sheet.objects.filter(pk__in=keys[start : start + BATCH])
            found.update(result_vetoed=vetoed, best_grade=best, zeroed=zeroed)


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0004_marks")]

    operations = [
        WithoutTriggers(
            [
                migrations.AddField(
                    "sheet",
                    "best_grade",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=20, verbose_name="best grade allowed"
                    ),
                ),
                migrations.AddField(
                    "sheet",
                    "result_vetoed",
                    models.BooleanField(db_default=False, default=False, verbose_name="result vetoed"),
                ),
                migrations.AddField(
                    "sheet",
                    "zeroed",
                    models.TextField(blank=True, db_default="", default="", verbose_name="indicators at zero"),
                ),
                migrations.RunPython(derive, migrations.RunPython.noop),
            ]
        )
    ]
