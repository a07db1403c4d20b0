"""How PostgreSQL finds the rows of lists: by index, however many rows there are (FOUND V).

Times say how busy a machine is; plans say what is read. Each is asked for with sequential scans made dear, as they are
in a table of six million rows: what then still scans a whole table has no index that would serve.
"""

import json
import re

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from appraisal.ledger.models import Entry
from appraisal.models import Participant, Period, Release, ReleasedResult, Run, Sheet
from appraisal.runs.quotas import people_by_group
from cadres.awards.models import Award
from cadres.conduct.models import AttendanceRecord
from cadres.models import Post, User
from cadres.people.models import Appointment, Cadre
from cadres.people.picking import CadreField
from cadres.units.picking import PostField
from core.audit.models import AuditRow
from core.audit.search import far
from core.lists.search import ways
from tests import factories as make
from training.models import TrainingClass

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
on_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans of PostgreSQL")


def scans(rows) -> tuple[set[str], set[str]]:
    """(tables read whole, indexes read) of the query."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    whole, indexes = set(), set()
    plans = [(found if isinstance(found, list) else json.loads(found))[0]["Plan"]]
    while plans:
        plan = plans.pop()
        plans += plan.get("Plans", [])
        if plan["Node Type"] == "Seq Scan":
            whole.add(plan["Relation Name"])
        if "Index Name" in plan:
            indexes.add(plan["Index Name"])
    return whole, indexes


def alone(rows) -> set[str]:
    """Indexes that are read without a look at the rows, where every page of the table is known to be seen by all."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        text = "\n".join(line for (line,) in cursor.fetchall())
    return set(re.findall(r"Index Only Scan using (\w+)", text))


def ledger_order(rows):
    return rows.order_by("-happened_on", "-pk").values_list("pk", flat=True)[:51]


@pytest.fixture
def officer():
    """HR of the whole tree, which has one root."""
    county = make.UnitFactory(kind="county")
    user = make.UserFactory()
    make.GrantFactory(user=user, role="hr", unit=county)
    return user


@on_postgres
def test_the_ledger_is_read_in_its_order(officer):
    whole, indexes = scans(ledger_order(Entry.objects.visible_to(officer).exclude(state="draft")))
    assert "appraisal_entry" not in whole
    assert indexes & {"entry_by_day", "entry_by_unit"}


@on_postgres
def test_a_month_of_the_ledger_is_read_by_its_own_index(officer):
    rows = Entry.objects.visible_to(officer).exclude(state="draft").filter(period=1)
    assert "entry_by_period" in scans(ledger_order(rows))[1]


@on_postgres
@pytest.mark.parametrize("word", ["bench", "下乡", "王"])
def test_words_of_any_length_are_found_by_index(officer, word):
    own, people = ways(Entry, ["summary", "cadre__name"], word)
    for way in (own, people):
        whole, _indexes = scans(Entry.objects.filter(way).values_list("pk", flat=True))
        assert not whole & {"appraisal_entry", "cadres_cadre"}


@on_postgres
@pytest.mark.parametrize("word", ["officer", "林", "B0000077"])
def test_words_of_the_trail_are_found_by_index(word):
    """Sealed rows by the index that the sequencer writes, the others by that of rows without a seal."""
    with connection.cursor() as cursor:  # in a table without rows, that index serves as well
        cursor.execute("ALTER TABLE core_auditrow DROP CONSTRAINT core_auditrow_position_key")
    searches = far(AuditRow.objects.all(), [word])
    sealed, unsealed = (scans(rows.order_by().values_list("pk")) for rows in searches)
    assert not sealed[0] | unsealed[0]
    assert sealed[1] == {f"core_auditrow_words_{'letters' if len(word) < 3 else 'piece'}"}
    assert unsealed[1] == {"audit_unsealed"}


