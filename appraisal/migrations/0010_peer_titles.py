"""Released results keep the name of the peer group as it was called on the day of the release.

Of what was released before, the names are those of the day of the migration, for older words were not kept.
"""

import json

from django.db import migrations, models

from core.triggers import CreateTriggers, DropTriggers, Trigger, WithoutTriggers

WORDS = {
    "leading": ("领导职务", "leadership posts"),
    "village": ("村级岗位", "village posts"),
    "heads": ("内设机构负责人", "heads of internal units"),
    "staff": ("工作人员", "staff"),
    "pool-leading": ("人数较少单位的领导职务", "leadership posts of small organs"),
    "pool-village": ("人数较少单位的村级岗位", "village posts of small organs"),
    "pool-heads": ("人数较少单位的内设机构负责人", "heads of internal units of small organs"),
    "pool-staff": ("人数较少单位的工作人员", "staff of small organs"),
}
FILL = """
UPDATE appraisal_releasedresult SET peer_title = g.name, peer_title_en = g.name_en
FROM {groups} WHERE g.peers = appraisal_releasedresult.peer_group
"""
GROUPS = {
    "sqlite": (
        "(SELECT json_extract(value, '$.peers') AS peers, json_extract(value, '$.name') AS name, "
        "json_extract(value, '$.name_en') AS name_en FROM json_each(%s)) AS g"
    ),
    "postgresql": "jsonb_to_recordset(CAST(%s AS jsonb)) AS g (peers text, name text, name_en text)",
}


def fill(apps, schema_editor):
    """One statement, however many rows there are."""
    keys = apps.get_model("appraisal", "ReleasedResult").objects.order_by().values_list("peer_group", flat=True)
    units = apps.get_model("cadres", "Unit").objects.in_bulk()
    groups = [group(key, units) for key in keys.distinct()]
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        statement = FILL.format(groups=GROUPS[connection.vendor])
        cursor.execute(statement, [json.dumps(groups, ensure_ascii=False)])


def group(key, units):
    place, _colon, kind = key.partition(":")
    unit = units.get(int(place)) if place.isdigit() else None
    chinese, english = WORDS.get(kind, (kind, kind))
    name, name_en = (unit.name, unit.name_en or unit.name) if unit else (place, place)
    return {"peers": key, "name": f"{name}，{chinese}"[:200], "name_en": f"{name_en}, {english}"[:200]}


KEPT = "results that were released are kept"
COLUMNS = (
    "release_id, period_id, cadre_id, sheet_id, unit_id, decision_id, unit_path, total, coefficient, peer_group, "
    "rank, band, grade, result_vetoed, best_grade, vetoes, cadre_name, cadre_latin, unit_name, unit_name_en, "
    "post_title, post_title_en"
)


def kept(columns):
    name, event = "appraisal_releasedresult_kept_update", f"UPDATE OF {columns}"
    return Trigger(
        name,
        on="appraisal_releasedresult",
        sqlite=f"""
            CREATE TRIGGER {name} BEFORE {event} ON appraisal_releasedresult FOR EACH ROW
            BEGIN SELECT RAISE(ABORT, '{KEPT}'); END
        """,
        postgresql=f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER {name} BEFORE {event} ON appraisal_releasedresult
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0009_released_results"),
        ("cadres", "0006_lists_at_size"),
    ]

    operations = [
        DropTriggers(KEPT, [kept(COLUMNS)]),
        WithoutTriggers(
            [
                migrations.AddField(
                    "releasedresult",
                    "peer_title",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=200, verbose_name="name of the peer group"
                    ),
                ),
                migrations.AddField(
                    "releasedresult",
                    "peer_title_en",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=200,
                        verbose_name="name of the peer group in English",
                    ),
                ),
                migrations.RunPython(fill, migrations.RunPython.noop),
            ]
        ),
        CreateTriggers(KEPT, [kept(f"{COLUMNS}, peer_title, peer_title_en")]),
    ]
