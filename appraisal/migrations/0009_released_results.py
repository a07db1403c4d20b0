"""Releases: which results count, person by person; the state "scored" is gone, for computing changes no state.

What was published until now stays what people see: each period with a published run gets a release with its rows, and
a scored period is a released one. Names are those of the day of the migration, for older words were not kept.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import core.fields
from core.triggers import CreateTriggers, DropTriggers, Trigger, WithoutTriggers

ROWS = """
INSERT INTO appraisal_releasedresult (
    release_id, period_id, cadre_id, sheet_id, unit_id, decision_id, unit_path, total, coefficient, peer_group, "rank",
    band, grade, result_vetoed, best_grade, vetoes, cadre_name, cadre_latin, unit_name, unit_name_en, post_title,
    post_title_en, is_current)
SELECT %s, s.period_id, s.cadre_id, s.id, s.unit_id, d.id, s.unit_path, s.total, s.coefficient, p.peer_group,
    CASE WHEN m.run_id >= s.run_id THEN m."rank" ELSE s."rank" END, s.band, coalesce(d.grade, s.grade),
    s.result_vetoed, s.best_grade,
    CAST(CASE s.flags WHEN '' THEN '[]' ELSE '["' || replace(s.flags, ',', '","') || '"]' END AS {json}),
    c.name, c.name_latin, u.name, u.name_en, o.title, o.title_en, {yes}
FROM (SELECT appraisal_sheet.*, row_number() OVER (PARTITION BY cadre_id ORDER BY run_id DESC) AS turn
    FROM appraisal_sheet WHERE run_id IN ({chain})) s
JOIN appraisal_participant p ON p.id = s.participant_id AND p.taken_out_at IS NULL
JOIN cadres_cadre c ON c.id = s.cadre_id
JOIN cadres_post o ON o.id = p.post_id
JOIN cadres_unit u ON u.id = s.unit_id
LEFT JOIN (SELECT cadre_id, run_id, "rank", row_number() OVER (PARTITION BY cadre_id ORDER BY run_id DESC) AS turn
    FROM appraisal_rankshift WHERE run_id IN ({chain})) m ON m.cadre_id = s.cadre_id AND m.turn = 1
