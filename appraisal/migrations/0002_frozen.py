"""The database itself keeps published scheme versions with their rules, and people and figures of closed periods.

PostgreSQL checks once per statement, not per row: ten thousand participants are frozen in one INSERT.
"""

from django.db import migrations

from core.triggers import CreateTriggers, Trigger


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial")]

    operations = [
        CreateTriggers(
            "published versions and their rules are frozen",
            [
                Trigger(
                    "appraisal_schemeversion_frozen_update",
                    on="appraisal_schemeversion",
                    sqlite="""
                        CREATE TRIGGER appraisal_schemeversion_frozen_update BEFORE UPDATE ON appraisal_schemeversion
                        WHEN OLD.state = 'published'
                        BEGIN SELECT RAISE(ABORT, 'a published version is frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_schemeversion_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'a published version is frozen' USING ERRCODE = 'restrict_violation'; END $$;
                        CREATE TRIGGER appraisal_schemeversion_frozen_update BEFORE UPDATE ON appraisal_schemeversion
                        FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION appraisal_schemeversion_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_schemeversion_frozen_delete",
                    on="appraisal_schemeversion",
                    sqlite="""
                        CREATE TRIGGER appraisal_schemeversion_frozen_delete BEFORE DELETE ON appraisal_schemeversion
                        WHEN OLD.state = 'published'
                        BEGIN SELECT RAISE(ABORT, 'a published version is frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_schemeversion_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'a published version is frozen' USING ERRCODE = 'restrict_violation'; END $$;
                        CREATE TRIGGER appraisal_schemeversion_frozen_delete BEFORE DELETE ON appraisal_schemeversion
                        FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION appraisal_schemeversion_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_indicator_frozen_insert",
                    on="appraisal_indicator",
                    sqlite="""
                        CREATE TRIGGER appraisal_indicator_frozen_insert BEFORE INSERT ON appraisal_indicator
                        WHEN EXISTS (SELECT 1 FROM appraisal_schemeversion WHERE id IN (NEW.version_id) AND state = 'published')
                        BEGIN SELECT RAISE(ABORT, 'rules of a published version are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_indicator_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_schemeversion WHERE state = 'published'
                                AND id IN (SELECT version_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'rules of a published version are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_indicator_frozen_insert AFTER INSERT ON appraisal_indicator
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_indicator_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_indicator_frozen_update",
                    on="appraisal_indicator",
                    sqlite="""
                        CREATE TRIGGER appraisal_indicator_frozen_update BEFORE UPDATE ON appraisal_indicator
                        WHEN EXISTS (SELECT 1 FROM appraisal_schemeversion WHERE id IN (OLD.version_id, NEW.version_id) AND state = 'published')
                        BEGIN SELECT RAISE(ABORT, 'rules of a published version are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_indicator_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_schemeversion WHERE state = 'published'
                                AND id IN (SELECT version_id FROM old_rows UNION ALL SELECT version_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'rules of a published version are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_indicator_frozen_update AFTER UPDATE ON appraisal_indicator
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_indicator_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_indicator_frozen_delete",
                    on="appraisal_indicator",
                    sqlite="""
                        CREATE TRIGGER appraisal_indicator_frozen_delete BEFORE DELETE ON appraisal_indicator
                        WHEN EXISTS (SELECT 1 FROM appraisal_schemeversion WHERE id IN (OLD.version_id) AND state = 'published')
                        BEGIN SELECT RAISE(ABORT, 'rules of a published version are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_indicator_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_schemeversion WHERE state = 'published'
                                AND id IN (SELECT version_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'rules of a published version are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_indicator_frozen_delete AFTER DELETE ON appraisal_indicator
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_indicator_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_rule_frozen_insert",
                    on="appraisal_rule",
                    sqlite="""
                        CREATE TRIGGER appraisal_rule_frozen_insert BEFORE INSERT ON appraisal_rule
                        WHEN EXISTS (SELECT 1 FROM appraisal_schemeversion WHERE id IN (NEW.version_id) AND state = 'published')
                        BEGIN SELECT RAISE(ABORT, 'rules of a published version are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_rule_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_schemeversion WHERE state = 'published'
                                AND id IN (SELECT version_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'rules of a published version are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_rule_frozen_insert AFTER INSERT ON appraisal_rule
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_rule_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_rule_frozen_update",
                    on="appraisal_rule",
                    sqlite="""
                        CREATE TRIGGER appraisal_rule_frozen_update BEFORE UPDATE ON appraisal_rule
                        WHEN EXISTS (SELECT 1 FROM appraisal_schemeversion WHERE id IN (OLD.version_id, NEW.version_id) AND state = 'published')
                        BEGIN SELECT RAISE(ABORT, 'rules of a published version are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_rule_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_schemeversion WHERE state = 'published'
                                AND id IN (SELECT version_id FROM old_rows UNION ALL SELECT version_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'rules of a published version are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_rule_frozen_update AFTER UPDATE ON appraisal_rule
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_rule_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_rule_frozen_delete",
                    on="appraisal_rule",
                    sqlite="""
                        CREATE TRIGGER appraisal_rule_frozen_delete BEFORE DELETE ON appraisal_rule
                        WHEN EXISTS (SELECT 1 FROM appraisal_schemeversion WHERE id IN (OLD.version_id) AND state = 'published')
                        BEGIN SELECT RAISE(ABORT, 'rules of a published version are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_rule_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_schemeversion WHERE state = 'published'
                                AND id IN (SELECT version_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'rules of a published version are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_rule_frozen_delete AFTER DELETE ON appraisal_rule
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_rule_frozen_delete();
                    """,
                ),
            ],
        ),
        CreateTriggers(
            "people, figures, routes and ballots of closed periods are frozen",
            [
                Trigger(
                    "appraisal_participant_frozen_insert",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_frozen_insert BEFORE INSERT ON appraisal_participant
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'participants of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'participants of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_frozen_insert AFTER INSERT ON appraisal_participant
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_participant_frozen_update",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_frozen_update BEFORE UPDATE ON appraisal_participant
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id, NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'participants of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows UNION ALL SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'participants of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_frozen_update AFTER UPDATE ON appraisal_participant
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_participant_frozen_delete",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_frozen_delete BEFORE DELETE ON appraisal_participant
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'participants of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'participants of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_frozen_delete AFTER DELETE ON appraisal_participant
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_measure_frozen_insert",
                    on="appraisal_measure",
                    sqlite="""
                        CREATE TRIGGER appraisal_measure_frozen_insert BEFORE INSERT ON appraisal_measure
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_measure_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_measure_frozen_insert AFTER INSERT ON appraisal_measure
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_measure_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_measure_frozen_update",
                    on="appraisal_measure",
                    sqlite="""
                        CREATE TRIGGER appraisal_measure_frozen_update BEFORE UPDATE ON appraisal_measure
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id, NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_measure_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows UNION ALL SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_measure_frozen_update AFTER UPDATE ON appraisal_measure
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_measure_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_measure_frozen_delete",
                    on="appraisal_measure",
                    sqlite="""
                        CREATE TRIGGER appraisal_measure_frozen_delete BEFORE DELETE ON appraisal_measure
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_measure_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_measure_frozen_delete AFTER DELETE ON appraisal_measure
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_measure_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_assessedfigure_frozen_insert",
                    on="appraisal_assessedfigure",
                    sqlite="""
                        CREATE TRIGGER appraisal_assessedfigure_frozen_insert BEFORE INSERT ON appraisal_assessedfigure
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_assessedfigure_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_assessedfigure_frozen_insert AFTER INSERT ON appraisal_assessedfigure
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_assessedfigure_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_assessedfigure_frozen_update",
                    on="appraisal_assessedfigure",
                    sqlite="""
                        CREATE TRIGGER appraisal_assessedfigure_frozen_update BEFORE UPDATE ON appraisal_assessedfigure
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id, NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_assessedfigure_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows UNION ALL SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_assessedfigure_frozen_update AFTER UPDATE ON appraisal_assessedfigure
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_assessedfigure_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_assessedfigure_frozen_delete",
                    on="appraisal_assessedfigure",
                    sqlite="""
                        CREATE TRIGGER appraisal_assessedfigure_frozen_delete BEFORE DELETE ON appraisal_assessedfigure
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_assessedfigure_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_assessedfigure_frozen_delete AFTER DELETE ON appraisal_assessedfigure
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_assessedfigure_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_samplingrecord_frozen_insert",
                    on="appraisal_samplingrecord",
                    sqlite="""
                        CREATE TRIGGER appraisal_samplingrecord_frozen_insert BEFORE INSERT ON appraisal_samplingrecord
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_samplingrecord_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_samplingrecord_frozen_insert AFTER INSERT ON appraisal_samplingrecord
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_samplingrecord_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_samplingrecord_frozen_update",
                    on="appraisal_samplingrecord",
                    sqlite="""
                        CREATE TRIGGER appraisal_samplingrecord_frozen_update BEFORE UPDATE ON appraisal_samplingrecord
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id, NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_samplingrecord_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows UNION ALL SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_samplingrecord_frozen_update AFTER UPDATE ON appraisal_samplingrecord
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_samplingrecord_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_samplingrecord_frozen_delete",
                    on="appraisal_samplingrecord",
                    sqlite="""
                        CREATE TRIGGER appraisal_samplingrecord_frozen_delete BEFORE DELETE ON appraisal_samplingrecord
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'measures of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_samplingrecord_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'measures of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_samplingrecord_frozen_delete AFTER DELETE ON appraisal_samplingrecord
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_samplingrecord_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_route_frozen_insert",
                    on="appraisal_route",
                    sqlite="""
                        CREATE TRIGGER appraisal_route_frozen_insert BEFORE INSERT ON appraisal_route
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'routes of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_route_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'routes of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_route_frozen_insert AFTER INSERT ON appraisal_route
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_route_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_route_frozen_update",
                    on="appraisal_route",
                    sqlite="""
                        CREATE TRIGGER appraisal_route_frozen_update BEFORE UPDATE ON appraisal_route
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id, NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'routes of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_route_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows UNION ALL SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'routes of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_route_frozen_update AFTER UPDATE ON appraisal_route
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_route_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_route_frozen_delete",
                    on="appraisal_route",
                    sqlite="""
                        CREATE TRIGGER appraisal_route_frozen_delete BEFORE DELETE ON appraisal_route
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'routes of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_route_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'routes of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_route_frozen_delete AFTER DELETE ON appraisal_route
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_route_frozen_delete();
                    """,
                ),
                Trigger(
                    "appraisal_ballot_frozen_insert",
                    on="appraisal_ballot",
                    sqlite="""
                        CREATE TRIGGER appraisal_ballot_frozen_insert BEFORE INSERT ON appraisal_ballot
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'ballots of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_ballot_frozen_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'ballots of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_ballot_frozen_insert AFTER INSERT ON appraisal_ballot
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_ballot_frozen_insert();
                    """,
                ),
                Trigger(
                    "appraisal_ballot_frozen_update",
                    on="appraisal_ballot",
                    sqlite="""
                        CREATE TRIGGER appraisal_ballot_frozen_update BEFORE UPDATE ON appraisal_ballot
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id, NEW.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'ballots of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_ballot_frozen_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows UNION ALL SELECT period_id FROM new_rows)
                            ) THEN
                                RAISE EXCEPTION 'ballots of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_ballot_frozen_update AFTER UPDATE ON appraisal_ballot
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_ballot_frozen_update();
                    """,
                ),
                Trigger(
                    "appraisal_ballot_frozen_delete",
                    on="appraisal_ballot",
                    sqlite="""
                        CREATE TRIGGER appraisal_ballot_frozen_delete BEFORE DELETE ON appraisal_ballot
                        WHEN EXISTS (SELECT 1 FROM appraisal_period WHERE id IN (OLD.period_id) AND state = 'closed')
                        BEGIN SELECT RAISE(ABORT, 'ballots of a closed period are frozen'); END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_ballot_frozen_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            IF EXISTS (
                                SELECT 1 FROM appraisal_period WHERE state = 'closed'
                                AND id IN (SELECT period_id FROM old_rows)
                            ) THEN
                                RAISE EXCEPTION 'ballots of a closed period are frozen' USING ERRCODE = 'restrict_violation';
                            END IF;
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_ballot_frozen_delete AFTER DELETE ON appraisal_ballot
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_ballot_frozen_delete();
                    """,
                ),
            ],
        ),
    ]