@on_postgres
def test_whoever_changes_something_writes_no_index_of_words():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'core_auditrow_words_%'")
        found = [text for (text,) in cursor.fetchall()]
    assert len(found) == 2 and all(text.endswith('WHERE ("position" IS NOT NULL)') for text in found)


@on_postgres
@pytest.mark.parametrize("word", ["hua", "李"])
def test_accounts_are_found_by_index(word):
    (way,) = ways(User, ["username", "display_name"], word)
    assert "cadres_user" not in scans(User.objects.filter(way).values_list("pk"))[0]


@on_postgres
@pytest.mark.parametrize("word", ["kuaiji", "kj", "会计", "P-07"])
def test_posts_are_found_and_ranked_by_index(officer, word):
    posts = PostField(queryset=Post.objects.visible_to(officer))
    (own,) = ways(Post, posts.named, word)
    assert "cadres_post" not in scans(Post.objects.filter(own).values_list("pk"))[0]
    assert "cadres_cadre" not in scans(CadreField(queryset=Cadre.objects.all()).fitting(word).values_list("pk"))[0]


@on_postgres
@pytest.mark.parametrize("word", ["merit", "三等"])
def test_awards_are_found_by_index(word):
    own, _people = ways(Award, ["title", "document_no", "cadre__name"], word)
    assert "cadres_award" not in scans(Award.objects.filter(own).values_list("pk"))[0]


