"""M3: one payment of a kind per person and period. M8: nothing follows from results that are not final."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import BonusLine, BonusSheet, Period
from appraisal.outcomes.services import bonus_propose, year_records_write
from appraisal.outcomes.services.bonus import PaidAlready, require_unpaid
from appraisal.periods.final import NotFinal, NotOver, are_final, results_are_final
from core.approvals.services import proposal_approve, proposal_reject, proposal_reverse, proposal_withdraw
from tests import factories as make
from tests.appraisal.outcomes.paid import month, version_of
from tests.appraisal.runs import world as worlds

# --- M3: one payment of a kind ---


@pytest.fixture
def october(cast, packs):
    return month(cast, version_of(cast), {cast.lin: 99, cast.mei: 86, cast.su: 75})


def propose(cast, period, unit=None, actor=None):
    return bonus_propose(period=period, unit=unit or cast.bureau, pool=Decimal("900"), actor=actor or cast.hua)


def test_a_section_below_a_paid_unit_is_refused_with_the_names(cast, october):
    sheet = propose(cast, october)
    for state in ("proposed", "approved"):
        assert sheet.state == state
        with pytest.raises(PaidAlready) as refused:
            propose(cast, october, cast.section)
        assert str(cast.lin.cadre) in str(refused.value) and str(cast.bureau) in str(refused.value)
        if state == "proposed":
            proposal_approve(proposal=sheet, actor=cast.lei)


def test_a_unit_above_a_paid_section_is_refused_too(cast, october):
    propose(cast, october, cast.section)
    with pytest.raises(PaidAlready, match=str(cast.mei.cadre)):
        propose(cast, october)


@pytest.mark.parametrize("end", ["reject", "withdraw", "reverse"])
def test_what_was_taken_back_stands_in_nobodys_way(cast, october, end):
    sheet = propose(cast, october)
    if end == "withdraw":
        proposal_withdraw(proposal=sheet, actor=cast.hua)
    elif end == "reject":
        proposal_reject(proposal=sheet, actor=cast.lei, reason="Too much.")
    else:
        proposal_approve(proposal=sheet, actor=cast.lei)
        proposal_reverse(proposal=sheet, actor=cast.lei, reason="A wrong pool.")
    assert not sheet.lines.filter(is_live=True).exists()
    assert propose(cast, october, cast.section).lines.filter(is_live=True).count() == 2


def test_nobody_is_in_the_way_of_another_month_or_of_people_who_got_nothing(cast, packs):
    version = version_of(cast)
    first = month(cast, version, {cast.lin: 0, cast.su: 90})
    later = month(cast, version, {cast.lin: 50}, starts_on=date(2026, 9, 1))
    propose(cast, first)
    assert propose(cast, later).lines.get().amount == 900
    assert BonusLine.objects.get(period=first, cadre=cast.lin.cadre).amount == 0


def test_the_database_itself_keeps_one_payment(cast, october):
    sheet = propose(cast, october)
    line = sheet.lines.get(cadre=cast.lin.cadre)
    other = BonusSheet.objects.create(
        period=october, run=october.released_run, unit=cast.section, pool=1, proposed_by=cast.gao
    )
    line.pk, line.sheet = None, other
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save(force_insert=True)
    line.amount = 0
    line.save(force_insert=True)


def test_the_form_names_who_is_paid_already(cast, october, sign_in):
    propose(cast, october)
    page = sign_in(cast.hua).post(
        reverse("appraisal:bonus_new"), {"period": october.pk, "unit": cast.section.pk, "pool": "100"}
    )
    assert page.status_code == 422 and str(cast.lin.cadre) in page.content.decode()
    assert BonusSheet.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.usefixtures("committed")
def test_of_two_who_pay_the_same_people_at_once_one_is_refused_by_name(cast):
    worlds.packs()
    period = month(cast, version_of(cast), {cast.lin: 99, cast.mei: 86})
    begin, said = threading.Barrier(2), {}

    def pay(unit):
        begin.wait()
        try:
            said[unit.pk] = propose(cast, Period.objects.get(pk=period.pk), unit).state
        except PaidAlready as refusal:
            said[unit.pk] = str(refusal)
        finally:
            connections.close_all()

    both = [threading.Thread(target=pay, args=[unit]) for unit in (cast.bureau, cast.section)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(text == "proposed" for text in said.values()) == [False, True]
    assert any(str(cast.lin.cadre) in text for text in said.values())
    assert BonusLine.objects.filter(cadre=cast.lin.cadre, amount__gt=0).count() == 1


def test_a_payment_that_slipped_in_after_the_look_is_refused_by_name_all_the_same(cast, october, monkeypatch):
    """As if the other one had committed between the look and the writing."""
    propose(cast, october, cast.section)
    looked = []

    def require(lines):
        looked.append(lines)
        if len(looked) > 1:
            require_unpaid(lines)

    monkeypatch.setattr("appraisal.outcomes.services.bonus.require_unpaid", require)
    with pytest.raises(PaidAlready, match=str(cast.lin.cadre)), transaction.atomic():
        propose(cast, october)
    assert BonusSheet.objects.count() == 1


# --- M8: results are final ---


def test_results_are_final_once_the_period_is_over_and_its_scores_stand(db):
    last = date(2026, 10, 31)
    period = Period(starts_on=date(2026, 10, 1), ends_on=last, released_run_id=1)
    after = last + timedelta(days=1)
    for state, final in [("draft", False), ("open", False), ("released", True), ("closed", True)]:
        period.state = state
        assert results_are_final(period, on=after) is final
        assert not results_are_final(period, on=last)
    period.released_run_id = None
    assert not results_are_final(period, on=after)


def test_no_bonus_for_a_year_or_month_that_is_not_over(cast, packs):
    today = timezone.localdate()
    period = month(cast, version_of(cast), {cast.lin: 90}, starts_on=today.replace(day=1))
    with pytest.raises(NotOver):
        propose(cast, period)
    year = make.PeriodFactory(
        unit=cast.county, kind="year", starts_on=today.replace(month=1, day=1),
        ends_on=today.replace(month=12, day=31), state="released", released_run=period.released_run,
    )  # fmt: skip
    with pytest.raises(NotOver):
        propose(cast, year)
    with pytest.raises(NotOver):
        year_records_write(period=year, actor=cast.gao)
    assert not BonusSheet.objects.exists()


def test_no_bonus_before_the_scores_stand(cast, october):
    Period.objects.filter(pk=october.pk).update(state="open")
    with pytest.raises(NotFinal):
        propose(cast, october)


def test_the_form_offers_final_periods_only(cast, october, sign_in):
    today = timezone.localdate()
    assert set(Period.objects.filter(are_final(today))) == {october}
    month(cast, version_of(cast, "other"), {cast.lin: 90}, starts_on=today.replace(day=1))
    form = sign_in(cast.hua).get(reverse("appraisal:bonus_new")).context["form"]
    assert list(form.fields["period"].queryset) == [october]


# --- M8: units that bear one name ---


@pytest.fixture
def offices(cast):
    return [
        make.UnitFactory(name="办公室", name_en="General Office", parent=parent) for parent in (cast.bureau, cast.town)
    ]


def test_pickers_tell_units_of_one_name_apart_by_their_path(cast, offices, sign_in):
    looked_for = {"unit-typed": "General Office", "unit-find": "1"}
    client, address = sign_in(cast.gao), reverse("appraisal:bonus_new")
    page = client.post(address, looked_for, headers={"accept-language": "en"}).content.decode()
    for words in ("Agriculture Bureau › General Office", "Liulin Town › General Office"):
        assert page.count(f">{words}<") == 1
    assert page.count(">General Office<") == 0


def test_the_confirmation_carries_the_path_and_formatted_figures(cast, october, sign_in):
    client = sign_in(cast.gao)
    asked = {"period": october.pk, "unit": cast.section.pk, "pool": "80000"}
    page = client.post(reverse("appraisal:bonus_new"), asked, headers={"accept-language": "en"}).content.decode()
    assert "80,000.00 yuan for 2 people of Agriculture Bureau › Crops Section" in page
    assert client.post(reverse("appraisal:bonus_new"), asked | {"confirmed": "1"}).status_code == 302
    sheet = BonusSheet.objects.get()
    page = client.get(sheet.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Bonus of Agriculture Bureau › Crops Section" in page
    page = client.get(reverse("appraisal:bonuses"), headers={"accept-language": "en"}).content.decode()
    assert "Agriculture Bureau › Crops Section" in page
