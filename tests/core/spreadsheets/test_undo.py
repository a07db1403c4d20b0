"""An import is taken back whole, or refused with what rests on it."""

import json

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cadres.models import Cadre, Grant, Post
from core.audit.models import AuditRow
from core.audit.services import verify
from core.errors import NotAllowed, WrongState
from core.spreadsheets.models import ImportTrace
from core.spreadsheets.undo import ChangedSince, Gone, RestsOnIt, can_undo, import_undo
from tests import factories as make
from tests.core.spreadsheets.test_imports import GOOD, committed, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def done(cast, layouts):
    """One post is new, one has another title than before."""
    make.PostFactory(code="P-2", unit=cast.bureau, title="旧", category="general", headcount=2, factor=1)
    rows = [GOOD, ["P-2", "BUREAU", "新", "general", 2, 1, None]]
    return committed(cast.gao, uploaded(cast.gao, layouts[0], *rows))


def test_what_was_new_goes_and_what_was_changed_is_as_before(cast, done):
    assert can_undo(done) and Post.objects.get(code="P-2").title == "新"
    done = import_undo(actor=cast.gao, upload=done)
    assert done.state == "undone" and not can_undo(done)
    assert Post.objects.get(code="P-2").title == "旧"
    assert not Post.objects.filter(code="P-1").exists() and not ImportTrace.objects.exists()
    assert AuditRow.objects.filter(action="import.undone").count() == 3 and verify() == []
    with pytest.raises(WrongState):
        import_undo(actor=cast.gao, upload=done)


def test_a_new_record_that_somebody_uses_holds_the_whole_import(cast, done):
    make.AppointmentFactory(cadre=cast.su.cadre, post=Post.objects.get(code="P-1"), kind="concurrent")
    with pytest.raises(RestsOnIt) as refused:
        import_undo(actor=cast.gao, upload=done)
    assert "文书" in str(refused.value)
    assert Post.objects.get(code="P-2").title == "新" and Post.objects.filter(code="P-1").exists()


def test_a_record_that_was_changed_since_holds_the_whole_import(cast, done):
    Post.objects.filter(code="P-2").update(title="别人改的")
    with pytest.raises(ChangedSince):
        import_undo(actor=cast.gao, upload=done)
    assert Post.objects.filter(code="P-1").exists()


def test_a_new_record_that_was_changed_since_is_kept(cast, done):
    Post.objects.filter(code="P-1").update(headcount=9)
    with pytest.raises(ChangedSince) as refused:
        import_undo(actor=cast.gao, upload=done)
    assert "文书" in str(refused.value)
    assert Post.objects.get(code="P-1").headcount == 9 and Post.objects.get(code="P-2").title == "新"


def test_a_changed_record_that_is_gone_since_is_told(cast, done):
    Post.objects.filter(code="P-2").delete()
    with pytest.raises(Gone):
        import_undo(actor=cast.gao, upload=done)
    assert Post.objects.filter(code="P-1").exists()


def test_only_whoever_imported_takes_it_back_and_not_after_a_month(cast, done):
    with pytest.raises(NotAllowed):
        import_undo(actor=cast.hua, upload=done)
    done.finished_at = done.finished_at.replace(year=2020)
    done.save(update_fields=["finished_at"])
    assert not can_undo(done)
    with pytest.raises(WrongState):
        import_undo(actor=cast.gao, upload=done)


def test_what_is_kept_for_undoing_is_not_legible(cast, layouts, done):
    stored = ImportTrace.objects.values_list("rows", flat=True)[0]
    assert "旧" not in stored
    kept = json.loads(ImportTrace.objects.get().rows)
    assert [before for _key, before, _after in kept] == [None, {"title": "旧"}]


def test_the_page_asks_first_and_tells_a_refusal(cast, sign_in, done):
    client = sign_in(cast.gao)
    address = reverse("imports:undo", args=[done.pk])
    assert address in client.get(done.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    Post.objects.filter(code="P-2").update(title="别人改的")
    assert client.post(address).status_code == 409
    Post.objects.filter(code="P-2").update(title="新")
    assert client.post(address).status_code == 302
    assert client.get(address).status_code == 404
    assert sign_in(cast.hua).get(address).status_code == 404
    assert Cadre.objects.exists()


def test_what_left_ones_units_is_not_taken_back(cast, done):
    Post.objects.filter(code="P-1").update(unit=cast.town)
    Grant.objects.filter(user=cast.gao).update(unit=cast.bureau)
    gao = type(cast.gao).objects.get(pk=cast.gao.pk)
    with pytest.raises((NotAllowed, ChangedSince)):
        import_undo(actor=gao, upload=done)
    assert Post.objects.filter(code="P-1").exists()


def test_what_the_database_refuses_is_told(cast, done, monkeypatch):
    def refused(*_args, **_options):
        raise IntegrityError

    monkeypatch.setattr(type(Post._base_manager.all()), "bulk_update", refused)
    with pytest.raises(RestsOnIt):
        import_undo(actor=cast.gao, upload=done)


def test_a_second_click_leads_to_the_import(cast, sign_in, done):
    client = sign_in(cast.gao)
    address = reverse("imports:undo", args=[done.pk])
    assert [client.post(address)["Location"] for _n in range(2)] == [done.get_absolute_url()] * 2
