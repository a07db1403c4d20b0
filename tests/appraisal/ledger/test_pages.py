"""The pages of the ledger: who gets in, what they show, what a press of a button does, with and without scripts."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.ledger import services
from appraisal.models import Entry, Evidence
from core.audit.models import AuditRow
from tests import factories as make
from tests.appraisal.ledger.conftest import PDF, PNG, upload
from tests.unseen import UNSEEN

MINE, NEW = "appraisal:my_ledger", "appraisal:entry_new"


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def fields(month):
    def data(**changes):
        return {
            "key": str(uuid.uuid4()),
            "summary": "Visited households",
            "rule": str(month.rule("visit").pk),
            "quantity": "4",
            "happened_on": month.today.isoformat(),
            "on_time": "on",
        } | changes

    return data


# --- who gets in ----------------------------------------------------------------------------------

PAGES = {
    "appraisal:my_ledger": {"lin", "mei", "su", "hua", "tao", "song", "he", "gao", "lei", "tang", "ji"},
    "appraisal:entry_new": {"lin", "mei", "su", "hua", "tao", "song", "he", "gao", "lei", "tang", "ji"},
    "appraisal:desk": {"su", "song", "lei"},
    "appraisal:verify_queue": {"su", "song", "lei"},
    "appraisal:observe": {"su", "song"},
    "appraisal:ledger": {"su", "song", "hua", "he", "gao", "lei", "ji"},
}
PEOPLE = (
    "lin",
    "mei",
    "su",
    "hua",
    "tao",
    "song",
    "he",
    "gao",
    "lei",
    "tang",
    "ji",
    "shen",
    "xi",
    "an",
    "wai",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_roles_alone(cast, month, sign_in, name):
    for person in PEOPLE:
        response = sign_in(getattr(cast, person)).get(reverse(name))
        assert response.status_code == (200 if person in PAGES[name] else 403), person


def test_anonymous_people_are_sent_to_the_login(cast, client, waiting):
    entry = waiting(cast.lin)
    for address in (
        *map(reverse, PAGES),
        entry.get_absolute_url(),
        reverse("appraisal:entry_edit", args=[entry.pk]),
    ):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_opens_in_both_languages(cast, month, sign_in, waiting, language):
    entry = waiting(cast.lin, "project", group_key="路")
    client = sign_in(cast.su)
    client.cookies["django_language"] = language
    names = ("my_ledger", "entry_new", "desk", "verify_queue", "observe", "ledger")
    addresses = [reverse(f"appraisal:{name}") for name in names]
    addresses += [entry.get_absolute_url(), reverse("appraisal:observe") + f"?cadre={cast.lin.cadre.pk}"]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200 and f'lang="{language}"' in text(response)


def test_strangers_meet_the_same_404_as_for_what_does_not_exist(cast, month, sign_in, write):
    entry = write(cast.lin)
    evidence = services.evidence_add(entry=entry, actor=cast.lin, file=upload())
    entry = services.entry_submit(entry=entry, actor=cast.lin)
    nothing = uuid.uuid4()
    for user in (cast.mei, cast.tao, cast.song, cast.he, cast.tang, cast.shen, cast.xi, cast.wai):
        client = sign_in(user)
        for name, key in (("entry", entry.pk), ("entry_edit", entry.pk), ("evidence", evidence.pk)):
            there = client.get(reverse(f"appraisal:{name}", args=[key]))
            absent = client.get(reverse(f"appraisal:{name}", args=[nothing]))
            assert there.status_code == absent.status_code == 404
            assert _bare(there) == _bare(absent)
        for verb in ("submit", "take-back", "delete", "undo"):
            assert client.post(reverse("appraisal:entry_act", args=[entry.pk, verb])).status_code == 404
        assert client.post(reverse("appraisal:evidence_remove", args=[evidence.pk])).status_code == 404
        assert client.post(reverse("appraisal:evidence_add", args=[entry.pk])).status_code == 404
    entry.refresh_from_db()
    assert entry.state == "submitted" and entry.evidence.count() == 1


def _bare(response) -> str:
    """The page without what differs from answer to answer: tokens."""
    return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+|next=[^"]*|value="/[^"]*"', "", text(response))


def test_a_draft_is_seen_by_nobody_but_its_author(cast, month, sign_in, write):
    entry = write(cast.lin)
    assert sign_in(cast.lin).get(entry.get_absolute_url()).status_code == 200
    for user in (cast.su, cast.hua, cast.gao, cast.ji):
        assert sign_in(user).get(entry.get_absolute_url()).status_code == 404


def test_lists_hold_nothing_of_other_units(cast, month, sign_in, waiting):
    waiting(cast.lin, summary="Canary of the section")
    waiting(cast.tao, summary="Canary of the town")
    for user, seen, hidden in ((cast.su, "section", "town"), (cast.song, "town", "section")):
        client = sign_in(user)
        for name in ("ledger", "verify_queue"):
            page = text(client.get(reverse(f"appraisal:{name}")))
            assert f"Canary of the {seen}" in page and f"Canary of the {hidden}" not in page
        export = client.get(reverse("appraisal:ledger") + "?export=csv")
        body = b"".join(export.streaming_content if export.streaming else [export.content]).decode("utf-8-sig")
        assert f"Canary of the {seen}" in body and f"Canary of the {hidden}" not in body
    assert AuditRow.objects.filter(action="entries.exported").count() == 2


def test_after_a_transfer_the_month_stays_with_its_unit(cast, month, sign_in, waiting):
    entry = waiting(cast.lin)
    appointment = cast.lin.cadre.appointments.get()
    appointment.ends_on = month.today - timedelta(days=1)
    appointment.save()
    make.AppointmentFactory(cadre=cast.lin.cadre, post=cast.posts.town, starts_on=month.today)
    assert sign_in(cast.su).get(entry.get_absolute_url()).status_code == 200
    assert sign_in(cast.song).get(entry.get_absolute_url()).status_code == 404


def test_a_grant_that_ended_shows_nothing_at_the_next_request(cast, month, sign_in, waiting):
    entry, client = waiting(cast.lin), sign_in(cast.su)
    assert client.get(entry.get_absolute_url()).status_code == 200
    cast.su.grants.update(ends_on=month.today - timedelta(days=1))
    assert client.get(entry.get_absolute_url()).status_code == 404


# --- writing --------------------------------------------------------------------------------------


def test_quick_entry_submits_with_photo_and_file(cast, month, sign_in, fields):
    client = sign_in(cast.lin)
    answer = client.post(reverse(NEW), fields(photo=upload(PNG, "a.png"), file=upload()), follow=True)
    assert answer.redirect_chain[-1][0] == reverse(MINE)
    entry = Entry.objects.get()
    assert (entry.state, entry.cadre, entry.quantity) == ("submitted", cast.lin.cadre, 4)
    assert {e.content_type for e in entry.evidence.all()} == {"image/png", "application/pdf"}
    assert "Visited households" in text(answer)


@pytest.mark.on_both
def test_double_tap_makes_one_entry(cast, month, sign_in, fields):
    client, data = sign_in(cast.lin), fields()
    for _ in range(3):
        assert client.post(reverse(NEW), data).status_code == 302
    assert Entry.objects.count() == 1
    answer = client.post(reverse(NEW), data | {"summary": "Other words"})
    assert answer.status_code == 422 and Entry.objects.count() == 1


def test_posted_fields_of_the_model_are_ignored(cast, month, sign_in, fields):
    other = make.PeriodFactory(unit=cast.town)
    extra = {
        "state": "verified",
        "effect": "99",
        "cadre": cast.mei.cadre.pk,
        "unit": cast.town.pk,
        "unit_path": cast.town.path,
        "period": other.pk,
        "author": cast.su.pk,
        "checked_by": cast.su.pk,
        "source": "import",
        "value": "50",
        "value_reason": "because",
        "version": 7,
    }
    sign_in(cast.lin).post(reverse(NEW), fields(**extra))
    entry = Entry.objects.get()
    assert (entry.state, entry.effect, entry.cadre, entry.unit) == (
        "submitted",
        None,
        cast.lin.cadre,
        cast.section,
    )
    assert (entry.period, entry.author, entry.checked_by, entry.source) == (
        month.period,
        cast.lin,
        None,
        "self",
    )
    assert (entry.value, entry.value_reason, entry.version) == (None, "", 2)


def test_what_is_missing_is_said_at_the_field_and_nothing_is_kept(cast, month, sign_in, fields):
    client = sign_in(cast.lin)
    award = str(month.rule("award").pk)
    for changes, field in (
        ({"summary": UNSEEN}, "summary"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "four"}, "quantity"),
        ({"happened_on": "1900-01-01"}, "happened_on"),
        ({"happened_on": "yesterday"}, "happened_on"),
        ({"rule": award}, "level"),
        ({"rule": award, "level": "county"}, "file"),
        ({"rule": str(month.rule("project").pk)}, "group_key"),
        ({"rule": "999999"}, "rule"),
    ):
        answer = client.post(reverse(NEW), fields(**changes))
        assert answer.status_code == 422, changes
        errors = answer.context["form"].errors
        assert field in errors, changes
    assert not Entry.objects.exists() and not Evidence.objects.exists()


def test_draft_is_saved_without_its_document(cast, month, sign_in, fields):
    data = fields(rule=str(month.rule("award").pk), draft="1")
    assert sign_in(cast.lin).post(reverse(NEW), data).status_code == 302
    assert Entry.objects.get().state == "draft"


def test_choosing_a_rule_brings_the_fields_it_needs(cast, month, sign_in):
    client, address = sign_in(cast.lin), reverse("appraisal:entry_fields")
    ask = lambda code, **more: text(client.get(address, {"rule": month.rule(code).pk, **more}))  # noqa: E731
    assert 'name="level"' in ask("award") and 'name="group_key"' in ask("project")
    assert 'name="modifiers"' in ask("overdue") and 'name="value"' not in ask("style")
    assert "<html" not in ask("award")
    observing = sign_in(cast.su).get(address, {"rule": month.rule("style").pk, "cadre": cast.lin.cadre.pk})
    assert 'name="value"' in text(observing)
    assert sign_in(cast.song).get(address, {"rule": 1, "cadre": cast.lin.cadre.pk}).status_code == 404


def test_rules_computed_from_figures_are_not_offered(cast, month, sign_in):
    choices = dict(sign_in(cast.lin).get(reverse(NEW)).context["form"].fields["rule"].choices)
    offered = {key for group in choices.values() if isinstance(group, list) for key, _words in group}
    assert str(month.rule("visit").pk) in offered and str(month.rule("late").pk) not in offered


def test_used_rules_come_first(cast, month, sign_in, write):
    for _ in range(3):
        write(cast.lin, "absent")
    choices = sign_in(cast.lin).get(reverse(NEW)).context["form"].fields["rule"].choices
    assert choices[1][1][0][0] == str(month.rule("absent").pk)


def test_without_an_open_month_the_page_says_so(cast, sign_in, english):
    client = sign_in(cast.lin)
    for name in (MINE, NEW):
        page = client.get(reverse(name))
        assert page.status_code == 200 and 'name="summary"' not in text(page)


def test_second_tab_is_shown_what_changed_and_may_overwrite_knowingly(cast, month, sign_in, write, fields):
    entry, client = write(cast.lin), sign_in(cast.lin)
    address = reverse("appraisal:entry_edit", args=[entry.pk])
    assert client.post(address, fields(summary="First tab", version="1", draft="1")).status_code == 302
    answer = client.post(address, fields(summary="Second tab", version="1", draft="1"))
    assert answer.status_code == 409 and "First tab" in text(answer) and 'value="Second tab"' in text(answer)
    entry.refresh_from_db()
    assert entry.summary == "First tab"
    version = re.search(r'name="version" value="(\d+)"', text(answer))[1]
    assert client.post(address, fields(summary="Second tab", version=version, draft="1")).status_code == 302
    entry.refresh_from_db()
    assert entry.summary == "Second tab"


def test_all_that_is_wrong_with_an_entry_is_said_at_once(cast, month, sign_in, fields):
    client = sign_in(cast.lin)
    broken = upload(b"\x00\x01 no document at all", "broken.pdf")
    typed = fields(quantity="0", happened_on="2020-01-01", file=broken)
    answer = client.post(reverse(NEW), typed)
    assert answer.status_code == 422
    assert {"quantity", "happened_on", "file"} <= set(answer.context["form"].errors)


def test_changing_is_refused_where_the_page_could_not_offer_it(cast, month, sign_in, waiting, write):
    entry = waiting(cast.lin)
    for user, status in ((cast.lin, 409), (cast.su, 403)):
        assert sign_in(user).get(reverse("appraisal:entry_edit", args=[entry.pk])).status_code == status


def test_buttons_of_an_entry_follow_state_and_person(cast, month, sign_in, write, english):
    entry = write(cast.lin)
    submit = reverse("appraisal:entry_act", args=[entry.pk, "submit"])
    back = reverse("appraisal:entry_act", args=[entry.pk, "take-back"])
    undo = reverse("appraisal:entry_reverse", args=[entry.pk])
    page = lambda user: text(sign_in(user).get(entry.get_absolute_url()))  # noqa: E731
    assert submit in page(cast.lin)
    sign_in(cast.lin).post(submit)
    assert back in page(cast.lin) and back not in page(cast.su)
    assert "verify/?entry=" in page(cast.su) and "verify/?entry=" not in page(cast.hua)
    services.entry_verify(entry=entry, actor=cast.su)
    assert undo in page(cast.su) and undo in page(cast.hua)
    assert undo not in page(cast.lin) and undo not in page(cast.ji)


def test_reversing_asks_for_a_reason(cast, month, sign_in, verified):
    entry, client = verified(cast.lin, cast.su), sign_in(cast.hua)
    address = reverse("appraisal:entry_reverse", args=[entry.pk])
    assert client.post(address, {"reason": UNSEEN}).status_code == 422
    answer = client.post(address, {"reason": "Counted twice", "confirmed": "1"})
    assert answer.status_code == 302 and Entry.objects.get(source="reversal").details == "Counted twice"


# --- the queue ------------------------------------------------------------------------------------


def queue(**query):
    from urllib.parse import urlencode

    return reverse("appraisal:verify_queue") + (f"?{urlencode(query)}" if query else "")


def test_verifying_opens_the_next_and_offers_undo(cast, month, sign_in, waiting, english):
    first, second = waiting(cast.lin, summary="First one"), waiting(cast.mei, summary="Second one")
    client = sign_in(cast.su)
    page = client.get(queue())
    assert page.context["entry"] == first
    answer = client.post(queue(), {"entry": first.pk, "version": first.version})
    assert answer.status_code == 302 and f"entry={second.pk}" in answer.url and f"done={first.pk}" in answer.url
    page = client.get(answer.url)
    assert page.context["entry"] == second and page.context["done"] == first
    undo = client.post(reverse("appraisal:entry_act", args=[first.pk, "undo"]))
    assert f"entry={first.pk}" in undo.url
    first.refresh_from_db()
    assert first.state == "submitted"


def test_u3_the_queue_goes_unit_by_unit_and_a_decision_keeps_every_filter(cast, month, sign_in, waiting):
    """What is open stands beside each unit; when one is done the board stays there and shows the way on."""
    make.GrantFactory(user=cast.su, role="supervisor", unit=cast.town)
    own, other, far = waiting(cast.lin), waiting(cast.mei, summary="Roads"), waiting(cast.tao)
    client = sign_in(cast.su)
    steps = client.get(queue()).context["steps"]
    assert [(step.unit, step.open) for step in steps.choices] == [(cast.section, 2), (cast.town, 1)]
    here = {"unit": cast.town.pk}
    page = client.get(queue(**here))
    assert page.context["entry"] == far and page.context["steps"].before.open == 2
    answer = client.post(page.context["here"], {"entry": far.pk, "version": far.version})
    assert answer.url == f"{queue(**here, done=far.pk)}#open-entry"
    page = client.get(answer.url)
    assert page.context.get("entry") is None and page.context["steps"].unit == cast.town
    page = client.get(page.context["steps"].before.url)
    assert [row.pk for row in page.context["rows"]] == [own.pk, other.pk]
    assert [row.pk for row in client.get(queue(q="roads")).context["rows"]] == [other.pk]
    undo = client.post(f"{reverse('appraisal:entry_act', args=[far.pk, 'undo'])}?back={queue(**here)}")
    assert undo.url == f"{queue(**here, entry=far.pk)}#open-entry"


def test_u3_the_queue_is_a_page_long_and_goes_on_after_it(cast, month, sign_in, waiting, monkeypatch):
    from appraisal.ledger.views import verifying

    monkeypatch.setattr(verifying, "QUEUE_LENGTH", 2)
    entries, client = [waiting(cast.lin) for _n in range(5)], sign_in(cast.su)
    page, seen = client.get(queue()), []
    for _n in range(3):
        seen += [row.pk for row in page.context["rows"]]
        page = client.get(page.context["later"] or queue())
    assert seen == [entry.pk for entry in entries]


def test_undo_is_offered_for_seconds_only(cast, month, sign_in, verified):
    entry = verified(cast.lin, cast.su)
    Entry.objects.filter(pk=entry.pk).update(checked_at=timezone.now() - timedelta(seconds=20))
    assert not sign_in(cast.su).get(queue(done=entry.pk)).context["done"]


def test_returning_needs_a_reason_on_the_page_too(cast, month, sign_in, waiting):
    entry, client = waiting(cast.lin), sign_in(cast.su)
    data = {"entry": entry.pk, "version": entry.version, "do": "return"}
    assert client.post(queue(), data).status_code == 422
    assert client.post(queue(), data | {"reason": "Which village?"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.return_reason) == ("returned", "Which village?")
    assert "Which village?" in text(sign_in(cast.lin).get(reverse(MINE)))


def test_range_rule_asks_for_points_on_the_page(cast, month, sign_in, waiting):
    entry, client = waiting(cast.lin, "style", quantity=1), sign_in(cast.su)
    data = {"entry": entry.pk, "version": entry.version}
    for points in ({}, {"value": "3"}, {"value": "9", "value_reason": "rude"}):
        assert client.post(queue(), data | points).status_code == 422
    assert client.post(queue(), data | {"value": "3", "value_reason": "rude"}).status_code == 302
    entry.refresh_from_db()
    assert entry.effect == Decimal(-3)


def test_entry_that_moved_on_is_said_and_not_verified(cast, month, sign_in, waiting):
    entry, client = waiting(cast.lin), sign_in(cast.su)
    services.entry_take_back(entry=entry, actor=cast.lin)
    services.entry_update(entry=entry, actor=cast.lin, version=None, quantity=Decimal(400))
    services.entry_submit(entry=entry, actor=cast.lin)
    answer = client.post(queue(), {"entry": entry.pk, "version": entry.version}, follow=True)
    assert [str(m.level_tag) for m in answer.context["messages"]] == ["error"]
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_queue_holds_neither_own_nor_relatives_entries(cast, month, sign_in, waiting):
    make.RelativeFactory(cadre=cast.mei.cadre, relative=cast.su.cadre)
    waiting(cast.su)
    own_kin, good = waiting(cast.mei), waiting(cast.lin)
    page = sign_in(cast.su).get(queue())
    assert [row.pk for row in page.context["rows"]] == [good.pk]
    answer = sign_in(cast.su).post(queue(), {"entry": own_kin.pk, "version": own_kin.version})
    assert answer.status_code == 403


def test_queue_answers_htmx_with_the_part_alone(cast, month, sign_in, waiting):
    waiting(cast.lin)
    client = sign_in(cast.su)
    part = client.get(queue(), headers={"HX-Request": "true"})
    assert "<html" not in text(part) and 'id="queue"' in text(part) and "HX-Request" in part["Vary"]


def test_queue_survives_nonsense_in_the_address(cast, month, sign_in, waiting):
    waiting(cast.lin)
    client = sign_in(cast.su)
    for query in (
        {"entry": "x"},
        {"entry": uuid.uuid4()},
        {"cadre": "-1"},
        {"cadre": "9" * 30},
        {"done": "\x00"},
    ):
        assert client.get(queue(**query)).status_code == 200


def test_bulk_verification_asks_first_and_names_what_stays(cast, month, sign_in, waiting):
    one, ranged = waiting(cast.lin), waiting(cast.mei, "style", quantity=1)
    client, address = sign_in(cast.su), reverse("appraisal:ledger") + "?state=submitted"
    data = {"action": "verify", "selected": [one.pk, ranged.pk]}
    assert "confirmed" in text(client.post(address, data))
    assert Entry.objects.filter(state="verified").count() == 0
    answer = client.post(address, {"action": "verify", "keys": f"{one.pk},{ranged.pk}", "confirmed": "1"}, follow=True)
    assert sorted(m.level_tag for m in answer.context["messages"]) == ["success", "warning"]
    assert list(Entry.objects.filter(state="verified")) == [one]


def test_hr_officer_has_no_bulk_verification(cast, month, sign_in, waiting):
    entry = waiting(cast.lin)
    data = {"action": "verify", "keys": str(entry.pk), "confirmed": "1"}
    sign_in(cast.hua).post(reverse("appraisal:ledger"), data)
    entry.refresh_from_db()
    assert entry.state == "submitted"


def test_desk_counts_per_person(cast, month, sign_in, waiting, verified, write):
    waiting(cast.lin)
    verified(cast.lin, cast.su)
    write(cast.lin)
    page = sign_in(cast.su).get(reverse("appraisal:desk"))
    rows = {row.object.cadre: row.object for row in page.context["page"].rows}
    assert set(rows) == {cast.lin.cadre, cast.mei.cadre, cast.hua.cadre}  # not herself, not the town
    lin = rows[cast.lin.cadre]
    assert (lin.entries, lin.waiting, lin.verified, lin.returned) == (2, 1, 1, 0)
    assert rows[cast.mei.cadre].entries == 0


@pytest.mark.on_both
@pytest.mark.parametrize("figure", ["entries", "waiting"])
def test_desk_is_sorted_by_what_stands_in_the_ledger(cast, month, sign_in, waiting, figure):
    waiting(cast.lin), waiting(cast.lin), waiting(cast.hua)
    client = sign_in(cast.su)
    page = client.get(reverse("appraisal:desk"), {"sort": f"-{figure}"}).context["page"]
    assert [(row.object.cadre, getattr(row.object, figure)) for row in page.rows] == [
        (cast.lin.cadre, 2), (cast.hua.cadre, 1), (cast.mei.cadre, 0),
    ]  # fmt: skip
    file = client.get(reverse("appraisal:desk"), {"sort": f"-{figure}", "export": "csv"})
    lines = b"".join(file.streaming_content if file.streaming else [file.content]).decode("utf-8-sig").splitlines()
    assert [line.count("2,2") for line in lines[1:]] == [1, 0, 0], "two entries, both waiting"


# --- observations ---------------------------------------------------------------------------------


def test_supervisor_observes_people_of_the_unit_only(cast, month, sign_in, fields):
    client, address = sign_in(cast.su), reverse("appraisal:observe")
    data = fields(rule=str(month.rule("absent").pk), cadre=cast.lin.cadre.pk, quantity="1")
    assert client.get(address, {"cadre": cast.lin.cadre.pk}).status_code == 200
    answer = client.post(address, data)
    entry = Entry.objects.get()
    assert answer.url == entry.get_absolute_url() and (entry.state, entry.effect) == (
        "verified",
        Decimal("-0.5"),
    )
    for other in (cast.tao, cast.su, cast.gao):
        assert client.get(address, {"cadre": other.cadre.pk}).status_code == 404
        assert client.post(address, fields(cadre=other.cadre.pk, rule=data["rule"])).status_code == 404
    assert client.post(address, fields(rule=data["rule"])).status_code == 422
    assert Entry.objects.count() == 1


def test_observation_with_discretion_needs_points_and_reason(cast, month, sign_in, fields):
    client, address = sign_in(cast.su), reverse("appraisal:observe")
    data = fields(rule=str(month.rule("style").pk), cadre=cast.lin.cadre.pk, quantity="1")
    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"value": "2", "value_reason": "Rude"}).status_code == 302
    assert Entry.objects.get().state == "submitted"
    assert Entry.objects.get() in list(sign_in(cast.lei).get(queue()).context["rows"])


# --- files ----------------------------------------------------------------------------------------


def test_file_comes_as_an_attachment_and_reading_it_is_logged(cast, month, sign_in, write):
    entry = write(cast.lin)
    evidence = services.evidence_add(entry=entry, actor=cast.lin, file=upload(name='走访"\r\nSet-Cookie: a=b.pdf'))
    services.entry_submit(entry=entry, actor=cast.lin)
    for user, logged in ((cast.lin, 0), (cast.su, 1)):
        answer = sign_in(user).get(evidence.get_absolute_url())
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment;") and "\n" not in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Type"] == "application/pdf"
        assert "sandbox" in answer["Content-Security-Policy"] and "Set-Cookie: a" not in str(answer.headers)
        assert AuditRow.objects.filter(action="evidence.opened").count() == logged


def test_missing_file_is_404(cast, month, sign_in, write):
    evidence = services.evidence_add(entry=write(cast.lin), actor=cast.lin, file=upload())
    evidence.file.storage.delete(evidence.file.name)
    assert sign_in(cast.lin).get(evidence.get_absolute_url()).status_code == 404


def test_files_are_added_and_removed_on_the_page_of_a_draft(
    cast, month, sign_in, write, django_capture_on_commit_callbacks
):
    entry, client = write(cast.lin), sign_in(cast.lin)
    client.post(reverse("appraisal:evidence_add", args=[entry.pk]), {"file": upload()})
    evidence = entry.evidence.get()
    assert evidence.name in text(client.get(entry.get_absolute_url()))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("appraisal:evidence_remove", args=[evidence.pk]))
    assert not entry.evidence.exists() and not evidence.file.storage.exists(evidence.file.name)


def test_hostile_text_is_shown_as_text(cast, month, sign_in, waiting):
    nasty = "<script>alert(1)</script>'\"><img src=x onerror=alert(2)>"
    entry = waiting(cast.lin, "project", summary=nasty, details=nasty, quality=nasty[:100], group_key=nasty[:60])
    client = sign_in(cast.su)
    for address in (queue(), entry.get_absolute_url(), reverse("appraisal:ledger")):
        page = text(client.get(address))
        assert "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page


# --- query budgets --------------------------------------------------------------------------------


def count_queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return seen


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("my_ledger", "lin"),
        ("verify_queue", "su"),
        ("ledger", "su"),
        ("ledger", "hua"),
        ("desk", "su"),
        ("observe", "su"),
    ],
)
def test_lists_ask_the_same_number_of_queries_for_more_rows(cast, month, sign_in, waiting, name, person):
    client, address = sign_in(getattr(cast, person)), reverse(f"appraisal:{name}")
    for _ in range(2):
        waiting(cast.lin)
        waiting(cast.mei)
    client.get(address)  # the session is written once a minute
    before = len(count_queries(client, address))
    for number in range(10):
        waiting(cast.lin, summary=f"One more {number}")
        waiting(cast.mei, "project", group_key=f"Road {number}")
    seen = count_queries(client, address)
    assert len(seen) == before, [query["sql"] for query in seen]
    assert before <= BUDGETS[name, person]


# session, user, grants, own file, badges and the rows, see each page
BUDGETS = {
    ("my_ledger", "lin"): 24,
    ("verify_queue", "su"): 20,
    ("ledger", "su"): 20,
    ("ledger", "hua"): 20,
    ("desk", "su"): 18,
    ("observe", "su"): 18,
}


# --- names of units --------------------------------------------------------------------------------


def test_a_unit_is_named_with_its_path_wherever_entries_stand(cast, month, waiting, sign_in, english):
    """A dozen units of a county are called alike."""
    entry = waiting(cast.lin)
    unit = entry.unit
    words = f"{unit.parent} › {unit}"
    queue = f"{reverse('appraisal:verify_queue')}?entry={entry.pk}"
    for address in (reverse("appraisal:ledger"), reverse("appraisal:desk"), queue, entry.get_absolute_url()):
        shown = text(sign_in(cast.su).get(address))
        assert words in shown and f">{unit}<" not in shown, address
    file = sign_in(cast.su).get(reverse("appraisal:ledger"), {"export": "csv"})
    assert words in b"".join(file.streaming_content).decode("utf-8-sig")
    Entry.objects.filter(pk=entry.pk).update(state="proposed", checked_by=cast.su, rule=month.rule("award"))
    assert words in text(sign_in(cast.lei).get(reverse("appraisal:entry_approvals")))
