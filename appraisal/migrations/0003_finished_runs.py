"""The database itself keeps finished runs and grade decisions, and has every sheet belong to its run and participant.

PostgreSQL looks once per statement at all rows: for a hundred thousand sheets one join with the runs and participants
takes the place of five foreign keys that would be asked row by row. It says more than they would: the participant is
of the run's period, and cadre and unit are the participant's. Of a finished run only the job may be forgotten.
"""

from django.db import migrations

from core.triggers import CreateTriggers, Trigger


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0002_frozen")]

    operations = [
        CreateTriggers(
            "finished runs and their sheets are never changed",
            [
                Trigger(
                    "appraisal_sheet_kept_insert",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_kept_insert BEFORE INSERT ON appraisal_sheet FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = NEW.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_kept_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_kept_insert AFTER INSERT ON appraisal_sheet
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_kept_insert();
                    """,
                ),
                Trigger(
                    "appraisal_sheet_kept_update",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_kept_update BEFORE UPDATE ON appraisal_sheet FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_kept_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_kept_update AFTER UPDATE ON appraisal_sheet
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_kept_update();
                    """,
                ),
                Trigger(
                    "appraisal_sheet_kept_delete",
                    on="appraisal_sheet",
                    sqlite="""
                        CREATE TRIGGER appraisal_sheet_kept_delete BEFORE DELETE ON appraisal_sheet FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_sheet_kept_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_sheet_kept_delete AFTER DELETE ON appraisal_sheet
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_sheet_kept_delete();
                    """,
                ),
                Trigger(
                    "appraisal_rankshift_kept_insert",
                    on="appraisal_rankshift",
                    sqlite="""
                        CREATE TRIGGER appraisal_rankshift_kept_insert BEFORE INSERT ON appraisal_rankshift FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = NEW.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_rankshift_kept_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_rankshift_kept_insert AFTER INSERT ON appraisal_rankshift
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_rankshift_kept_insert();
                    """,
                ),
                Trigger(
                    "appraisal_rankshift_kept_update",
                    on="appraisal_rankshift",
                    sqlite="""
                        CREATE TRIGGER appraisal_rankshift_kept_update BEFORE UPDATE ON appraisal_rankshift FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_rankshift_kept_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_rankshift_kept_update AFTER UPDATE ON appraisal_rankshift
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_rankshift_kept_update();
                    """,
                ),
                Trigger(
                    "appraisal_rankshift_kept_delete",
                    on="appraisal_rankshift",
                    sqlite="""
                        CREATE TRIGGER appraisal_rankshift_kept_delete BEFORE DELETE ON appraisal_rankshift FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_rankshift_kept_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_rankshift_kept_delete AFTER DELETE ON appraisal_rankshift
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_rankshift_kept_delete();
                    """,
                ),
                Trigger(
                    "appraisal_runlink_kept_insert",
                    on="appraisal_runlink",
                    sqlite="""
                        CREATE TRIGGER appraisal_runlink_kept_insert BEFORE INSERT ON appraisal_runlink FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = NEW.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_runlink_kept_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_runlink_kept_insert AFTER INSERT ON appraisal_runlink
                        REFERENCING NEW TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_runlink_kept_insert();
                    """,
                ),
                Trigger(
                    "appraisal_runlink_kept_update",
                    on="appraisal_runlink",
                    sqlite="""
                        CREATE TRIGGER appraisal_runlink_kept_update BEFORE UPDATE ON appraisal_runlink FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_runlink_kept_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_runlink_kept_update AFTER UPDATE ON appraisal_runlink
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_runlink_kept_update();
                    """,
                ),
                Trigger(
                    "appraisal_runlink_kept_delete",
                    on="appraisal_runlink",
                    sqlite="""
                        CREATE TRIGGER appraisal_runlink_kept_delete BEFORE DELETE ON appraisal_runlink FOR EACH ROW
                        WHEN (SELECT finished_at FROM appraisal_run WHERE id = OLD.run_id) IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_runlink_kept_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_run run ON run.id = touched.run_id
                                WHERE run.finished_at IS NOT NULL
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_runlink_kept_delete AFTER DELETE ON appraisal_runlink
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_runlink_kept_delete();
                    """,
                ),
                Trigger(
                    "appraisal_run_kept_delete",
                    on="appraisal_run",
                    sqlite="""
                        CREATE TRIGGER appraisal_run_kept_delete BEFORE DELETE ON appraisal_run FOR EACH ROW
                        WHEN OLD.finished_at IS NOT NULL
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_run_kept_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (SELECT 1 FROM touched WHERE finished_at IS NOT NULL) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_run_kept_delete AFTER DELETE ON appraisal_run
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_run_kept_delete();
                    """,
                ),
                Trigger(
                    "appraisal_run_kept_update",
                    on="appraisal_run",
                    sqlite="""
                        CREATE TRIGGER appraisal_run_kept_update BEFORE UPDATE ON appraisal_run FOR EACH ROW
                        WHEN OLD.finished_at IS NOT NULL AND (
                            OLD.id, OLD.period_id, OLD.base_id, OLD.number, OLD.key, OLD.state, OLD.engine,
                            OLD.reason, OLD.participants, OLD.digest, OLD.summary, OLD.created_at, OLD.finished_at
                        ) IS NOT (
                            NEW.id, NEW.period_id, NEW.base_id, NEW.number, NEW.key, NEW.state, NEW.engine,
                            NEW.reason, NEW.participants, NEW.digest, NEW.summary, NEW.created_at, NEW.finished_at
                        )
                        BEGIN SELECT RAISE(ABORT, 'a finished run and its sheets are never changed'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_run_kept_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF (
                                OLD.id, OLD.period_id, OLD.base_id, OLD.number, OLD.key, OLD.state, OLD.engine,
                                OLD.reason, OLD.participants, OLD.digest, OLD.summary, OLD.created_at, OLD.finished_at
                            ) IS DISTINCT FROM (
                                NEW.id, NEW.period_id, NEW.base_id, NEW.number, NEW.key, NEW.state, NEW.engine,
                                NEW.reason, NEW.participants, NEW.digest, NEW.summary, NEW.created_at, NEW.finished_at
                            ) THEN
                                RAISE EXCEPTION 'a finished run and its sheets are never changed';
                            END IF;
                            RETURN NEW;
                        END $$;
                        CREATE TRIGGER appraisal_run_kept_update BEFORE UPDATE ON appraisal_run
                        FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION appraisal_run_kept_update();
                    """,
                ),
            ],
        ),
        CreateTriggers(
            "sheets belong to a run and a participant, which stay",
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
                Trigger(
                    "appraisal_run_has_sheets",
                    on="appraisal_run",
                    sqlite="""
                        CREATE TRIGGER appraisal_run_has_sheets BEFORE DELETE ON appraisal_run FOR EACH ROW
                        WHEN EXISTS (SELECT 1 FROM appraisal_sheet WHERE run_id = OLD.id)
                        BEGIN SELECT RAISE(ABORT, 'what sheets are about is never deleted'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_run_has_sheets() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (SELECT 1 FROM touched JOIN appraisal_sheet sheet ON sheet.run_id = touched.id) THEN
                                RAISE EXCEPTION 'what sheets are about is never deleted' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_run_has_sheets AFTER DELETE ON appraisal_run
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_run_has_sheets();
                    """,
                ),
                Trigger(
                    "appraisal_participant_has_sheets",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_has_sheets BEFORE DELETE ON appraisal_participant FOR EACH ROW
                        WHEN EXISTS (SELECT 1 FROM appraisal_sheet WHERE cadre_id = OLD.cadre_id AND participant_id = OLD.id)
                        BEGIN SELECT RAISE(ABORT, 'what sheets are about is never deleted'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_has_sheets() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM touched JOIN appraisal_sheet sheet
                                ON sheet.cadre_id = touched.cadre_id AND sheet.participant_id = touched.id
                            ) THEN
                                RAISE EXCEPTION 'what sheets are about is never deleted' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_has_sheets AFTER DELETE ON appraisal_participant
                        REFERENCING OLD TABLE AS touched
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_has_sheets();
                    """,
                ),
            ],
        ),
        CreateTriggers(
            "grade decisions are followed, never changed",
            [
                Trigger(
                    "appraisal_gradedecision_no_delete",
                    on="appraisal_gradedecision",
                    sqlite="""
                        CREATE TRIGGER appraisal_gradedecision_no_delete BEFORE DELETE ON appraisal_gradedecision FOR EACH ROW
                        BEGIN SELECT RAISE(ABORT, 'a grade decision is never changed, only followed by another'); END
                    """,
                ),
                Trigger(
                    "appraisal_gradedecision_no_update",
                    on="appraisal_gradedecision",
                    sqlite="""
                        CREATE TRIGGER appraisal_gradedecision_no_update BEFORE UPDATE ON appraisal_gradedecision FOR EACH ROW
                        WHEN (
                            OLD.id, OLD.sheet_id, OLD.period_id, OLD.cadre_id, OLD.grade, OLD.reason, OLD.decided_by_id, OLD.decided_at
                        ) IS NOT (
                            NEW.id, NEW.sheet_id, NEW.period_id, NEW.cadre_id, NEW.grade, NEW.reason, NEW.decided_by_id, NEW.decided_at
                        ) OR (NEW.is_current AND NOT OLD.is_current)
                        BEGIN SELECT RAISE(ABORT, 'a grade decision is never changed, only followed by another'); END
                    """,
                ),
                Trigger(
                    "appraisal_gradedecision_no_change",
                    on="appraisal_gradedecision",
                    postgresql="""
                        CREATE FUNCTION appraisal_gradedecision_guard() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF TG_OP = 'UPDATE' AND (
                                OLD.id, OLD.sheet_id, OLD.period_id, OLD.cadre_id, OLD.grade, OLD.reason, OLD.decided_by_id, OLD.decided_at
                            ) IS NOT DISTINCT FROM (
                                NEW.id, NEW.sheet_id, NEW.period_id, NEW.cadre_id, NEW.grade, NEW.reason, NEW.decided_by_id, NEW.decided_at
                            ) AND (OLD.is_current OR NOT NEW.is_current) THEN
                                RETURN NEW;
                            END IF;
                            RAISE EXCEPTION 'a grade decision is never changed, only followed by another';
                        END $$;
                        CREATE TRIGGER appraisal_gradedecision_no_change BEFORE UPDATE OR DELETE ON appraisal_gradedecision
                        FOR EACH ROW EXECUTE FUNCTION appraisal_gradedecision_guard();
                    """,
                ),
            ],
        ),
    ]
