"""A release writes fewer indexes, each beginning with its period, and keeps the names of its peer groups itself."""

from collections import defaultdict

from django.db import migrations, models
from django.db.models import Q

from core.triggers import WithoutTriggers


def fill(apps, schema_editor):
    """The names that the rows of each release have."""
    rows = apps.get_model("appraisal", "ReleasedResult").objects.order_by()
    said = defaultdict(dict)
    names = rows.values_list("release", "peer_group", "peer_title", "peer_title_en").distinct()
    for release, key, name, english in names:
        said[release][key] = [name, english]
    for release, titles in said.items():
        apps.get_model("appraisal", "Release").objects.filter(pk=release).update(peer_titles=titles)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0018_what_is_left")]

    operations = [
        WithoutTriggers([
            migrations.AddField(
                "release",
                "peer_titles",
                models.JSONField(blank=True, default=dict, verbose_name="names of the peer groups"),
            ),
            migrations.RunPython(fill, migrations.RunPython.noop),
            migrations.RemoveIndex("releasedresult", "released_by_rank"),
            migrations.RemoveIndex("releasedresult", "released_by_unit"),
            migrations.RemoveIndex("releasedresult", "released_before"),
            migrations.RemoveConstraint("releasedresult", "released_result_one_current"),
            migrations.RemoveConstraint("releasedresult", "released_result_once"),
            migrations.AddIndex(
                "releasedresult",
                models.Index(condition=Q(("is_current", True)), fields=["period", "unit_path"], name="released_by_unit"),
            ),
            migrations.AddConstraint(
                "releasedresult",
                models.UniqueConstraint(
                    condition=Q(("is_current", True)), fields=("period", "cadre"), name="released_result_one_current"
                ),
            ),
            migrations.AddConstraint(
                "releasedresult",
                models.UniqueConstraint(
                    condition=Q(("is_current", False)),
                    fields=("period", "cadre", "release"),
                    name="released_result_once",
                ),
            ),
        ]),
    ]
