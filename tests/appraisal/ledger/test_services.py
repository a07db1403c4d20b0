"""Every verb of the ledger: what it changes, who may, when, and what it refuses."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisal.ledger import selectors, services
from appraisal.ledger.errors import KeyReused, NoDocument, StaleEntry, WindowClosed
from appraisal.models import Entry, Period, Rule, Run
from core.audit.models import AuditRow
from core.audit.services import verify as verify_trail
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, SamePerson, WrongState
from tests import factories as make
from tests.appraisal.ledger.conftest import COMMON, DOCUMENT, INDIVIDUAL, publish, take_part, upload
from tests.unseen import UNSEEN

# --- writing --------------------------------------------------------------------------------------


def test_draft_is_written_with_unit_of_the_participant_and_an_audit_row(cast, month, write):
    entry = write(cast.lin)
    assert (entry.state, entry.source, entry.author) == ("draft", "self", cast.lin)
    assert entry.unit == cast.section and entry.unit_path == cast.section.path
    row = AuditRow.objects.get(object_key=str(entry.pk))
    assert row.action == "entry.drafted" and row.content["after"]["quantity"] == "4"


def test_nobody_writes_into_the_ledger_of_somebody_else(cast, month):
    for user in (cast.mei, cast.su, cast.hua, cast.gao):
        with pytest.raises(NotAllowed):
            services.entry_draft(
                actor=user, cadre=cast.lin.cadre, period=month.period, summary="x", happened_on=month.today
            )
    assert not Entry.objects.exists()


def test_same_key_and_content_is_one_entry_and_other_content_is_refused(cast, month, write):
    key = uuid.uuid4()
    first = write(cast.lin, key=key, summary="  Visited \x00 households ")
    assert write(cast.lin, key=key, summary="Visited households") == first
    with pytest.raises(KeyReused):
        write(cast.lin, key=key, summary="Something else")
    with pytest.raises(KeyReused):
        write(cast.mei, key=key, summary="Visited households")
    assert Entry.objects.count() == 1
    assert AuditRow.objects.filter(object_type="appraisal.entry").count() == 1


def test_quick_entry_is_all_or_nothing(cast, month, django_capture_on_commit_callbacks):
    from django.core.files.storage import default_storage

    before = _stored(default_storage)
    with pytest.raises(InvalidInput):
        services.entry_record(
            actor=cast.lin,
            cadre=cast.lin.cadre,
            period=month.period,
            summary="Commended",
            happened_on=month.today,
            rule=month.rule("award"),
            level="",  # the rule has a ladder, so submission refuses
            uploads=[upload()],
        )
    assert not Entry.objects.exists()
    assert _stored(default_storage) == before


def _stored(storage, place="evidence"):
    if not storage.exists(place):
        return set()
    folders, files = storage.listdir(place)
    return {f"{place}/{name}" for name in files}.union(*(_stored(storage, f"{place}/{folder}") for folder in folders))


def test_quick_entry_is_submitted_with_its_file(cast, month):
    entry = services.entry_record(
        actor=cast.lin,
        cadre=cast.lin.cadre,
        period=month.period,
        summary="Commended",
        happened_on=month.today,
        rule=month.rule("award"),
        level="county",
        uploads=[upload()],
    )
    assert entry.state == "submitted" and entry.evidence.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        {"summary": " \x00\u202e "},
        {"quantity": Decimal(0)},
        {"quantity": Decimal(-1)},
        {"quantity": Decimal("1000001")},
        {"quantity": Decimal("1.00001")},
        {"happened_on": timezone.localdate() + timedelta(days=1)},
        {"happened_on": timezone.localdate() - timedelta(days=800)},
        {"level": "county"},
        {"modifiers": ["reminded"]},
        {"value": Decimal(3)},
        {"summary": "x" * 201},
    ],
)
def test_content_that_does_not_fit_is_refused(cast, write, content):
    with pytest.raises(InvalidInput):
        write(cast.lin, **content)


def test_rules_of_measures_and_of_other_schemes_cannot_be_cited(cast, month, write):
    with pytest.raises(InvalidInput):
        write(cast.lin, "late")
    other = publish(cast.county, cast.gao, code="other")
    with pytest.raises(InvalidInput):
        write(cast.lin, Rule.objects.get(version=other, code="visit"))


def test_duty_of_a_post_never_held_is_refused(cast, month, write):
    own, foreign = make.DutyFactory(post=cast.posts.section), make.DutyFactory(post=cast.posts.town)
    assert write(cast.lin, duty=own).duty == own
    with pytest.raises(InvalidInput):
        write(cast.lin, duty=foreign)


def test_text_loses_what_cannot_be_seen(cast, write):
    entry = write(cast.lin, summary="走访\u202e\x07 农户\n二组", details="第一行\r\n第二行\x00")
    assert entry.summary == "走访 农户 二组" and entry.details == "第一行\n第二行"


def test_update_counts_the_version_and_logs_before_and_after(cast, write):
    entry = write(cast.lin)
    changed = services.entry_update(entry=entry, actor=cast.lin, version=1, quantity=Decimal(6))
    assert (changed.version, changed.quantity) == (2, 6)
    row = AuditRow.objects.get(action="entry.changed")
    assert row.content["before"] == {"quantity": "4"} and row.content["after"] == {"quantity": "6"}


def test_second_editor_is_told_what_changed_and_overwrites_nothing(cast, write):
    entry = write(cast.lin)
    services.entry_update(entry=entry, actor=cast.lin, version=1, summary="First tab")
    with pytest.raises(StaleEntry) as refused:
        services.entry_update(entry=entry, actor=cast.lin, version=1, summary="Second tab", quantity=Decimal(4))
    assert [(now, sent) for _label, now, sent in refused.value.changes] == [("First tab", "Second tab")]
    assert "First tab" in str(refused.value)
    entry.refresh_from_db()
    assert entry.summary == "First tab"


def test_only_content_can_be_set(cast, write):
    entry = write(cast.lin)
    for field in ("state", "effect", "unit_path", "cadre", "checked_by", "source"):
        with pytest.raises(TypeError):
            services.entry_update(entry=entry, actor=cast.lin, version=1, **{field: "verified"})


def test_deleting_a_draft_takes_its_files_and_keeps_its_trail(cast, write, django_capture_on_commit_callbacks):
    entry = write(cast.lin)
    evidence = services.evidence_add(entry=entry, actor=cast.lin, file=upload())
    storage, name = evidence.file.storage, evidence.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        services.entry_delete_draft(entry=entry, actor=cast.lin)
    assert not Entry.objects.exists() and not storage.exists(name)
    assert AuditRow.objects.get(action="entry.deleted").content["before"]["summary"] == "Visited households"


# --- states × verbs × people ----------------------------------------------------------------------

VERBS = {
    "update": lambda entry, user: services.entry_update(entry=entry, actor=user, version=None, summary="Other"),
    "submit": lambda entry, user: services.entry_submit(entry=entry, actor=user),
    "take_back": lambda entry, user: services.entry_take_back(entry=entry, actor=user),
    "delete": lambda entry, user: services.entry_delete_draft(entry=entry, actor=user),
    "verify": lambda entry, user: services.entry_verify(entry=entry, actor=user),
    "return": lambda entry, user: services.entry_return(entry=entry, actor=user, reason="Which village?"),
    "unverify": lambda entry, user: services.entry_unverify(entry=entry, actor=user),
    "unreturn": lambda entry, user: services.entry_unreturn(entry=entry, actor=user),
    "reverse": lambda entry, user: services.entry_reverse(entry=entry, actor=user, reason="Counted twice"),
    "add_file": lambda entry, user: services.evidence_add(entry=entry, actor=user, file=upload()),
}
# who may do what in which state; everything else is refused and changes nothing
ALLOWED = {
    ("draft", "update"): {"lin"},
    ("draft", "submit"): {"lin"},
    ("draft", "delete"): {"lin"},
    ("draft", "add_file"): {"lin"},
    ("submitted", "take_back"): {"lin"},
    ("submitted", "verify"): {"su"},
    ("submitted", "return"): {"su"},
    ("returned", "update"): {"lin"},
    ("returned", "submit"): {"lin"},
    ("returned", "add_file"): {"lin"},
    ("returned", "unreturn"): {"su"},
    ("verified", "unverify"): {"su"},
    ("verified", "reverse"): {"su", "hua", "gao"},
}
PEOPLE = ("lin", "mei", "su", "hua", "song", "he", "gao", "lei", "tang", "ji", "shen", "xi", "an", "wai")


@pytest.fixture
def entry_in(cast, write):
    def make_entry(state):
        entry = write(cast.lin)
        if state == "draft":
            return entry
        entry = services.entry_submit(entry=entry, actor=cast.lin)
        if state == "returned":
            return services.entry_return(entry=entry, actor=cast.su, reason="Which village?")
        if state in ("verified", "reversed"):
            entry = services.entry_verify(entry=entry, actor=cast.su)
        if state == "reversed":
            services.entry_reverse(entry=entry, actor=cast.su, reason="Counted twice")
            entry.refresh_from_db()
        return entry

    return make_entry


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "verified", "reversed"])
@pytest.mark.parametrize("verb", VERBS)
def test_only_listed_people_do_listed_verbs_in_listed_states(cast, entry_in, state, verb):
    entry = entry_in(state)
    before = Entry.objects.values().get(pk=entry.pk)
    for name in PEOPLE:
        user = getattr(cast, name)
        allowed = name in ALLOWED.get((state, verb), ())
        point = transaction.savepoint()
        try:
            VERBS[verb](entry, user)
            done = True
        except (NotAllowed, WrongState):
            done = False
            assert Entry.objects.values().get(pk=entry.pk) == before
        assert done == allowed, f"{name} {verb} {state}"
        transaction.savepoint_rollback(point)


def test_nobody_checks_or_reverses_the_entry_of_a_relative(cast, waiting, verified):
    make.RelativeFactory(cadre=cast.su.cadre, relative=cast.lin.cadre)
    with pytest.raises(RelativeRecord):
        services.entry_verify(entry=waiting(cast.lin), actor=cast.su)
    with pytest.raises(RelativeRecord):
        services.entry_return(entry=waiting(cast.lin), actor=cast.su, reason="no")


def test_supervisor_checks_nothing_of_the_own_ledger(cast, waiting):
    entry = waiting(cast.su)
    with pytest.raises(OwnRecord):
        services.entry_verify(entry=entry, actor=cast.su)
    with pytest.raises(OwnRecord):
        services.entry_reverse(entry=entry, actor=cast.su, reason="no")


def test_database_itself_refuses_an_author_who_checks(cast, waiting):
    entry = waiting(cast.lin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="verified", checked_by=cast.lin, checked_at=timezone.now())


# --- windows --------------------------------------------------------------------------------------


def test_nothing_is_written_or_checked_outside_the_windows(cast, month, write, waiting, over):
    draft, entry = write(cast.lin), waiting(cast.mei)
    over(month.period)
    for act in (
        lambda: write(cast.lin, happened_on=month.period.ends_on),
        lambda: services.entry_submit(entry=draft, actor=cast.lin),
        lambda: services.entry_update(entry=draft, actor=cast.lin, version=1, quantity=Decimal(5)),
    ):
        with pytest.raises(WindowClosed):
            act()
    services.entry_return(entry=entry, actor=cast.su, reason="Which village?")
    # it came back: still possible
    services.entry_update(entry=entry, actor=cast.mei, version=None, happened_on=month.period.ends_on)
    services.entry_submit(entry=entry, actor=cast.mei)
    over(month.period, verification=True)
    with pytest.raises(WindowClosed):
        services.entry_verify(entry=entry, actor=cast.su)
    with pytest.raises(WindowClosed):
        services.entry_return(entry=entry, actor=cast.su, reason="late")


@pytest.mark.parametrize("state", ["draft", "released", "closed"])
def test_a_period_that_is_not_open_takes_nothing(cast, month, write, waiting, shut, state):
    entry = waiting(cast.lin)
    shut(month.period, state)
    with pytest.raises(WindowClosed):
        write(cast.lin)
    with pytest.raises(WindowClosed):
        services.entry_verify(entry=entry, actor=cast.su)
    assert services.entry_verify_many(entries=[entry.pk], actor=cast.su).verified == []


def test_a_year_takes_no_entries_and_strangers_take_no_part(cast, month, write):
    year = make.PeriodFactory(unit=cast.county, kind="year")
    with pytest.raises(WindowClosed):
        write(cast.lin, period=year)
    other = make.PeriodFactory(unit=cast.town)
    with pytest.raises(InvalidInput):
        write(cast.lin, period=other)


def test_late_entry_counts_in_the_open_month(cast, month, write):
    entry = write(cast.lin, happened_on=month.period.starts_on - timedelta(days=20))
    assert entry.period == month.period


# --- verifying and its effect ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "content", "effect"),
    [
        ("visit", {"quantity": Decimal("4")}, "1"),
        ("visit", {"quantity": Decimal("0.0001")}, "0.000025"),
        ("absent", {"quantity": Decimal("3")}, "-1.5"),
        ("overdue", {"quantity": Decimal("2"), "modifiers": ["reminded"]}, "-4"),
        ("project", {"quantity": Decimal("1"), "group_key": "Road"}, "2"),
        ("tally", {"quantity": Decimal("7")}, None),
        (None, {}, None),
    ],
)
def test_verification_freezes_the_exact_effect(cast, verified, rule, content, effect):
    entry = verified(cast.lin, cast.su, rule, **content)
    assert entry.effect == (None if effect is None else Decimal(effect))
    assert (entry.state, entry.checked_by) == ("verified", cast.su) and entry.checked_at


def test_range_rule_needs_points_inside_and_a_reason(cast, waiting):
    entry = waiting(cast.lin, "style")
    for value, reason in ((None, ""), (Decimal(3), ""), (Decimal(9), "rude"), (Decimal("0.5"), "rude")):
        with pytest.raises(InvalidInput):
            services.entry_verify(entry=entry, actor=cast.su, value=value, value_reason=reason)
    done = services.entry_verify(entry=entry, actor=cast.su, value=Decimal("2.5"), value_reason="Rude twice")
    assert done.effect == Decimal(-10) and done.value_reason == "Rude twice"


def test_no_document_no_points(cast, write):
    entry = write(cast.lin, "award", level="county", quantity=1)
    with pytest.raises(NoDocument):
        services.entry_submit(entry=entry, actor=cast.lin)
    evidence = services.evidence_add(entry=entry, actor=cast.lin, file=upload())
    entry = services.entry_submit(entry=entry, actor=cast.lin)
    evidence.delete()  # lost by some other way
    with pytest.raises(NoDocument):
        services.entry_verify(entry=entry, actor=cast.su)


def test_level_is_needed_to_submit_not_to_draft(cast, write):
    entry = write(cast.lin, "award", quantity=1)
    services.evidence_add(entry=entry, actor=cast.lin, file=upload())
    with pytest.raises(InvalidInput):
        services.entry_submit(entry=entry, actor=cast.lin)
    services.entry_update(entry=entry, actor=cast.lin, version=None, level="city")
    entry = services.entry_submit(entry=entry, actor=cast.lin)
    assert services.entry_verify(entry=entry, actor=cast.su).effect == 6


def test_project_is_named_before_submission(cast, write):
    entry = write(cast.lin, "project")
    with pytest.raises(InvalidInput):
        services.entry_submit(entry=entry, actor=cast.lin)


def test_supervisor_classifies_an_entry_without_a_rule(cast, month, waiting):
    entry = services.entry_verify(entry=waiting(cast.lin, None), actor=cast.su, rule=month.rule("visit"))
    assert entry.effect == 1 and entry.rule.code == "visit"


def test_verifier_who_saw_an_older_version_is_refused(cast, waiting):
    entry = waiting(cast.lin)
    seen = entry.version
    services.entry_take_back(entry=entry, actor=cast.lin)
    services.entry_update(entry=entry, actor=cast.lin, version=None, quantity=Decimal(400))
    services.entry_submit(entry=entry, actor=cast.lin)
    with pytest.raises(StaleEntry):
        services.entry_verify(entry=entry, actor=cast.su, version=seen)


def test_verifying_twice_changes_nothing(cast, waiting):
    entry = waiting(cast.lin)
    services.entry_verify(entry=entry, actor=cast.su)
    with pytest.raises(WrongState):
        services.entry_verify(entry=entry, actor=cast.su)
    assert AuditRow.objects.filter(action="entry.verified").count() == 1


def test_undo_gives_the_entry_back_to_the_queue_unless_a_release_used_it(cast, month, verified):
    entry = services.entry_unverify(entry=verified(cast.lin, cast.su), actor=cast.su)
    assert (entry.state, entry.effect, entry.checked_by) == ("submitted", None, None)
    entry = services.entry_verify(entry=entry, actor=cast.su)
    run = Run.objects.create(period=month.period, number=1, key="k", engine="1")
    entry = services.entry_unverify(entry=entry, actor=cast.su)  # a trial run is no use of it
    entry = services.entry_verify(entry=entry, actor=cast.su)
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now())
    Period.objects.filter(pk=month.period.pk).update(released_run=run)  # released, and reopened
    with pytest.raises(WrongState):
        services.entry_unverify(entry=entry, actor=cast.su)


def test_returning_needs_a_reason_that_the_author_reads(cast, waiting):
    entry = waiting(cast.lin)
    with pytest.raises(InvalidInput):
        services.entry_return(entry=entry, actor=cast.su, reason=" \x00 ")
    entry = services.entry_return(entry=entry, actor=cast.su, reason="Which village?")
    assert entry.return_reason == "Which village?"
    entry = services.entry_submit(entry=entry, actor=cast.lin)
    assert entry.checked_by is None and entry.state == "submitted"


def test_many_are_verified_together_and_the_unfit_stay(cast, month, waiting, write, django_assert_num_queries):
    good = [waiting(cast.lin, quantity=n) for n in (1, 2, 3)] + [waiting(cast.mei, None)]
    ranged, own, foreign, draft = (
        waiting(cast.lin, "style"),
        waiting(cast.su),
        waiting(cast.tao),
        write(cast.lin),
    )
    outcome = services.entry_verify_many(entries=Entry.objects.all(), actor=cast.su)
    assert set(outcome.verified) == {entry.pk for entry in good}
    assert {entry for entry, _why in outcome.refused} == {ranged, own, foreign, draft}
    assert [str(e.effect) for e in Entry.objects.filter(state="verified", rule__isnull=False).order_by("quantity")] == [
        "0.250000",
        "0.500000",
        "0.750000",
    ]
    row = AuditRow.objects.get(action="entries.verified")
    assert set(row.content["after"]["effects"]) == {str(entry.pk) for entry in good}
    assert verify_trail() == []


def test_bulk_verification_asks_the_database_no_more_for_more_entries(cast, month, waiting):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(count):
        keys = [waiting(cast.lin).pk for _ in range(count)]
        with CaptureQueriesContext(connection) as seen:
            assert len(services.entry_verify_many(entries=keys, actor=cast.su).verified) == count
        return len(seen)

    queries(1)  # fills what the user object remembers
    assert queries(3) == queries(23)


# --- observations ---------------------------------------------------------------------------------


def observe(user, cadre, month, rule, **content):
    return services.entry_observe(
        actor=user,
        cadre=cadre,
        period=month.period,
        rule=month.rule(rule) if rule else None,
        **({"summary": "Seen at the meeting", "happened_on": month.today} | content),
    )


def test_observation_with_fixed_points_is_verified_at_once(cast, month):
    entry = observe(cast.su, cast.lin.cadre, month, "absent", quantity=Decimal(2))
    assert (entry.state, entry.source, entry.effect) == ("verified", "observation", Decimal(-1))
    entry = services.entry_unverify(entry=entry, actor=cast.su)
    assert entry.state == "draft"
    assert services.entry_submit(entry=entry, actor=cast.su).state == "verified"


def test_observation_with_discretion_waits_for_somebody_else(cast, month):
    entry = observe(cast.su, cast.lin.cadre, month, "style", value=Decimal(2), value_reason="Rude to a villager")
    assert entry.state == "submitted"
    with pytest.raises(SamePerson):
        services.entry_verify(entry=entry, actor=cast.su)
    assert services.entry_verify(entry=entry, actor=cast.lei).effect == -2


def test_observation_needs_reach_a_rule_and_its_document(cast, month):
    for user in (cast.song, cast.hua, cast.lei, cast.mei, cast.ji):
        with pytest.raises(NotAllowed):
            observe(user, cast.lin.cadre, month, "absent")
    with pytest.raises(OwnRecord):
        observe(cast.su, cast.su.cadre, month, "absent")
    make.RelativeFactory(cadre=cast.mei.cadre, relative=cast.su.cadre)
    with pytest.raises(RelativeRecord):
        observe(cast.su, cast.mei.cadre, month, "absent")
    with pytest.raises(InvalidInput):
        observe(cast.su, cast.lin.cadre, month, None)
    with pytest.raises(InvalidInput):
        observe(cast.su, cast.lin.cadre, month, "style", value=Decimal(2))
    with pytest.raises(NoDocument):
        observe(cast.su, cast.lin.cadre, month, "award", level="county")
    assert not Entry.objects.exists()


# --- reversing ------------------------------------------------------------------------------------


def counting(period):
    return list(Entry.objects.filter(period=period, state="verified", rule__isnull=False))


def test_reversal_in_the_open_month_takes_both_out_of_the_score(cast, month, verified):
    entry = verified(cast.lin, cast.su)
    reversal = services.entry_reverse(entry=entry, actor=cast.su, reason="Counted twice")
    entry.refresh_from_db()
    assert (entry.state, reversal.state, reversal.effect) == ("reversed", "reversed", Decimal(-1))
    assert reversal.reverses == entry and reversal.details == "Counted twice"
    assert not counting(month.period)


@pytest.mark.parametrize("state", ["released", "closed"])
def test_reversal_of_a_finished_month_counts_against_it_in_the_open_one(cast, month, verified, shut, state):
    entry = verified(cast.lin, cast.su)
    shut(month.period, state)
    coming = make.PeriodFactory(
        unit=cast.county, starts_on=month.period.starts_on - timedelta(days=3), ends_on=month.today + timedelta(days=27)
    )
    take_part(coming, cast.lin, month.version)
    reversal = services.entry_reverse(entry=entry, actor=cast.hua, reason="Proved wrong")
    entry.refresh_from_db()
    assert entry.state == "verified" and entry.effect == 1  # what was published stays
    assert (reversal.state, reversal.period, reversal.effect) == ("verified", coming, Decimal(-1))
    (counted,) = counting(coming)
    assert counted == reversal and counted.source == "reversal" and counted.rule.code == "visit"
    with pytest.raises((WrongState, IntegrityError)):
        services.entry_reverse(entry=entry, actor=cast.hua, reason="Again")


def test_reversal_of_a_finished_month_is_refused_where_it_could_not_count(cast, month, verified, shut):
    entry, counted = verified(cast.lin, cast.su), verified(cast.lin, cast.su, "tally", quantity=10)
    shut(month.period)
    with pytest.raises(InvalidInput):
        services.entry_reverse(entry=entry, actor=cast.su, reason="No open month")
    coming = make.PeriodFactory(
        unit=cast.county, starts_on=month.period.starts_on - timedelta(days=3), ends_on=month.today + timedelta(days=27)
    )
    take_part(coming, cast.lin, month.version)
    with pytest.raises(InvalidInput):
        services.entry_reverse(entry=counted, actor=cast.su, reason="Only the total counts")
    other = publish(cast.county, cast.gao, code="other", document=_without("visit"))
    coming.participants.update(scheme_version=other)
    with pytest.raises(InvalidInput):
        services.entry_reverse(entry=entry, actor=cast.su, reason="The new scheme has no such rule")
    assert not Entry.objects.filter(source="reversal").exists()


def _without(code):
    left = [one for one in INDIVIDUAL["rules"] if one["code"] != code]
    return {**DOCUMENT, "tree": {**DOCUMENT["tree"], "children": [COMMON, {**INDIVIDUAL, "rules": left}]}}


def test_a_reversal_and_an_unverified_entry_cannot_be_reversed(cast, waiting, verified):
    reversal = services.entry_reverse(entry=verified(cast.lin, cast.su), actor=cast.su, reason="Twice")
    for entry in (reversal, waiting(cast.lin)):
        with pytest.raises(WrongState):
            services.entry_reverse(entry=entry, actor=cast.su, reason="no")
    with pytest.raises(InvalidInput):
        services.entry_reverse(entry=verified(cast.lin, cast.su), actor=cast.su, reason=UNSEEN)


def test_look_alikes_warn_of_the_same_event(cast, month, waiting):
    first, second = waiting(cast.lin, "absent", quantity=1), waiting(cast.lin, "absent", quantity=1)
    waiting(cast.mei, "absent", quantity=1)
    waiting(cast.lin, "absent", quantity=1, happened_on=month.today - timedelta(days=1))
    assert list(selectors.look_alikes(second)) == [first]