@on_postgres
def test_models_name_the_columns_whose_letters_are_in_an_index():
    """Setting letters apart where no index holds them takes ten times what comparing takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%%\\_letters'")
        found = {name for (name,) in cursor.fetchall()}
    named = {f"{m._meta.db_table}_{f}_letters" for m in apps.get_models() for f in getattr(m, "found_by_index", ())}
    assert found == named | {"core_auditrow_words_letters"}


@on_postgres
def test_no_query_is_compiled():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_words_of_any_length_find_the_same_rows(officer):
    found = make.CadreFactory(name="王小伟", name_latin="Wang Xiaowei")
    other = make.CadreFactory(name="李建国", name_latin="Li Jianguo")
    for word in ("王", "小伟", "王小伟", "g x", "WA", "xiao"):
        rows = Cadre.objects.filter(pk__in=[found.pk, other.pk])
        matches = [rows.filter(way) for way in ways(Cadre, ["name", "name_latin"], word)]
        assert [list(match) for match in matches] == [[found]], word
    for word in ("%", "_", "\\", "王伟"):
        assert not Cadre.objects.filter(*ways(Cadre, ["name", "name_latin"], word)).exists(), word


def test_the_whole_tree_and_its_units_one_by_one_show_the_same_people():
    """Asked row by row over the root, listed for the units below it: people in post, and those who left."""
    root = make.UnitFactory(kind="county")
    units = [make.UnitFactory(parent=root) for _n in range(2)]
    everybody, by_units = make.UserFactory(), make.UserFactory()
    make.GrantFactory(user=everybody, role="hr", unit=root)
    for unit in units:
        make.GrantFactory(user=by_units, role="hr", unit=unit)
    posts = [make.PostFactory(unit=unit) for unit in units]
    here = make.AppointmentFactory(post=posts[0]).cadre
    left = make.AppointmentFactory(post=posts[1], ends_on=timezone.localdate().replace(year=2020)).cadre
    make.CadreFactory()  # never had a post: nobody's
    for user in (everybody, by_units):
        assert set(Cadre.objects.visible_to(user)) == {here, left}
        assert set(Cadre.objects.managed_by(user, "hr")) == {here, left}
        assert set(Cadre.objects.managed_by(user, "leader")) == set()
    record = make.AttendanceFactory(cadre=here)
    assert set(AttendanceRecord.objects.visible_to(everybody)) == {record}


def test_another_root_is_not_ones_own():
    root, other = make.UnitFactory(kind="county"), make.UnitFactory(kind="county")
    user = make.UserFactory()
    make.GrantFactory(user=user, role="hr", unit=root)
    stranger = make.AppointmentFactory(post=make.PostFactory(unit=other)).cadre
    assert stranger not in Cadre.objects.visible_to(user)


@on_postgres
def test_the_list_of_sheets_starts_at_what_was_released(officer):
    rows = Sheet.objects.counting_for(officer).order_by("-released").values_list("pk", flat=True)[:51]
    whole, indexes = scans(rows)
    assert not whole & {"appraisal_sheet", "appraisal_releasedresult"}
    assert "appraisal_releasedresult_pkey" in indexes


@on_postgres
def test_what_was_released_of_a_person_is_found_by_the_indexes_of_those_that_count_and_those_replaced(officer):
    """Of one period, of all, and of the sheet that a release named: no release writes an index of people for it."""
    both = {"released_result_one_current", "released_result_once"}
    rows = ReleasedResult.objects.order_by()
    asked = [
        (rows.about(7, 1), both),
        (rows.of_cadre(7), both),
        (rows.current().of_cadre(7), {"released_result_one_current"}),
        (rows.of(Release(pk=1, period_id=1)), both),
        (Sheet.objects.filter(pk=1).filter(Sheet.objects.all()._was_released()).order_by(), both),
    ]
    for found, indexes in asked:
        whole, read = scans(found.values_list("pk", flat=True))
        assert "appraisal_releasedresult" not in whole
        assert read & indexes, found.query


def test_rows_of_lists_join_what_they_show():
    """PostgreSQL weighs every order of up to eight tables: that took longer than reading the fifty rows."""
    assert str(Entry.objects.with_columns().query).count(" JOIN ") == 3


@on_postgres
def test_the_sheets_of_a_run_are_read_by_unit_without_a_look_at_any_release(officer):
    year = make.PeriodFactory(unit=officer.grants.get().unit, kind="year", state="open")
    run = Run.objects.create(period=year, number=1, state="done", requested_by=officer, key="plan")
    Period.objects.filter(pk=year.pk).update(current_run=run)
    leader = make.UserFactory()
    make.GrantFactory(user=leader, role="leader", unit=year.unit)
    for user in (officer, leader):
        rows = Sheet.objects.computed_for(user, Run.objects.get()).order_by("unit_path", "pk")
        sql = str(rows.query)
        assert "appraisal_releasedresult" not in sql and "appraisal_runlink" not in sql
        whole, indexes = scans(rows.values_list("pk", flat=True)[:51])
        assert "appraisal_sheet" not in whole
        assert indexes & {"sheet_by_period", "sheet_once_per_run"}


@on_postgres
def test_the_few_among_all_have_an_index_of_their_own():
    asked = {
        "cadre_left": Cadre.objects.filter(left_on__isnull=False).order_by(),
        "participant_as_chosen": Participant.everybody.filter(period=1, as_of__isnull=False).order_by(),
        "participant_taken_out": Participant.everybody.filter(period=1, taken_out_at__isnull=False).order_by(),
    }
    for name, rows in asked.items():
        assert scans(rows.values_list("pk", flat=True))[1] == {name}


def main_posts_held(post, day):
    """Of one table, as each unit's people are counted: of joined tables without a row every order costs the same."""
    return Appointment.objects.filter(post=post, kind="main").on(day).order_by().values_list("cadre")


@on_postgres
@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("appointment_of_post", lambda: Post.objects.filter(pk=1).with_holders(timezone.localdate())),
        ("appointment_of_post", lambda: main_posts_held(1, timezone.localdate())),
        ("enrolment_by_class", lambda: TrainingClass.objects.filter(pk=1).with_list_data()),
        ("participant_in_group", lambda: people_by_group(Period(pk=1))),
    ],
)
def test_people_are_counted_by_an_index_that_holds_all_it_takes(index, rows):
    assert index in alone(rows())


def test_a_month_of_a_person_is_not_looked_for_among_all_of_the_month():
    """An index of the period alone would be read whole and laid over that of the person."""
    assert not Entry._meta.get_field("period").db_index