LEFT JOIN appraisal_gradedecision d ON d.period_id = s.period_id AND d.cadre_id = s.cadre_id AND d.is_current
WHERE s.turn = 1
"""


def release(apps, schema_editor):
    """A release with its rows for every period with a published run."""
    Period, Release, Run = (apps.get_model("appraisal", name) for name in ("Period", "Release", "Run"))
    User = apps.get_model(*settings.AUTH_USER_MODEL.split("."))
    periods = Period.objects.filter(current_run__isnull=False).order_by("pk")
    for period in periods:
        run = Run.objects.get(pk=period.current_run_id)
        asked = Run.objects.filter(period=period, requested_by__isnull=False).order_by("-number").first()
        by = asked.requested_by if asked else User.objects.order_by("pk").first()
        made = Release.objects.create(
            period=period, run=run, number=1, state="approved", proposed_by=by, reason="升级前已公布的结果",
            people=run.participants, done_at=run.finished_at or timezone.now(),
        )  # fmt: skip
        _write_rows(apps, schema_editor.connection, made)
    periods.update(released_run=models.F("current_run"))
    periods.filter(state="scored").update(state="released")
    Period.objects.filter(state="scored").update(state="open")  # without a run there was nothing to see
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _write_rows(apps, connection, made):
    links = apps.get_model("appraisal", "RunLink").objects.filter(run=made.run_id).values_list("earlier_id", flat=True)
    chain = ", ".join(str(key) for key in [made.run_id, *links])
    yes, json = ("true", "jsonb") if connection.vendor == "postgresql" else ("1", "text")
    units = {unit.pk: unit for unit in apps.get_model("cadres", "Unit").objects.all()}
    Row = apps.get_model("appraisal", "ReleasedResult")
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(chain=chain, yes=yes, json=json), [made.pk])
    top = units[made.period.unit_id].path
    for key in Row.objects.filter(release=made).order_by().values_list("unit", flat=True).distinct():
        inside = [int(one) for one in units[key].path.removeprefix(top).strip("/").split("/") if one] or [key]
        line = [units[one] for one in inside if one in units]
        english = " / ".join(one.name_en or one.name for one in line) if any(one.name_en for one in line) else ""
        name = " / ".join(one.name for one in line)
        Row.objects.filter(release=made, unit=key).update(unit_name=name[:600], unit_name_en=english[:600])


def unrelease(apps, schema_editor):
    """Backwards a released period is a scored one; its published run is the one whose results counted."""
    Period = apps.get_model("appraisal", "Period")
    Period.objects.filter(released_run__isnull=False).update(current_run=models.F("released_run"))
    Period.objects.filter(state="released").update(state="scored")
    for name in ("ReleasedResult", "Release"):
        rows = apps.get_model("appraisal", name).objects.all()
        rows._raw_delete(rows.db)


MARKS_BEFORE = [
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
    ]

MARKS = [
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
                            AND o.state IN ('open', 'released')
                        WHERE p.post_id = NEW.id;
                END
            """,
            postgresql="""
                CREATE FUNCTION cadres_post_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                    SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                    FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                    JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'released') WHERE p.post_id = new_row.id) AS touched ON true
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
                            AND o.state IN ('open', 'released')
                        WHERE p.cadre_id = NEW.id;
                END
            """,
            postgresql="""
                CREATE FUNCTION cadres_cadre_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                    SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                    FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                    JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'released') WHERE p.cadre_id = new_row.id) AS touched ON true
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
                            AND o.state IN ('open', 'released')
                        WHERE p.unit_id = NEW.id;
                END
            """,
            postgresql="""
                CREATE FUNCTION cadres_unit_mark_update() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    INSERT INTO appraisal_dirtymark (period_id, cadre_id, marked_at)
                    SELECT DISTINCT touched.period_id, touched.cadre_id, statement_timestamp()
                    FROM old_rows old_row JOIN new_rows new_row ON new_row.id = old_row.id
                    JOIN LATERAL (SELECT p.period_id, p.cadre_id FROM appraisal_participant p JOIN appraisal_period o ON o.id = p.period_id AND o.state IN ('open', 'released') WHERE p.unit_id = new_row.id) AS touched ON true
                    WHERE (old_row.code IS DISTINCT FROM new_row.code
                        OR old_row.kind IS DISTINCT FROM new_row.kind);
                    RETURN NULL;
                END $$;
                CREATE TRIGGER cadres_unit_mark_update AFTER UPDATE ON cadres_unit
                REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                FOR EACH STATEMENT EXECUTE FUNCTION cadres_unit_mark_update();
            """,
        ),
    ]

KEPT = "results that were released are kept"
COLUMNS = (
    "release_id, period_id, cadre_id, sheet_id, unit_id, decision_id, unit_path, total, coefficient, peer_group, "
    "rank, band, grade, result_vetoed, best_grade, vetoes, cadre_name, cadre_latin, unit_name, unit_name_en, "
    "post_title, post_title_en"
)


