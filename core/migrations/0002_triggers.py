"""The database itself refuses to change or remove audit rows, whoever asks."""

from django.db import migrations

from core.triggers import CreateTriggers, Trigger


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        CreateTriggers(
            "audit rows are append-only",
            [
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
            ],
        ),
    ]
