"""Each refusal of an act on an entry, asked directly: who, in which state, of which source."""

import pytest

from appraisal.ledger import policies
from appraisal.models import Entry
from core.errors import NotAllowed, OwnRecord, RelativeRecord, SamePerson, WrongState
from tests import factories as make

SOURCES = ("self", "observation", "import", "reversal")
STATES = ("draft", "submitted", "returned", "no_points", "proposed", "verified", "reversed")


@pytest.fixture
def entry(cast, write) -> Entry:
    return write(cast.lin)


def put(entry: Entry, **fields) -> Entry:
    """The entry as it would stand; policies read, they do not save."""
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry


def answer(refusal) -> type | None:
    return None if refusal is None else type(refusal)


def test_everybody_writes_the_own_ledger_alone(cast, month):
    assert policies.why_not_write(cast.lin, cast.lin.cadre) is None
    assert answer(policies.why_not_write(cast.su, cast.lin.cadre)) is NotAllowed
    assert answer(policies.why_not_write(cast.wai, cast.lin.cadre)) is NotAllowed


@pytest.mark.parametrize("state", STATES)
def test_the_author_changes_a_draft_or_what_came_back(cast, entry, state):
    put(entry, state=state)
    expected = None if state in ("draft", "returned") else WrongState
    assert answer(policies.why_not_edit(cast.lin, entry)) is expected
    assert answer(policies.why_not_edit(cast.su, entry)) is NotAllowed


def test_a_reversal_is_changed_by_nobody(cast, entry):
    assert answer(policies.why_not_edit(cast.lin, put(entry, source="reversal"))) is NotAllowed


def test_an_observation_is_changed_by_its_author_while_she_supervises(cast, entry):
    put(entry, source="observation", author_id=cast.su.pk, author=cast.su)
    assert policies.why_not_edit(cast.su, entry) is None
    assert answer(policies.why_not_edit(cast.lin, entry)) is NotAllowed
    put(entry, author_id=cast.hua.pk, author=cast.hua)
    assert answer(policies.why_not_edit(cast.hua, entry)) is NotAllowed


@pytest.mark.parametrize("state", STATES)
def test_the_author_takes_back_what_waits(cast, entry, state):
    put(entry, state=state)
    assert answer(policies.why_not_take_back(cast.lin, entry)) is (None if state == "submitted" else WrongState)
    assert answer(policies.why_not_take_back(cast.mei, entry)) is NotAllowed


@pytest.mark.parametrize("source", SOURCES)
def test_imports_and_reversals_are_not_taken_back(cast, entry, source):
    put(entry, state="submitted", source=source)
    expected = None if source in ("self", "observation") else NotAllowed
    assert answer(policies.why_not_take_back(cast.lin, entry)) is expected


@pytest.mark.parametrize("state", STATES)
def test_the_author_deletes_a_draft(cast, entry, state):
    put(entry, state=state)
    assert answer(policies.why_not_delete(cast.lin, entry)) is (None if state == "draft" else WrongState)
    assert answer(policies.why_not_delete(cast.mei, entry)) is NotAllowed


def test_evidence_of_an_imported_entry_that_waits_comes_from_its_cadre_or_the_office(cast, entry):
    put(entry, source="import", state="submitted", author_id=cast.hua.pk, author=cast.hua)
    assert policies.why_not_add_evidence(cast.hua, entry) is None
    assert policies.why_not_add_evidence(cast.lin, entry) is None
    assert answer(policies.why_not_add_evidence(cast.mei, entry)) is NotAllowed
    assert answer(policies.why_not_add_evidence(cast.lin, put(entry, state="verified"))) is NotAllowed
    assert answer(policies.why_not_add_evidence(cast.hua, entry)) is WrongState


def test_evidence_of_an_own_entry_that_waits_is_not_added(cast, entry):
    assert answer(policies.why_not_add_evidence(cast.lin, put(entry, state="submitted"))) is WrongState
    assert policies.why_not_add_evidence(cast.lin, put(entry, state="returned")) is None


@pytest.mark.parametrize("state", STATES)
def test_a_supervisor_of_the_unit_verifies_what_waits(cast, entry, state):
    put(entry, state=state)
    assert answer(policies.why_not_verify(cast.su, entry)) is (None if state == "submitted" else WrongState)


@pytest.mark.parametrize(("name", "refusal"), [("lei", NotAllowed), ("song", NotAllowed), ("lin", OwnRecord)])
def test_nobody_else_verifies(cast, entry, name, refusal):
    assert answer(policies.why_not_verify(getattr(cast, name), put(entry, state="submitted"))) is refusal


