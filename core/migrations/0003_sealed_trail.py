"""Rows of the trail are inserted without a seal and sealed into the chain afterwards (docs/decisions/0020).

The chain that stands keeps its order: the position of a row is the number it had. From now on the database gives the
numbers. It lets a row without a seal be sealed once and refuses every other change; PostgreSQL refuses to empty the
table, too.
"""

from django.core.management.color import no_style
from django.db import migrations, models
from django.db.models import F, Q

from core.triggers import CreateTriggers, DropTriggers, Trigger, WithoutTriggers

APPEND_ONLY = [
    Trigger(
        "core_auditrow_no_update",
        on="core_auditrow",
        sqlite="""
            CREATE TRIGGER core_auditrow_no_update BEFORE UPDATE ON core_auditrow
            BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
        """,
    ),
    Trigger(
        "core_auditrow_no_delete",
        on="core_auditrow",
        sqlite="""
            CREATE TRIGGER core_auditrow_no_delete BEFORE DELETE ON core_auditrow
            BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
        """,
    ),
    Trigger(
        "core_auditrow_no_change",
        on="core_auditrow",
        postgresql="""
            CREATE FUNCTION core_auditrow_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'audit rows are append-only'; END $$;
            CREATE TRIGGER core_auditrow_no_change BEFORE UPDATE OR DELETE ON core_auditrow
            FOR EACH ROW EXECUTE FUNCTION core_auditrow_append_only();
        """,
    ),
]
SEALED_ONCE = [
    Trigger(
        "core_auditrow_no_insert",
        on="core_auditrow",
        # the second condition: INSERT OR REPLACE removes a row without asking the trigger for deletions
        sqlite="""
            CREATE TRIGGER core_auditrow_no_insert BEFORE INSERT ON core_auditrow FOR EACH ROW
            WHEN NEW.position IS NOT NULL OR EXISTS (SELECT 1 FROM core_auditrow WHERE number = NEW.number)
            BEGIN SELECT RAISE(ABORT, 'audit rows are sealed after they are written'); END
        """,
        postgresql="""
            CREATE FUNCTION core_auditrow_no_insert() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION 'audit rows are sealed after they are written' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER core_auditrow_no_insert BEFORE INSERT ON core_auditrow
            FOR EACH ROW WHEN (NEW.position IS NOT NULL) EXECUTE FUNCTION core_auditrow_no_insert();
        """,
    ),
    Trigger(
        "core_auditrow_no_update",
        on="core_auditrow",
        sqlite="""
            CREATE TRIGGER core_auditrow_no_update BEFORE UPDATE ON core_auditrow FOR EACH ROW
            WHEN OLD.position IS NOT NULL OR NEW.position IS NULL
                OR NEW.number IS NOT OLD.number OR NEW.at IS NOT OLD.at OR NEW.actor_key IS NOT OLD.actor_key
                OR NEW.actor_name IS NOT OLD.actor_name OR NEW.action IS NOT OLD.action
                OR NEW.object_type IS NOT OLD.object_type OR NEW.object_key IS NOT OLD.object_key
                OR NEW.object_text IS NOT OLD.object_text OR NEW.payload IS NOT OLD.payload
                OR NEW.salt IS NOT OLD.salt
            BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
        """,
        postgresql="""
            CREATE FUNCTION core_auditrow_no_update() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION 'audit rows are append-only' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER core_auditrow_no_update BEFORE UPDATE ON core_auditrow
            FOR EACH ROW WHEN (
                OLD.position IS NOT NULL OR NEW.position IS NULL
                OR (NEW.number, NEW.at, NEW.actor_key, NEW.actor_name, NEW.action, NEW.object_type, NEW.object_key,
                    NEW.object_text, NEW.payload, NEW.salt)
                IS DISTINCT FROM (OLD.number, OLD.at, OLD.actor_key, OLD.actor_name, OLD.action, OLD.object_type,
                    OLD.object_key, OLD.object_text, OLD.payload, OLD.salt)
            ) EXECUTE FUNCTION core_auditrow_no_update();
        """,
    ),
    Trigger(
        "core_auditrow_no_delete",
        on="core_auditrow",
        sqlite="""
            CREATE TRIGGER core_auditrow_no_delete BEFORE DELETE ON core_auditrow
            BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
        """,
        postgresql="""
            CREATE FUNCTION core_auditrow_no_delete() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION 'audit rows are append-only' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER core_auditrow_no_delete BEFORE DELETE ON core_auditrow
            FOR EACH ROW EXECUTE FUNCTION core_auditrow_no_delete();
        """,
    ),
    Trigger(
        "core_auditrow_no_truncate",
        on="core_auditrow",
        postgresql="""
            CREATE FUNCTION core_auditrow_no_truncate() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN
                RAISE EXCEPTION 'audit rows are append-only' USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER core_auditrow_no_truncate BEFORE TRUNCATE ON core_auditrow
            FOR EACH STATEMENT EXECUTE FUNCTION core_auditrow_no_truncate();
        """,
    ),
]


def keep_the_order(apps, schema_editor):
    """The chain as it stands: positions are the numbers; numbers go on after the last of them."""
    apps.get_model("core", "AuditRow").objects.update(position=F("number"))
    apps.get_model("core", "AuditHead").objects.get_or_create(pk=1)
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [apps.get_model("core", "AuditRow")]):
            cursor.execute(sql)


def refuse_other_numbers(apps, schema_editor):
    """Backwards the number is the place in the chain again, which it is only while nothing was sealed since."""
    if apps.get_model("core", "AuditRow").objects.exclude(position=F("number")).exists():
        raise RuntimeError("The trail holds rows that were sealed in another order than numbered; it cannot go back.")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_triggers")]

    operations = [
        DropTriggers("audit rows are append-only", APPEND_ONLY),
        WithoutTriggers(
            [
                migrations.RenameField("audithead", "number", "position"),
                migrations.AlterField(
                    "auditrow",
                    "number",
                    models.BigAutoField(primary_key=True, serialize=False, verbose_name="number"),
                ),
                migrations.AddField(
                    "auditrow",
                    "position",
                    models.BigIntegerField(
                        editable=False, null=True, unique=True, verbose_name="checksum order"
                    ),
                ),
                migrations.AlterField(
                    "auditrow", "previous_hash", models.CharField(blank=True, editable=False, max_length=64)
                ),
                migrations.AlterField("auditrow", "hash", models.CharField(blank=True, editable=False, max_length=64)),
                migrations.RunPython(keep_the_order, refuse_other_numbers),
                migrations.AddConstraint(
                    "auditrow",
                    models.CheckConstraint(
                        name="audit_sealed_in_whole",
                        condition=Q(position=None, previous_hash="", hash="")
                        | Q(position__gte=1) & ~Q(previous_hash="") & ~Q(hash=""),
                    ),
                ),
                migrations.AddIndex(
                    "auditrow",
                    models.Index(fields=["number"], name="audit_unsealed", condition=Q(position=None)),
                ),
            ]
        ),
        CreateTriggers("audit rows are sealed once and otherwise never changed", SEALED_ONCE),
    ]