def kept(event, name):
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
        ('appraisal', '0008_lists_at_size'),
        ('cadres', '0001_initial'),
        ('core', '0002_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropTriggers("posts, cadres and units mark the participants of open periods", MARKS_BEFORE),
        WithoutTriggers([
            migrations.RenameField(
                model_name='period',
                old_name='published_run',
                new_name='current_run',
            ),
            migrations.AddField(
                model_name='period',
                name='released_run',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appraisal.run'),
            ),
            migrations.AlterField(
                model_name='fullcheck',
                name='published',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='appraisal.run', verbose_name='current run'),
            ),
            migrations.AlterField(
                model_name='period',
                name='state',
                field=models.CharField(choices=[('draft', 'Not open yet'), ('skipped', 'Skipped'), ('open', 'Open'), ('released', 'Released'), ('closed', 'Closed')], default='draft', max_length=8, verbose_name='state'),
            ),
        ]),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('reversed', 'Reversed')], db_index=True, default='proposed', max_length=10, verbose_name='state')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='proposed')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason for the decision')),
                ('reversed_at', models.DateTimeField(blank=True, null=True, verbose_name='reversed')),
                ('reversal_reason', models.TextField(blank=True, verbose_name='reason for the reversal')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('missing', models.JSONField(blank=True, default=list, verbose_name='missing at that time')),
                ('without_months', models.JSONField(blank=True, default=list, verbose_name='without the months')),
                ('days_early', models.PositiveIntegerField(default=0, verbose_name='days before the deadlines')),
                ('people', models.PositiveIntegerField(default=0, verbose_name='people')),
                ('changed', models.PositiveIntegerField(default=0, help_text='Against the release before.', verbose_name='people with another result than before')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='appraisal.period')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('reversed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reversed by')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='appraisal.run')),
            ],
            options={
                'verbose_name': 'release',
                'verbose_name_plural': 'releases',
                'ordering': ['-proposed_at'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReleasedResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_path', models.CharField(max_length=200)),
                ('total', core.fields.ExactDecimalField(null=True, places=6, verbose_name='score')),
                ('coefficient', core.fields.ExactDecimalField(help_text='Per cent of the full score.', null=True, places=6, verbose_name='coefficient')),
                ('peer_group', models.CharField(max_length=60, verbose_name='peer group')),
                ('rank', models.PositiveIntegerField(null=True, verbose_name='rank in the peer group')),
                ('band', models.CharField(blank=True, max_length=20, verbose_name='grade by band')),
                ('grade', models.CharField(blank=True, choices=[('excellent', 'Excellent'), ('competent', 'Competent'), ('basic', 'Basically competent'), ('incompetent', 'Incompetent'), ('comment_only', 'Written comment only'), ('no_grade', 'No grade')], max_length=20, verbose_name='grade')),
                ('result_vetoed', models.BooleanField(default=False, verbose_name='result decided by a veto')),
                ('best_grade', models.CharField(blank=True, max_length=20, verbose_name='best grade allowed')),
                ('vetoes', models.JSONField(default=list, verbose_name='vetoes')),
                ('cadre_name', models.CharField(max_length=60, verbose_name='name')),
                ('cadre_latin', models.CharField(blank=True, max_length=80, verbose_name='name in Latin letters')),
                ('unit_name', models.CharField(max_length=600, verbose_name='unit')),
                ('unit_name_en', models.CharField(blank=True, max_length=600, verbose_name='unit in English')),
                ('post_title', models.CharField(max_length=100, verbose_name='post')),
                ('post_title_en', models.CharField(blank=True, max_length=100, verbose_name='post in English')),
                ('is_current', models.BooleanField(default=True, verbose_name='counts')),
                ('cadre', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='cadres.cadre')),
                ('decision', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='released_rows', to='appraisal.gradedecision')),
                ('period', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='appraisal.period')),
                ('release', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='appraisal.release')),
                ('sheet', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='released_rows', to='appraisal.sheet')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cadres.unit')),
            ],
            options={
                'verbose_name': 'released result',
                'verbose_name_plural': 'released results',
                'ordering': ['-period', 'unit_path', '-total'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('cadre', 'period'), name='released_result_one_current'),
                    models.UniqueConstraint(fields=('release', 'cadre'), name='released_result_once'),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='appraisal_release_two_people', violation_error_message='The person who proposed this cannot decide on it. Someone else must decide.'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('period', 'number'), name='release_number_once'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed'), models.Q(('done_at__isnull', True), ('state', 'approved')), _connector='OR'), fields=('period',), name='release_one_open', violation_error_message='A release of this period already waits. Confirm or withdraw it first.'),
        ),
        migrations.AddIndex(
            model_name='releasedresult',
            index=models.Index(condition=models.Q(('is_current', True)), fields=['period', 'unit_path', '-total'], name='released_by_unit'),
        ),
        migrations.AddIndex(
            model_name='releasedresult',
            index=models.Index(condition=models.Q(('is_current', True)), fields=['period', '-coefficient'], name='released_by_score'),
        ),
        migrations.AddIndex(
            model_name='releasedresult',
            index=models.Index(condition=models.Q(('is_current', True)), fields=['period', 'peer_group', 'rank'], name='released_by_rank'),
        ),
        migrations.RunPython(release, unrelease),
        CreateTriggers("posts, cadres and units mark the participants of open and released periods", MARKS),
        CreateTriggers(KEPT, [
            kept(f"UPDATE OF {COLUMNS}", "appraisal_releasedresult_kept_update"),
            kept("DELETE", "appraisal_releasedresult_kept_delete"),
        ]),
    ]