def test_an_observation_is_verified_by_another_supervisor_or_a_leader_but_never_by_its_author(cast, entry):
    put(entry, source="observation", state="submitted", author_id=cast.su.pk, author=cast.su)
    assert answer(policies.why_not_verify(cast.su, entry)) is SamePerson
    assert policies.why_not_verify(cast.lei, entry) is None
    assert answer(policies.why_not_verify(cast.hua, entry)) is NotAllowed


@pytest.mark.parametrize("state", STATES)
def test_who_checked_undoes_it_before_an_approval(cast, entry, state):
    put(entry, state=state, checked_by_id=cast.su.pk)
    expected = None if state in ("verified", "returned", "no_points") else WrongState
    assert answer(policies.why_not_undo(cast.su, entry)) is expected
    assert answer(policies.why_not_undo(cast.lei, entry)) is NotAllowed


@pytest.mark.parametrize("source", SOURCES)
def test_imports_and_reversals_are_not_undone(cast, entry, source):
    put(entry, state="verified", source=source, checked_by_id=cast.su.pk)
    expected = None if source in ("self", "observation") else NotAllowed
    assert answer(policies.why_not_undo(cast.su, entry)) is expected


def test_what_a_leader_approved_is_undone_by_nobody_and_reversed_by_a_leader(cast, entry, monkeypatch):
    put(entry, state="verified", checked_by_id=cast.su.pk)
    monkeypatch.setattr(policies, "needs_approval", lambda rule: True)
    assert answer(policies.why_not_undo(cast.su, entry)) is WrongState
    assert policies.why_not_undo(cast.su, put(entry, state="returned")) is None
    put(entry, state="verified")
    assert policies.why_not_reverse(cast.lei, entry) is None
    for user in (cast.su, cast.hua, cast.song):
        assert answer(policies.why_not_reverse(user, entry)) is NotAllowed


def test_a_supervisor_of_the_unit_observes_others(cast, month):
    path = cast.section.path
    assert policies.why_not_observe(cast.su, cast.lin.cadre, path) is None
    assert answer(policies.why_not_observe(cast.su, cast.su.cadre, path)) is OwnRecord
    for user in (cast.song, cast.lei, cast.hua):
        assert answer(policies.why_not_observe(user, cast.lin.cadre, path)) is NotAllowed


@pytest.mark.parametrize("state", STATES)
def test_a_leader_approves_what_is_proposed(cast, entry, state):
    put(entry, state=state, checked_by_id=cast.su.pk)
    assert answer(policies.why_not_approve(cast.lei, entry)) is (None if state == "proposed" else WrongState)
    for user in (cast.su, cast.hua, cast.song):
        assert answer(policies.why_not_approve(user, entry)) is NotAllowed


@pytest.mark.parametrize("part", ["checked_by_id", "author_id"])
def test_who_checked_or_wrote_does_not_approve(cast, entry, part):
    put(entry, state="proposed", **{part: cast.lei.pk})
    assert answer(policies.why_not_approve(cast.lei, entry)) is SamePerson


@pytest.mark.parametrize("state", STATES)
def test_supervisor_and_hr_of_the_unit_reverse_what_is_verified(cast, entry, state):
    put(entry, state=state)
    for user in (cast.su, cast.hua, cast.gao):
        assert answer(policies.why_not_reverse(user, entry)) is (None if state == "verified" else WrongState)
    for user in (cast.song, cast.he, cast.lei):
        assert answer(policies.why_not_reverse(user, entry)) is NotAllowed
    assert answer(policies.why_not_reverse(cast.lin, entry)) is OwnRecord


def test_a_reversal_is_not_reversed(cast, entry):
    assert answer(policies.why_not_reverse(cast.su, put(entry, state="verified", source="reversal"))) is WrongState


def test_a_refusal_is_raised_and_none_is_not():
    policies.require(None)
    with pytest.raises(NotAllowed):
        policies.require(NotAllowed())


@pytest.mark.parametrize("act", ["verify", "approve", "reverse"])
def test_relatives_are_refused_before_anything_else_is_asked(cast, entry, act):
    make.RelativeFactory(cadre=cast.lei.cadre, relative=cast.lin.cadre)
    assert answer(getattr(policies, f"why_not_{act}")(cast.lei, put(entry, state="proposed"))) is RelativeRecord
