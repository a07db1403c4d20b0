"""The database itself refuses to change or remove audit rows, whoever asks."""

from django.db import migrations

SQLITE_CREATE = """
CREATE TRIGGER core_auditrow_no_{verb} BEFORE {verb} ON core_auditrow
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END
"""
SQLITE_DROP = "DROP TRIGGER core_auditrow_no_{verb}"
POSTGRES_CREATE = """
CREATE FUNCTION core_auditrow_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit rows are append-only'; END $$;
CREATE TRIGGER core_auditrow_no_change BEFORE UPDATE OR DELETE ON core_auditrow
FOR EACH ROW EXECUTE FUNCTION core_auditrow_append_only();
"""
POSTGRES_DROP = """
DROP TRIGGER core_auditrow_no_change ON core_auditrow;
DROP FUNCTION core_auditrow_append_only();
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_CREATE)
        return
    for verb in ("update", "delete"):
        schema_editor.execute(SQLITE_CREATE.format(verb=verb))


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_DROP)
        return
    for verb in ("update", "delete"):
        schema_editor.execute(SQLITE_DROP.format(verb=verb))


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
