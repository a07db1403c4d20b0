"""The database marks (period, cadre) itself whenever something is written on which a score depends.

By trigger, not by each writer: no service, import, admin action or statement by hand can forget it, and the mark
stands and falls with the change. PostgreSQL looks once per statement at all its rows, so that an import of a hundred
thousand entries appends its marks in one INSERT; SQLite, which has triggers per row only, appends none where one
waits already (it has one writer at a time, so nothing can come between).

Entries count once verified or reversed; participants only in a period that was opened, whose opening writes them.
Ballots are marked with the day and not the moment, for they keep no time themselves. What schemes may ask of a subject
(``subjects.ATTRIBUTES``: posts, cadres, units) is read as it is today, so a change marks whom it touches in open periods.
"""

from django.db import migrations

from core.triggers import CreateTriggers, Trigger


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0003_finished_runs")]

    operations = [
        CreateTriggers(
            "entries, figures, ballots and participants mark their person",
            [
                Trigger(
                    "appraisal_entry_mark_insert",
                    on="appraisal_entry",
                    sqlite="""
                        CREATE TRIGGER appraisal_entry_mark_insert AFTER INSERT ON appraisal_entry
                        WHEN (NEW.state IN ('verified', 'reversed'))
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_entry_mark_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM new_rows new_row
                            CROSS JOIN LATERAL (VALUES (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            WHERE (new_row.state IN ('verified', 'reversed'));
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_entry_mark_insert AFTER INSERT ON appraisal_entry
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_entry_mark_insert();
                    """,
                ),
                Trigger(
                    "appraisal_entry_mark_update",
                    on="appraisal_entry",
                    sqlite="""
                        CREATE TRIGGER appraisal_entry_mark_update AFTER UPDATE ON appraisal_entry
                        WHEN (OLD.state IN ('verified', 'reversed') OR NEW.state IN ('verified', 'reversed'))
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL);
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_entry_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id), (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            WHERE (old_row.state IN ('verified', 'reversed') OR new_row.state IN ('verified', 'reversed'));
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_entry_mark_update AFTER UPDATE ON appraisal_entry
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_entry_mark_update();
                    """,
                ),
                Trigger(
                    "appraisal_entry_mark_delete",
                    on="appraisal_entry",
                    sqlite="""
                        CREATE TRIGGER appraisal_entry_mark_delete AFTER DELETE ON appraisal_entry
                        WHEN (OLD.state IN ('verified', 'reversed'))
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_entry_mark_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id)) AS touched (period_id, cadre_id)
                            WHERE (old_row.state IN ('verified', 'reversed'));
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_entry_mark_delete AFTER DELETE ON appraisal_entry
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_entry_mark_delete();
                    """,
                ),
                Trigger(
                    "appraisal_measure_mark_insert",
                    on="appraisal_measure",
                    sqlite="""
                        CREATE TRIGGER appraisal_measure_mark_insert AFTER INSERT ON appraisal_measure
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_measure_mark_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM new_rows new_row
                            CROSS JOIN LATERAL (VALUES (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_measure_mark_insert AFTER INSERT ON appraisal_measure
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_measure_mark_insert();
                    """,
                ),
                Trigger(
                    "appraisal_measure_mark_update",
                    on="appraisal_measure",
                    sqlite="""
                        CREATE TRIGGER appraisal_measure_mark_update AFTER UPDATE ON appraisal_measure
                        WHEN (OLD.period_id IS NOT NEW.period_id OR OLD.cadre_id IS NOT NEW.cadre_id
                            OR OLD.code IS NOT NEW.code OR OLD.value IS NOT NEW.value OR OLD.num IS NOT NEW.num
                            OR OLD.den IS NOT NEW.den)
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL);
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_measure_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id), (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            WHERE (old_row.period_id IS DISTINCT FROM new_row.period_id
                                OR old_row.cadre_id IS DISTINCT FROM new_row.cadre_id
                                OR old_row.code IS DISTINCT FROM new_row.code
                                OR old_row.value IS DISTINCT FROM new_row.value
                                OR old_row.num IS DISTINCT FROM new_row.num OR old_row.den IS DISTINCT FROM new_row.den);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_measure_mark_update AFTER UPDATE ON appraisal_measure
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_measure_mark_update();
                    """,
                ),
                Trigger(
                    "appraisal_measure_mark_delete",
                    on="appraisal_measure",
                    sqlite="""
                        CREATE TRIGGER appraisal_measure_mark_delete AFTER DELETE ON appraisal_measure
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_measure_mark_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id)) AS touched (period_id, cadre_id);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_measure_mark_delete AFTER DELETE ON appraisal_measure
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_measure_mark_delete();
                    """,
                ),
                Trigger(
                    "appraisal_ballot_mark_insert",
                    on="appraisal_ballot",
                    sqlite="""
                        CREATE TRIGGER appraisal_ballot_mark_insert AFTER INSERT ON appraisal_ballot
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d 00:00:00', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_ballot_mark_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, date_trunc('day', statement_timestamp())
                            FROM new_rows new_row
                            CROSS JOIN LATERAL (VALUES (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_ballot_mark_insert AFTER INSERT ON appraisal_ballot
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_ballot_mark_insert();
                    """,
                ),
                Trigger(
                    "appraisal_ballot_mark_update",
                    on="appraisal_ballot",
                    sqlite="""
                        CREATE TRIGGER appraisal_ballot_mark_update AFTER UPDATE ON appraisal_ballot
                        WHEN (OLD.period_id IS NOT NEW.period_id OR OLD.cadre_id IS NOT NEW.cadre_id
                            OR OLD."item" IS NOT NEW."item" OR OLD."group" IS NOT NEW."group"
                            OR OLD."option" IS NOT NEW."option" OR OLD."count" IS NOT NEW."count")
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d 00:00:00', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL);
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d 00:00:00', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_ballot_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, date_trunc('day', statement_timestamp())
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id), (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            WHERE (old_row.period_id IS DISTINCT FROM new_row.period_id
                                OR old_row.cadre_id IS DISTINCT FROM new_row.cadre_id
                                OR old_row."item" IS DISTINCT FROM new_row."item"
                                OR old_row."group" IS DISTINCT FROM new_row."group"
                                OR old_row."option" IS DISTINCT FROM new_row."option"
                                OR old_row."count" IS DISTINCT FROM new_row."count");
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_ballot_mark_update AFTER UPDATE ON appraisal_ballot
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_ballot_mark_update();
                    """,
                ),
                Trigger(
                    "appraisal_ballot_mark_delete",
                    on="appraisal_ballot",
                    sqlite="""
                        CREATE TRIGGER appraisal_ballot_mark_delete AFTER DELETE ON appraisal_ballot
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d 00:00:00', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL);
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_ballot_mark_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, date_trunc('day', statement_timestamp())
                            FROM old_rows old_row
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id)) AS touched (period_id, cadre_id);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_ballot_mark_delete AFTER DELETE ON appraisal_ballot
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_ballot_mark_delete();
                    """,
                ),
                Trigger(
                    "appraisal_participant_mark_insert",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_mark_insert AFTER INSERT ON appraisal_participant
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT NEW.period_id, NEW.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = NEW.period_id
                                    AND cadre_id = NEW.cadre_id AND taken IS NULL)
                                AND (SELECT state FROM appraisal_period WHERE id = NEW.period_id) <> 'draft';
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_mark_insert() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM new_rows new_row
                            CROSS JOIN LATERAL (VALUES (new_row.period_id, new_row.cadre_id)) AS touched (period_id, cadre_id)
                            JOIN appraisal_period period ON period.id = touched.period_id AND period.state <> 'draft';
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_mark_insert AFTER INSERT ON appraisal_participant
                        REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_mark_insert();
                    """,
                ),
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
                Trigger(
                    "appraisal_participant_mark_delete",
                    on="appraisal_participant",
                    sqlite="""
                        CREATE TRIGGER appraisal_participant_mark_delete AFTER DELETE ON appraisal_participant
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT OLD.period_id, OLD.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                WHERE NOT EXISTS (SELECT 1 FROM appraisal_dirtymark WHERE period_id = OLD.period_id
                                    AND cadre_id = OLD.cadre_id AND taken IS NULL)
                                AND (SELECT state FROM appraisal_period WHERE id = OLD.period_id) <> 'draft';
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION appraisal_participant_mark_delete() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row
                            CROSS JOIN LATERAL (VALUES (old_row.period_id, old_row.cadre_id)) AS touched (period_id, cadre_id)
                            JOIN appraisal_period period ON period.id = touched.period_id AND period.state <> 'draft';
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER appraisal_participant_mark_delete AFTER DELETE ON appraisal_participant
                        REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION appraisal_participant_mark_delete();
                    """,
                ),
            ],
        ),
        CreateTriggers(
            "posts, cadres and units mark the participants of open periods",
            [
                Trigger(
                    "cadres_post_mark_update",
                    on="cadres_post",
                    sqlite="""
                        CREATE TRIGGER cadres_post_mark_update AFTER UPDATE ON cadres_post
                        WHEN (OLD.category IS NOT NEW.category OR OLD.code IS NOT NEW.code
                            OR OLD.difficulty IS NOT NEW.difficulty OR OLD.risk IS NOT NEW.risk
                            OR OLD.workload IS NOT NEW.workload OR OLD.is_key IS NOT NEW.is_key)
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT p.period_id, p.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id
                                    AND o.state IN ('open', 'scored')
                                WHERE p.post_id = NEW.id;
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION cadres_post_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'scored') WHERE p.post_id = new_row.id) AS touched ON true
                            WHERE (old_row.category IS DISTINCT FROM new_row.category
                                OR old_row.code IS DISTINCT FROM new_row.code
                                OR old_row.difficulty IS DISTINCT FROM new_row.difficulty
                                OR old_row.risk IS DISTINCT FROM new_row.risk
                                OR old_row.workload IS DISTINCT FROM new_row.workload
                                OR old_row.is_key IS DISTINCT FROM new_row.is_key);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER cadres_post_mark_update AFTER UPDATE ON cadres_post
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION cadres_post_mark_update();
                    """,
                ),
                Trigger(
                    "cadres_cadre_mark_update",
                    on="cadres_cadre",
                    sqlite="""
                        CREATE TRIGGER cadres_cadre_mark_update AFTER UPDATE ON cadres_cadre
                        WHEN (OLD."rank" IS NOT NEW."rank" OR OLD.education IS NOT NEW.education
                            OR OLD.politics IS NOT NEW.politics)
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT p.period_id, p.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id
                                    AND o.state IN ('open', 'scored')
                                WHERE p.cadre_id = NEW.id;
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION cadres_cadre_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'scored') WHERE p.cadre_id = new_row.id) AS touched ON true
                            WHERE (old_row."rank" IS DISTINCT FROM new_row."rank"
                                OR old_row.education IS DISTINCT FROM new_row.education
                                OR old_row.politics IS DISTINCT FROM new_row.politics);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER cadres_cadre_mark_update AFTER UPDATE ON cadres_cadre
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION cadres_cadre_mark_update();
                    """,
                ),
                Trigger(
                    "cadres_unit_mark_update",
                    on="cadres_unit",
                    sqlite="""
                        CREATE TRIGGER cadres_unit_mark_update AFTER UPDATE ON cadres_unit
                        WHEN (OLD.code IS NOT NEW.code OR OLD.kind IS NOT NEW.kind)
                        BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                                SELECT p.period_id, p.cadre_id, strftime('%Y-%m-%d %H:%M:%f', 'NOW')
                                FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id
                                    AND o.state IN ('open', 'scored')
                                WHERE p.unit_id = NEW.id;
                        END
                    """,
                    postgresql="""
                        CREATE FUNCTION cadres_unit_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN
                            INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                            SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                            FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                            JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'scored') WHERE p.unit_id = new_row.id) AS touched ON true
                            WHERE (old_row.code IS DISTINCT FROM new_row.code
                                OR old_row.kind IS DISTINCT FROM new_row.kind);
                            RETURN NULL;
                        END $$;
                        CREATE TRIGGER cadres_unit_mark_update AFTER UPDATE ON cadres_unit
                        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION cadres_unit_mark_update();
                    """,
                ),
            ],
        ),
    ]
