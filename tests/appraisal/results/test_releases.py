"""Computing, showing and locking are three acts: what a run leaves alone, what a release needs, and what it does."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from appraisal.ledger.menu import returned_to
from appraisal.ledger.services import entries_carry_over, entry_return, entry_verify
from appraisal.ledger.windows import require_checking, require_writing
from appraisal.models import Entry, Measure, Period, Release, ReleasedResult, Run, Sheet
from appraisal.periods.selectors import peer_groups_in_words
from appraisal.periods.services import period_close, period_reopen
from appraisal.results.provisional import SETTING
from appraisal.results.release_rows import rows_differing
from appraisal.results.releases import MonthsMissing, NotConfirmed, ReasonOfRelease, release_prepare
from appraisal.results.selectors import portions, portions_released
from appraisal.runs import incremental
from appraisal.runs.marks import marks_of
from appraisal.runs.missing import gaps
from appraisal.runs.services import run_request
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from core.errors import NotAllowed, SamePerson, WrongState
from core.jobs.models import Job
from core.params.models import Parameter
from core.triggers import without_triggers
from tests import factories as make
from tests.appraisal.results.test_years import GIVEN
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import put_out, release

VETOED = GIVEN | {
    "code": "vetoed",
    "vetoes": [
        {"code": "fired", "effect": "result", "grade": "incompetent",
         "when": {"value": "given.score", "op": "<", "than": "10"}},
        {"code": "veto.late", "effect": "no_excellent", "when": {"value": "given.score", "op": "==", "than": "95"}},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_english():
    """A page in Chinese leaves its language to what is said after it."""
    with translation.override("en"):
        yield


def computed(period, actor, **options) -> Run:
    job = run_request(period=period, actor=actor, **options)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    period.refresh_from_db()
    return Run.objects.get(pk=job.result["run"])


@pytest.fixture
def month(cast):
    """A month whose days are over: Lin, Mei and Tao, with one entry of Lin that waits."""
    worlds.packs()
    version = worlds.publish(worlds.document_of("town-monthly"), owner=cast.county, user=cast.gao)
    period = worlds.month(cast.county)
    people = {name: worlds.takes_part(period, getattr(cast, name).own_cadre, version) for name in ("lin", "mei", "tao")}
    worlds.entry(people["lin"], "d2.1", author=cast.hua, checker=cast.su)
    return SimpleNamespace(cast=cast, version=version, period=period, people=people)


def waits(month, name="lin", code="d2.2") -> Entry:
    """An entry that nobody has verified."""
    entry = worlds.entry(
        month.people[name], code, author=month.people[name].cadre.user, checker=None, effect=False, state="submitted"
    )
    Entry.objects.filter(pk=entry.pk).update(submitted_at=timezone.now(), source="self")
    entry.refresh_from_db()
    return entry


def read(client, address: str) -> str:
    return client.get(address, headers={"accept-language": "en"}).content.decode()


def widened(month, days=7) -> None:
    """Entries and verification run on for some days."""
    last = timezone.localdate() + timedelta(days=days)
    Period.objects.filter(pk=month.period.pk).update(entry_until=last, verify_until=last)
    month.period.refresh_from_db()


# --- Computing ------------------------------------------------------------------------------------


def test_p1_a_run_changes_neither_who_may_write_nor_who_may_verify(month):
    widened(month)
    entry = waits(month)
    run = computed(month.period, month.cast.gao)
    assert (month.period.state, month.period.current_run, month.period.released_run) == ("open", run, None)
    require_writing(month.period)
    require_checking(month.period)
    assert entry_verify(entry=entry, actor=month.cast.su).state == "verified"
    assert computed(month.period, month.cast.gao) != run, "a trial in mid-month is repeated as often as one likes"


def test_p2_an_automatic_run_leaves_state_and_release_alone(month, settings):
    first = computed(month.period, month.cast.gao)
    release(month.period, month.cast.gao, month.cast.lei)
    period_reopen(period=month.period, actor=month.cast.lei, reason="a late entry")
    worlds.entry(month.people["mei"], "d2.1", author=month.cast.hua, checker=month.cast.su)
    settings.RECOMPUTE_QUIET_SECONDS = 1
    month.period.marks.update(marked_at=timezone.now() - timedelta(seconds=5))
    assert incremental.recompute_due()
    work()
    month.period.refresh_from_db()
    assert month.period.state == "open"
    assert month.period.released_run == first != month.period.current_run
    assert ReleasedResult.objects.current().filter(release__number=1).count() == 3


def test_p5_what_is_missing_is_said_before_a_run_and_on_the_release_page(month, sign_in):
    waits(month)
    month.cast.song.grants.all().delete()
    found = {gap.code: gap for gap in gaps(month.period)}
    assert found["waiting"].count == 1 and found["facts"].count == 2  # Mei and Tao have nothing
    assert [part.number for part in found["waiting"].parts] == [1]
    assert str(month.cast.su) in found["waiting"].parts[0].name
    assert found["figures"].count and found["verifier"].count == 1  # nobody verifies in Tao's town
    client = sign_in(month.cast.gao)
    for name in ("run_new", "period_release"):
        page = client.get(reverse(f"appraisal:{name}", args=[month.period.pk]), headers={"accept-language": "en"})
        assert "1 entry still waits and does not count." in page.content.decode(), name


# --- Showing --------------------------------------------------------------------------------------


def test_p4_nobody_reads_a_run_before_its_release(month, sign_in):
    run = computed(month.period, month.cast.gao)
    sheet = run.sheets.get(cadre=month.people["lin"].cadre)
    cast = month.cast
    for user in (cast.lin, cast.su, cast.hua, cast.lei, cast.ji):
        assert not Sheet.objects.visible_to(user).exists() and not Run.objects.visible_to(user).exists(), user
        assert sign_in(user).get(sheet.get_absolute_url()).status_code == 404, user
    assert Sheet.objects.visible_to(cast.gao).count() == 3
    release(month.period, cast.gao, cast.lei)
    for user, number in ((cast.lin, 1), (cast.su, 2), (cast.lei, 3)):
        assert Sheet.objects.visible_to(user).count() == number
        assert ReleasedResult.objects.visible_to(user).count() == number
        assert sign_in(user).get(sheet.get_absolute_url()).status_code == 200
    assert Run.objects.visible_to(cast.lei).get() == run, "what was released may be looked at by who confirmed it"


@pytest.mark.parametrize("value", ["off", "on"])
def test_p4_the_own_score_is_shown_before_release_only_where_the_office_allows_it(month, sign_in, value):
    computed(month.period, month.cast.gao)
    waits(month)
    Parameter.objects.filter(code=SETTING).update(value=value)
    page = sign_in(month.cast.lin).get(reverse("appraisal:my_ledger"), headers={"accept-language": "en"})
    text = page.content.decode()
    score = Sheet.objects.get(cadre=month.people["lin"].cadre).total
    assert (f"{score:.2f}" in text) == ("Provisional" in text) == ("Still waiting" in text) == (value == "on")


def test_two_people_release_and_either_may_go_back(month):
    cast = month.cast
    make.GrantFactory(user=cast.gao, role="leader", unit=cast.county, starts_on=date(2020, 1, 1))
    cast.gao = type(cast.gao).objects.get(pk=cast.gao.pk)
    computed(month.period, cast.gao)
    with pytest.raises(NotAllowed):
        release_prepare(period=month.period, actor=cast.hua, accepted=True)  # of the bureau, not of the body
    with pytest.raises(NotConfirmed):
        release_prepare(period=month.period, actor=cast.gao)
    made = release_prepare(period=month.period, actor=cast.gao, accepted=True)
    with pytest.raises(SamePerson):
        proposal_approve(proposal=made, actor=cast.gao)
    with pytest.raises(WrongState):
        release_prepare(period=month.period, actor=cast.gao, accepted=True)
    proposal_withdraw(proposal=made, actor=cast.gao)
    made = release(month.period, cast.gao, cast.lei)
    assert (made.number, made.people, made.changed, month.period.state) == (2, 3, 0, "released")
    with pytest.raises(WrongState, match="replaced by a later release"):
        proposal_reverse(proposal=made, actor=cast.lei, reason="no")


def test_what_was_prepared_is_what_is_confirmed(month):
    cast = month.cast
    with pytest.raises(WrongState, match="Score"):
        release_prepare(period=month.period, actor=cast.gao, accepted=True)
    computed(month.period, cast.gao)
    made = release_prepare(period=month.period, actor=cast.gao, accepted=True)
    worlds.entry(month.people["lin"], "d2.2", author=cast.hua, checker=cast.su)
    with pytest.raises(WrongState, match="have changed"):
        proposal_approve(proposal=made, actor=cast.lei)
    proposal_withdraw(proposal=made, actor=cast.gao)
    with pytest.raises(WrongState, match="1"):
        release_prepare(period=month.period, actor=cast.gao, accepted=True)


def test_the_page_of_a_release_says_once_what_is_missing_and_why_one_was_rejected(month, sign_in):
    widened(month, days=5)
    computed(month.period, month.cast.gao)
    made = release_prepare(period=month.period, actor=month.cast.gao, accepted=True, reason="the council sits")
    proposal_reject(proposal=made, actor=month.cast.lei, reason="Mei's entry first")
    address = reverse("appraisal:period_release", args=[month.period.pk])
    page = sign_in(month.cast.gao).get(address, headers={"accept-language": "en"}).content.decode()
    assert page.count("5 days early") == 1
    assert "the council sits" in page and "Mei&#x27;s entry first" in page


def test_p12_an_early_release_names_its_price_and_needs_a_reason(month, sign_in):
    widened(month, days=5)
    waits(month)
    computed(month.period, month.cast.gao)
    page = sign_in(month.cast.gao).get(
        reverse("appraisal:release_prepare", args=[month.period.pk]), headers={"accept-language": "en"}
    )
    assert "This is 5 days and 1 entry early." in page.content.decode()
    with pytest.raises(ReasonOfRelease):
        release_prepare(period=month.period, actor=month.cast.gao, accepted=True)
    made = release_prepare(period=month.period, actor=month.cast.gao, accepted=True, reason="the council sits")
    assert (made.days_early, made.reason) == (5, "the council sits")
    assert {gap["code"] for gap in made.missing} >= {"window", "waiting"}


def test_a_later_release_replaces_the_rows_and_the_earlier_stay(month, sign_in):
    cast = month.cast
    whole = make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    Period.objects.filter(pk=month.period.pk).update(year_period=whole)
    for one in month.people.values():
        worlds.takes_part(whole, one.cadre, month.version)
    month.period.refresh_from_db()
    computed(month.period, cast.gao)
    first = release(month.period, cast.gao, cast.lei)
    charted = portions_released(month.period, [cast.county.path])
    assert set(marks_of(whole)) == {one.cadre_id for one in month.people.values()}
    whole.marks.all()._raw_delete("default")
    before = ReleasedResult.objects.get(cadre=month.people["lin"].cadre)
    period_reopen(period=month.period, actor=cast.lei, reason="a late entry")
    worlds.entry(month.people["lin"], "d2.2", author=cast.hua, checker=cast.su)
    computed(month.period, cast.gao, changed_only=True)
    assert ReleasedResult.objects.current().get(cadre=before.cadre) == before, "people see what was released"
    with pytest.raises(ReasonOfRelease):
        release_prepare(period=month.period, actor=cast.gao, accepted=True)
    with CaptureQueriesContext(connection) as asked:
        second = release(month.period, cast.gao, cast.lei, reason="a late entry of Lin")
    hashed = [one["sql"] for one in asked if "enable_nestloop" in one["sql"]]
    assert len(hashed) == (4 if connection.vendor == "postgresql" else 0), "a hundred thousand are not compared each"
    assert (second.number, second.changed) == (2, 1)
    after = ReleasedResult.objects.current().get(cadre=before.cadre)
    assert after.total < before.total and list(rows_differing(second)) == [after]
    fewer = portions_released(month.period, [cast.county.path])
    assert sorted(fewer) == sorted(portions(ReleasedResult.objects.current().filter(period=month.period))) != charted
    assert sum(one.shares for one in fewer) < sum(one.shares for one in charted), "charts tell what counts now"
    assert marks_of(whole) == [before.cadre_id], "the year is calculated from what the months released"
    before.refresh_from_db()
    assert (before.is_current, before.release) == (False, first)
    page = sign_in(cast.lin).get(before.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Replaced by a later release" in page and f"{before.total:.2f}" in page and f"{after.total:.2f}" in page


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_keeps_what_was_released(month, act):
    computed(month.period, month.cast.gao)
    put_out(month.period, month.cast.gao)
    rows = ReleasedResult.objects.all()
    with pytest.raises(DatabaseError, match="released"), transaction.atomic():
        rows.update(total=1) if act == "update" else rows._raw_delete("default")


def test_rows_of_a_partial_run_are_those_of_a_full_one(world):
    """Sheets of the chain, ranks that moved without a new sheet, everybody once."""
    computed(world.period, world.hr)
    plain = (rule for rule in world.town.compiled.rules if not (rule.measure or rule.range or rule.levels or rule.pool))
    code = next(rule.code for rule in plain if rule.kind == "deduct")
    late = worlds.entry_of(world.people[0], code, author=world.other, checker=world.boss)
    late.save(force_insert=True)
    part = computed(world.period, world.hr, changed_only=True)
    assert part.base_id
    made = put_out(world.period, world.hr, state="open")
    names = ("cadre", "total", "coefficient", "rank", "band", "grade", "sheet__run__period")
    found = list(made.rows.order_by("cadre").values_list(*names))
    computed(world.period, world.hr)
    full = computed(world.period, world.hr, current=False)
    again = put_out(world.period, world.hr, run=full, state="open")
    assert found == list(again.rows.order_by("cadre").values_list(*names)) and len(found) == 40
    assert not rows_differing(again).exists()


def test_what_was_published_before_is_taken_over_as_the_first_release(world):
    """The data steps of the migrations give the rows that a release of today would."""
    run = computed(world.period, world.hr)
    names = [field.attname for field in ReleasedResult._meta.fields if field.name not in ("id", "release")]
    expected = list(put_out(world.period, world.hr, state="open").rows.order_by("cadre").values_list(*names))
    Period.objects.filter(pk=world.period.pk).update(state="scored", released_run=None)
    other = worlds.month(world.county, starts_on=date(2025, 5, 1), state="scored")
    Release.objects.update(number=99)
    ReleasedResult.objects.update(is_current=False)
    step = import_module("appraisal.migrations.0009_released_results")
    with connection.cursor() as cursor, without_triggers(connection):
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        step.release(apps, editor)
        import_module("appraisal.migrations.0010_peer_titles").fill(apps, editor)
    made = Release.objects.get(number=1)
    assert list(made.rows.order_by("cadre").values_list(*names)) == expected and len(expected) == 40
    world.period.refresh_from_db()
    assert (world.period.state, world.period.released_run, made.proposed_by) == ("released", run, world.hr)
    other.refresh_from_db()
    assert other.state == "open"


def test_vetoes_are_data_that_the_engine_gave(cast):
    worlds.packs()
    version = worlds.publish(VETOED, owner=cast.county, user=cast.gao)
    period = worlds.month(cast.county)
    for user, score in ((cast.lin, "5"), (cast.mei, "95"), (cast.su, "92")):
        one = worlds.takes_part(period, user.own_cadre, version)
        Measure.objects.create(period=period, cadre=one.cadre, code="given.score", value=Decimal(score))
    computed(period, cast.gao)
    release(period, cast.gao, cast.lei)
    rows = {row.cadre.user.username: row for row in ReleasedResult.objects.select_related("cadre__user")}
    said = {name: (row.result_vetoed, row.best_grade, row.vetoes) for name, row in rows.items()}
    assert said["lin"] == (True, "incompetent", ["fired"])
    assert said["mei"] == (False, "competent", ["veto.late"]), "the spelling of a code vetoes nothing"
    assert said["su"] == (False, "", [])


def test_p9_a_released_period_keeps_the_words_of_its_day(month, sign_in):
    cast = month.cast
    computed(month.period, cast.gao)
    release(month.period, cast.gao, cast.lei)
    row = ReleasedResult.objects.get(cadre=month.people["lin"].cadre)
    old = (row.cadre_name, row.unit_name, row.post_title, row.peer_title)
    cadre, section = row.cadre, month.people["lin"].unit
    groups = month.people["lin"].peer_group
    with translation.override("zh-hans"):
        peers = peer_groups_in_words([groups])[groups]
    assert old == (cadre.name, f"{section.parent.name} / {section.name}", month.people["lin"].post.title, peers)
    type(section).objects.filter(pk__in=[section.pk, section.parent_id]).update(name="改名后", name_en="")
    type(cadre).objects.filter(pk=cadre.pk).update(name="改名", name_latin="")
    type(row.sheet.participant.post).objects.filter(pk=row.sheet.participant.post_id).update(title="新职务")
    client = sign_in(cast.gao)
    url = reverse("appraisal:results", args=[month.period.pk])
    chinese = {"accept-language": "zh-hans"}
    for page in (
        client.get(url, headers=chinese),
        client.get(url, {"export": "csv"}, headers=chinese),
        client.get(row.get_absolute_url(), headers=chinese),
        client.get("/api/v1/results/", headers=chinese),
    ):
        body = b"".join(page.streaming_content) if page.streaming else page.content
        text = body.decode("utf-8-sig")
        shown = [word.replace(" / ", " › ") if "<html" in text or "," in text else word for word in old]
        assert all(word in text or one in text for word, one in zip(old, shown, strict=True)), page.request["PATH_INFO"]
        assert "新职务" not in text
        assert "改名后，" not in text and ("改名后" not in text or "<html" in text)  # filters are those of today


def test_whose_score_a_released_run_changed_is_named_in_the_words_of_its_day(month, sign_in):
    cast = month.cast
    computed(month.period, cast.gao)
    worlds.entry(month.people["lin"], "d2.1", author=cast.hua, checker=cast.su)
    run = computed(month.period, cast.gao)
    release(month.period, cast.gao, cast.lei)
    unit = month.people["lin"].unit
    old = str(unit)
    type(unit).objects.filter(pk=unit.pk).update(name="改名后", name_en="Called anew")
    shown = read(sign_in(cast.gao), run.get_absolute_url())
    assert f"{old}<br>" in shown and "today: Called anew" in shown


def test_a_release_that_failed_changed_nothing_and_is_tried_again(month, monkeypatch, sign_in):
    cast = month.cast
    computed(month.period, cast.gao)
    made = release_prepare(period=month.period, actor=cast.gao, accepted=True)
    with monkeypatch.context() as broken:
        broken.setattr("appraisal.results.releases._tell_what_changed", lambda release: 1 / 0)
        proposal_approve(proposal=made, actor=cast.lei)
        work()
    month.period.refresh_from_db()
    assert month.period.state == "open" and not ReleasedResult.objects.exists()
    assert Job.objects.get(kind="results.release").state == "failed"
    client = sign_in(cast.lei)
    page = client.get(made.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Try again" in page
    client.post(reverse("appraisal:release_retry", args=[made.pk]))
    work()
    month.period.refresh_from_db()
    assert month.period.state == "released" and Release.objects.get().done_at


def test_hr_prepares_and_a_leader_confirms_on_the_pages(month, sign_in):
    computed(month.period, month.cast.gao)
    url = reverse("appraisal:release_prepare", args=[month.period.pk])
    client = sign_in(month.cast.gao)
    assert client.post(url, {"reason": ""}).status_code == 422
    answer = client.post(url, {"accepted": "on", "reason": ""})
    made = Release.objects.get()
    assert answer.url == made.get_absolute_url()
    assert client.get(made.get_act_url("approve")).status_code == 403
    assert client.post(made.get_act_url("approve"), {"reason": ""}).status_code == 403
    leader = sign_in(month.cast.lei)
    assert made.get_act_url("approve") in leader.get(answer.url).content.decode()
    leader.post(made.get_act_url("approve"), {"reason": "", "confirmed": "1"})
    work()
    month.period.refresh_from_db()
    assert month.period.state == "released"
    assert leader.get(answer.url).status_code == 200


# --- Years ----------------------------------------------------------------------------------------


@pytest.fixture
def year(cast):
    """2025 with two months of three people; only the first month is released."""
    worlds.packs()
    version = worlds.publish(GIVEN, owner=cast.county, user=cast.gao)
    whole = make.PeriodFactory(unit=cast.county, kind="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    months = [worlds.month(cast.county, starts_on=date(2025, n, 1), year_period=whole) for n in (1, 2)]
    for period in (*months, whole):
        for user in (cast.lin, cast.mei, cast.tao):
            one = worlds.takes_part(period, user.own_cadre, version, peer_group="G")
            if period != whole:
                Measure.objects.create(period=period, cadre=one.cadre, code="given.score", value=Decimal(80))
    for period in months:
        computed(period, cast.gao)
    release(months[0], cast.gao, cast.lei)
    computed(whole, cast.gao)
    return SimpleNamespace(cast=cast, whole=whole, months=months)


def test_p6_a_year_is_refused_for_want_of_months_or_states_why(year):
    cast, whole = year.cast, year.whole
    sheet = whole.current_run.sheets.first()
    assert [cell[0] for cell in sheet.breakdown["m"]] == ["2025-01"], "a month that was only computed does not count"
    with pytest.raises(MonthsMissing, match="1"):
        release_prepare(period=whole, actor=cast.gao, accepted=True)
    with pytest.raises(ReasonOfRelease):
        release_prepare(period=whole, actor=cast.gao, accepted=True, without_months=True)
    made = release_prepare(
        period=whole, actor=cast.gao, accepted=True, without_months=True, reason="the office began in January"
    )
    assert len(made.without_months) == 1 and made.reason
    proposal_withdraw(proposal=made, actor=cast.gao)
    release(year.months[1], cast.gao, cast.lei)
    assert marks_of(whole)
    computed(whole, cast.gao)
    release(whole, cast.gao, cast.lei)
    assert [cell[0] for cell in whole.released_run.sheets.first().breakdown["m"]] == ["2025-01", "2025-02"]


def test_leaders_see_a_year_to_grade_it_and_nobody_else_does(year):
    cast = year.cast
    sheets = Sheet.objects.filter(period=year.whole)
    assert sheets.visible_to(cast.lei).count() == sheets.visible_to(cast.gao).count() == 3
    for user in (cast.lin, cast.su, cast.hua, cast.ji):
        assert not sheets.visible_to(user).exists(), user


# --- Locking --------------------------------------------------------------------------------------


def test_p3_what_waits_in_a_released_month_is_returned_or_carried_over_and_it_closes(month, sign_in):
    cast = month.cast
    one, other, third = waits(month), waits(month, "mei"), waits(month, "lin", "d2.1")
    computed(month.period, cast.gao)
    release(month.period, cast.gao, cast.lei)
    with pytest.raises(WrongState, match="3"):
        period_close(period=month.period, actor=cast.gao)
    page = sign_in(cast.gao).get(
        reverse("appraisal:period_close", args=[month.period.pk]), headers={"accept-language": "en"}
    )
    assert "3 entries still wait" in page.content.decode()
    with pytest.raises(WrongState, match="verification is over"):
        entry_verify(entry=one, actor=cast.su)
    assert entry_return(entry=one, actor=cast.su, reason="too late").state == "returned"
    april = worlds.month(cast.county, starts_on=date(2025, 4, 1), verify_until=timezone.localdate())
    worlds.takes_part(april, month.people["lin"].cadre, month.version)
    found = entries_carry_over(period=month.period, target=april, actor=cast.gao)
    assert set(found.moved) == {one, third} and [entry for entry, _why in found.left] == [other]
    third.refresh_from_db()
    assert (third.period, third.state) == (april, "submitted")
    assert entry_verify(entry=third, actor=cast.su).state == "verified"
    with pytest.raises(WrongState, match="1"):
        period_close(period=month.period, actor=cast.gao)
    entry_return(entry=other, actor=cast.su, reason="too late")
    assert period_close(period=month.period, actor=cast.gao).state == "closed"


def test_the_page_of_a_release_leads_to_the_entries_it_left_out_and_to_their_way_on(month, sign_in):
    cast = month.cast
    one, _other = waits(month), waits(month, "mei")
    page, period = reverse("appraisal:period_release", args=[month.period.pk]), month.period.get_absolute_url()
    carry = reverse("appraisal:entries_carry", args=[month.period.pk])
    computed(month.period, cast.gao)
    assert "Entries without a decision" not in read(sign_in(cast.gao), page), "not released yet"
    release(month.period, cast.gao, cast.lei)
    entry_return(entry=one, actor=cast.su, reason="too late")
    shown = read(sign_in(cast.gao), page)
    for state in ("returned", "submitted"):
        link = f"{reverse('appraisal:ledger')}?period={month.period.pk}&state={state}"
        assert f'href="{escape(link)}"' in shown
        listed = sign_in(cast.gao).get(link).context["page"].rows
        assert [row.object for row in listed] == list(Entry.objects.filter(state=state))
    assert shown.count("1 entry") == 2 and carry in shown
    assert carry not in read(sign_in(cast.lei), page), "HR carries over"
    Entry.objects.filter(state="submitted").update(state="returned")
    assert carry in read(sign_in(cast.gao), period), "returned entries can be carried over, too"
    Entry.objects.update(state="no_points")
    assert "Entries without a decision" not in read(sign_in(cast.gao), page)


def test_p3_carrying_over_is_for_hr_of_the_body_into_an_open_month(month):
    cast = month.cast
    waits(month)
    april = worlds.month(cast.county, starts_on=date(2025, 4, 1))
    with pytest.raises(WrongState):
        entries_carry_over(period=month.period, target=april, actor=cast.gao)  # not released
    computed(month.period, cast.gao)
    release(month.period, cast.gao, cast.lei)
    with pytest.raises(NotAllowed):
        entries_carry_over(period=month.period, target=april, actor=cast.hua)
    for wrong in (month.period, worlds.month(cast.county, starts_on=date(2025, 2, 1))):
        with pytest.raises(WrongState):
            entries_carry_over(period=month.period, target=wrong, actor=cast.gao)


def test_p13_a_to_do_that_can_no_longer_be_done_is_none(month, sign_in):
    cast = month.cast
    widened(month)
    entry = entry_return(entry=waits(month), actor=cast.su, reason="where was it?")
    client = sign_in(cast.lin)
    ledger, page = reverse("appraisal:my_ledger"), entry.get_absolute_url()
    english = {"accept-language": "en"}
    assert "where was it?" in client.get(ledger).content.decode()
    assert ">Submit<" in client.get(page, headers=english).content.decode()
    computed(month.period, cast.gao)
    release(month.period, cast.gao, cast.lei)
    assert "where was it?" not in client.get(ledger).content.decode()
    assert ">Submit<" not in client.get(page, headers=english).content.decode()
    assert returned_to(cast.lin).count() == 0


def test_closing_needs_a_release(month):
    computed(month.period, month.cast.gao)
    with pytest.raises(WrongState, match="Release the results"):
        period_close(period=month.period, actor=month.cast.gao)


def test_a_leader_reads_on_the_first_page_that_a_release_waits(month, sign_in):
    cast, address = month.cast, reverse("appraisal:outcomes")

    def read(user):
        return sign_in(user).get(address, headers={"accept-language": "en"}).content.decode()

    assert "Nothing waits for your decision." in read(cast.lei)
    computed(month.period, cast.gao)
    made = release_prepare(period=month.period, actor=cast.gao, accepted=True)
    page = read(cast.lei)
    assert "waits for your confirmation." in page and f'href="{made.get_absolute_url()}"' in page
    assert "Nothing waits" not in page
    assert "waits for your confirmation." not in read(cast.gao), "prepared by her"
