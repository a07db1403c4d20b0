"""People of an open period come, go and move; windows close early; a month is skipped.

A move or a departure marks whom it touches, like every other fact. A sheet keeps the unit of its day, which the
participant may have left since: the trigger no longer compares the two.
"""

from django.db import migrations, models

from core.triggers import CreateTriggers, DropTriggers, Trigger, WithoutTriggers


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0006_paid_once")]

    operations = [
        DropTriggers(
            "moved participants mark their person",
            [
                Trigger(
                    "appraisal_participant_mark_update",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_mark_update AFTER UPDATE ON appraisal_participant
                        WHEN (OLD.unit_path IS NOT NEW.unit_path OR OLD.scheme_version_id IS NOT NEW.scheme_version_id
                            OR OLD.post_factor IS NOT NEW.post_factor OR OLD.peer_group IS NOT NEW.peer_group
                            OR OLD.standing IS NOT NEW.standing)
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL)
                                AND (SELECT state FROM appraisal_period WHERE id = OLD.period_id) <> 'draft';
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL)
                                AND (SELECT state FROM appraisal_period WHERE id = NEW.period_id) <> 'draft';
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id), (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            JOIN appraisal_period period ON period.id = touched.period_id AND period.state <> 'draft'
                            WHERE (old_row.unit_path IS DISTINCT FROM new_row.unit_path
                                OR old_row.scheme_version_id IS DISTINCT FROM new_row.scheme_version_id
                                OR old_row.post_factor IS DISTINCT FROM new_row.post_factor
                                OR old_row.peer_group IS DISTINCT FROM new_row.peer_group
                                OR old_row.standing IS DISTINCT FROM new_row.standing);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_mark_update AFTER UPDATE ON appraisal_participant
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_mark_update();
                    """,
                ),
            ],
        ),
        DropTriggers(
            "sheets are of the participant's unit",
            [
                Trigger(
                    "appraisal_sheet_of_insert",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_of_insert BEFORE INSERT ON appraisal_sheet FOR EACH ROW
                        WHEN NOT EXISTS (
                            SELECT 1 FROM appraisal_participant p JOIN appraisal_run run ON run.period_id = p.period_id
                            WHERE p.id = NEW.participant_id AND run.id = NEW.run_id AND p.period_id = NEW.period_id
                            AND p.cadre_id = NEW.cadre_id AND p.unit_id = NEW.unit_id
                        )
                        BEGIN SELECT RAISE(ABORT, 'a sheet belongs to its run and to a participant of the period'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_of_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched LEFT JOIN appraisal_participant p ON p.id = touched.participant_id
                                    AND p.period_id = touched.period_id AND p.cadre_id = touched.cadre_id AND p.unit_id = touched.unit_id
                                LEFT JOIN appraisal_run run ON run.id = touched.run_id AND run.period_id = touched.period_id
                                WHERE p.id IS NULL OR run.id IS NULL
                            ) THEN
                                RAISE EXCEPTION 'a sheet belongs to its run and to a participant of the period' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_of_insert AFTER INSERT ON appraisal_sheet
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_of_insert();
                    """,
                ),
                Trigger(
                    "appraisal_sheet_of_update",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_of_update BEFORE UPDATE ON appraisal_sheet FOR EACH ROW
                        WHEN NOT EXISTS (
                            SELECT 1 FROM appraisal_participant p JOIN appraisal_run run ON run.period_id = p.period_id
                            WHERE p.id = NEW.participant_id AND run.id = NEW.run_id AND p.period_id = NEW.period_id
                            AND p.cadre_id = NEW.cadre_id AND p.unit_id = NEW.unit_id
                        )
                        BEGIN SELECT RAISE(ABORT, 'a sheet belongs to its run and to a participant of the period'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_of_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched LEFT JOIN appraisal_participant p ON p.id = touched.participant_id
                                    AND p.period_id = touched.period_id AND p.cadre_id = touched.cadre_id AND p.unit_id = touched.unit_id
                                LEFT JOIN appraisal_run run ON run.id = touched.run_id AND run.period_id = touched.period_id
                                WHERE p.id IS NULL OR run.id IS NULL
                            ) THEN
                                RAISE EXCEPTION 'a sheet belongs to its run and to a participant of the period' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_of_update AFTER UPDATE ON appraisal_sheet
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_of_update();
                    """,
                ),
            ],
        ),
        WithoutTriggers(
            [
        migrations.AddField(
            model_name='participant',
            name='as_of',
            field=models.DateField(blank=True, help_text='A day that HR chose; else most days of the period decide.', null=True, verbose_name='post as of'),
        ),
        migrations.AddField(
            model_name='participant',
            name='taken_out_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='excluded on'),
        ),
        migrations.AddField(
            model_name='participant',
            name='taken_out_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='reason for excluding'),
        ),
        migrations.AddField(
            model_name='period',
            name='assess_closed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='scoring units closed early'),
        ),
        migrations.AddField(
            model_name='period',
            name='assess_until',
            field=models.DateField(blank=True, help_text='Empty: as long as entries are verified.', null=True, verbose_name='scoring units until'),
        ),
        migrations.AddField(
            model_name='period',
            name='entry_closed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='entries closed early'),
        ),
        migrations.AddField(
            model_name='period',
            name='skipped_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='why it is skipped'),
        ),
        migrations.AddField(
            model_name='period',
            name='verify_closed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='verification closed early'),
        ),
        migrations.AlterField(
            model_name='period',
            name='state',
            field=models.CharField(choices=[('draft', 'Not open yet'), ('skipped', 'Skipped'), ('open', 'Open'), ('scored', 'Scored'), ('closed', 'Closed')], default='draft', max_length=8, verbose_name='state'),
        ),

            ]
        ),
        CreateTriggers(
            "people who are moved, taken in or out are marked",
            [
                Trigger(
                    "appraisal_participant_mark_update",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_mark_update AFTER UPDATE ON appraisal_participant
                        WHEN (OLD.unit_path IS NOT NEW.unit_path OR OLD.unit_id IS NOT NEW.unit_id
                            OR OLD.post_id IS NOT NEW.post_id OR OLD.taken_out_at IS NOT NEW.taken_out_at
                            OR OLD.scheme_version_id IS NOT NEW.scheme_version_id
                            OR OLD.post_factor IS NOT NEW.post_factor OR OLD.peer_group IS NOT NEW.peer_group
                            OR OLD.standing IS NOT NEW.standing)
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL)
                                AND (SELECT state FROM appraisal_period WHERE id = OLD.period_id) <> 'draft';
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL)
                                AND (SELECT state FROM appraisal_period WHERE id = NEW.period_id) <> 'draft';
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id), (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            JOIN appraisal_period period ON period.id = touched.period_id AND period.state <> 'draft'
                            WHERE (old_row.unit_path IS DISTINCT FROM new_row.unit_path
                                OR old_row.unit_id IS DISTINCT FROM new_row.unit_id
                                OR old_row.post_id IS DISTINCT FROM new_row.post_id
                                OR old_row.taken_out_at IS DISTINCT FROM new_row.taken_out_at
                                OR old_row.scheme_version_id IS DISTINCT FROM new_row.scheme_version_id
                                OR old_row.post_factor IS DISTINCT FROM new_row.post_factor
                                OR old_row.peer_group IS DISTINCT FROM new_row.peer_group
                                OR old_row.standing IS DISTINCT FROM new_row.standing);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_mark_update AFTER UPDATE ON appraisal_participant
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_mark_update();
                    """,
                ),
            ],
        ),
        CreateTriggers(
            "sheets belong to a run and a participant",
            [
                Trigger(
                    "appraisal_sheet_of_insert",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_of_insert BEFORE INSERT ON appraisal_sheet FOR EACH ROW
                        WHEN NOT EXISTS (
                            SELECT 1 FROM appraisal_participant p JOIN appraisal_run run ON run.period_id = p.period_id
                            WHERE p.id = NEW.participant_id AND run.id = NEW.run_id AND p.period_id = NEW.period_id
                            AND p.cadre_id = NEW.cadre_id
                        )
                        BEGIN SELECT RAISE(ABORT, 'a sheet belongs to its run and to a participant of the period'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_of_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched LEFT JOIN appraisal_participant p ON p.id = touched.participant_id
                                    AND p.period_id = touched.period_id AND p.cadre_id = touched.cadre_id
                                LEFT JOIN appraisal_run run ON run.id = touched.run_id AND run.period_id = touched.period_id
                                WHERE p.id IS NULL OR run.id IS NULL
                            ) THEN
                                RAISE EXCEPTION 'a sheet belongs to its run and to a participant of the period' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_of_insert AFTER INSERT ON appraisal_sheet
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_of_insert();
                    """,
                ),
                Trigger(
                    "appraisal_sheet_of_update",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_of_update BEFORE UPDATE ON appraisal_sheet FOR EACH ROW
                        WHEN NOT EXISTS (
                            SELECT 1 FROM appraisal_participant p JOIN appraisal_run run ON run.period_id = p.period_id
                            WHERE p.id = NEW.participant_id AND run.id = NEW.run_id AND p.period_id = NEW.period_id
                            AND p.cadre_id = NEW.cadre_id
                        )
                        BEGIN SELECT RAISE(ABORT, 'a sheet belongs to its run and to a participant of the period'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_of_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched LEFT JOIN appraisal_participant p ON p.id = touched.participant_id
                                    AND p.period_id = touched.period_id AND p.cadre_id = touched.cadre_id
                                LEFT JOIN appraisal_run run ON run.id = touched.run_id AND run.period_id = touched.period_id
                                WHERE p.id IS NULL OR run.id IS NULL
                            ) THEN
                                RAISE EXCEPTION 'a sheet belongs to its run and to a participant of the period' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_of_update AFTER UPDATE ON appraisal_sheet
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_of_update();
                    """,
                ),
            ],
        ),
    ]
