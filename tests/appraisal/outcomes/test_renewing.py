"""M4: what rests on a result that a later release replaced is renewed by reversal, in one step."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from appraisal.models import BonusLine, BonusSheet, GradeDecision, Measure, Period, PromotionProposal, YearRecord
from appraisal.outcomes import services
from appraisal.outcomes.errors import NothingChanged, RenewedAlready, ResultsReplaced
from appraisal.outcomes.proposals import side_of
from appraisal.outcomes.resting import clock_changed, lines_on_changed_results, on_changed_results
from appraisal.outcomes.selectors import waiting_for
from appraisal.outcomes.services.renewing import require_renewer
from appraisal.outcomes.text import explained
from appraisal.periods.final import NotFinal
from appraisal.periods.services import period_reopen
from cadres.access.models import User
from core.approvals.kinds import is_allowed, kind_of
from core.approvals.services import proposal_approve, proposal_reject, proposal_withdraw
from core.audit.models import AuditRow
from core.errors import NotAllowed, OwnRecord, ReasonNeeded, SamePerson, WrongState
from core.navigation import build
from core.triggers import without_triggers
from tests import factories as make
from tests.appraisal.outcomes.paid import computed, month, version_of, veto
from tests.appraisal.outcomes.test_services import promote, ready_for_promotion, scored
from tests.appraisal.runs import world as worlds
from tests.released import put_out
from tests.unseen import UNSEEN

WHY = "A figure was corrected."


@pytest.fixture
def october(cast, packs):
    return month(cast, version_of(cast), {cast.lin: 99, cast.mei: 86, cast.su: 75})


def corrected(cast, period, user, score):
    """The figure of one person is corrected, everything computed and released again."""
    Measure.objects.filter(period=period, cadre=user.cadre, code="given.score").update(value=Decimal(score))
    return computed(period, cast.gao)


def proposed(cast, period, pool="900"):
    return services.bonus_propose(period=period, unit=cast.bureau, pool=Decimal(pool), actor=cast.hua)


@pytest.fixture
def approved(cast, october):
    sheet = proposed(cast, october)
    proposal_approve(proposal=sheet, actor=cast.lei)
    return sheet


def paid(sheet):
    return {line.cadre.user.username: line.amount for line in sheet.lines.select_related("cadre__user")}


def outdated():
    return list(on_changed_results(BonusSheet.objects.all()))


def test_an_approved_sheet_is_reversed_and_proposed_anew_in_one_act(cast, october, approved):
    corrected(cast, october, cast.lin, 49)
    assert outdated() == [approved]
    made = services.bonus_renew(sheet=approved, reason=WHY, actor=cast.lei)
    approved.refresh_from_db()
    assert (approved.state, approved.reversed_by, approved.reversal_reason) == ("reversed", cast.lei, WHY)
    assert (made.state, made.renews, approved.renewed_as, made.pool) == ("proposed", approved, made, Decimal("900.00"))
    # 900 × 49, 86 and 75 of 210
    assert paid(made) == {"lin": Decimal("210.00"), "mei": Decimal("368.57"), "su": Decimal("321.43")}
    assert sum(paid(made).values()) == 900 and outdated() == []
    trail = list(AuditRow.objects.order_by("pk").values_list("action", flat=True))[-3:]
    assert trail == ["proposal.reversed", "bonus.proposed", "bonus.renewed"]
    with pytest.raises(SamePerson):
        proposal_approve(proposal=made, actor=cast.lei)
    proposal_approve(proposal=made, actor=cast.hua)  # HR proposed these terms; of the two one is a leader
    assert lines_on_changed_results(made) == []


def test_who_reverses_today_renews_and_nobody_else(cast, october, approved):
    corrected(cast, october, cast.lin, 49)
    for actor in (cast.hua, cast.gao, cast.ji, cast.su):
        with pytest.raises(NotAllowed):
            services.bonus_renew(sheet=approved, reason=WHY, actor=actor)
    for user, refusal in [(cast.hua, SamePerson), (cast.su, OwnRecord)]:
        make.GrantFactory(user=user, role="leader", unit=cast.bureau)
        vars(user).pop("grants_today", None)
        with pytest.raises(refusal if user != cast.hua else (SamePerson, OwnRecord)):
            services.bonus_renew(sheet=approved, reason=WHY, actor=user)
    with pytest.raises(ReasonNeeded):
        services.bonus_renew(sheet=approved, reason=UNSEEN, actor=cast.lei)
    assert BonusSheet.objects.get() == approved


def test_a_waiting_sheet_is_withdrawn_and_proposed_anew_by_its_proposer(cast, october):
    sheet = proposed(cast, october)
    with pytest.raises(NothingChanged):
        services.bonus_renew(sheet=sheet, reason=WHY, actor=cast.hua)
    corrected(cast, october, cast.lin, 49)
    with pytest.raises(WrongState):
        proposal_approve(proposal=sheet, actor=cast.lei)
    with pytest.raises(WrongState):
        services.bonus_renew(sheet=sheet, reason=WHY, actor=cast.gao)
    made = services.bonus_renew(sheet=sheet, reason=WHY, actor=cast.hua)
    sheet.refresh_from_db()
    assert (sheet.state, made.renews, sum(paid(made).values())) == ("withdrawn", sheet, 900)
    with pytest.raises(NotAllowed):
        proposal_approve(proposal=made, actor=cast.gao)  # of HR's own renewals a leader decides, as ever
    proposal_approve(proposal=made, actor=cast.lei)


def test_renewed_twice_the_second_reads_a_sentence_and_nothing_is_double(cast, october, approved):
    corrected(cast, october, cast.lin, 49)
    stale = BonusSheet.objects.get(pk=approved.pk)
    made = services.bonus_renew(sheet=approved, reason=WHY, actor=cast.lei)
    with pytest.raises(RenewedAlready):
        services.bonus_renew(sheet=stale, reason=WHY, actor=cast.lei)
    assert list(BonusSheet.objects.filter(state="proposed")) == [made]
    proposal_withdraw(proposal=made, actor=cast.lei)
    with pytest.raises(RenewedAlready):
        services.bonus_renew(sheet=stale, reason=WHY, actor=cast.lei)
    assert proposed(cast, october).state == "proposed", "what was taken back stands in nobody's way"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.usefixtures("committed")
def test_of_two_who_renew_at_once_one_reads_a_sentence(cast):
    worlds.packs()
    period = month(cast, version_of(cast), {cast.lin: 99, cast.mei: 86})
    sheet = proposed(cast, period)
    proposal_approve(proposal=sheet, actor=cast.lei)
    corrected(cast, period, cast.lin, 49)
    begin, said = threading.Barrier(2), []

    def renew():
        begin.wait()
        try:
            said.append(
                services.bonus_renew(sheet=BonusSheet.objects.get(pk=sheet.pk), reason=WHY, actor=cast.lei).state
            )
        except RenewedAlready:
            said.append("renewed already")
        finally:
            connections.close_all()

    both = [threading.Thread(target=renew) for _turn in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said) == ["proposed", "renewed already"]
    assert BonusLine.objects.filter(cadre=cast.lin.cadre, is_live=True).count() == 1


def test_a_renewal_of_a_renewal_keeps_who_decides(cast, october, approved):
    corrected(cast, october, cast.lin, 49)
    first = services.bonus_renew(sheet=approved, reason=WHY, actor=cast.lei)
    corrected(cast, october, cast.mei, 51)
    second = services.bonus_renew(sheet=first, reason=WHY, actor=cast.lei)
    assert paid(second)["mei"] == Decimal("262.29") and second.proposed_as == "leader"
    proposal_reject(proposal=second, actor=cast.gao, reason="Not now.")


def test_with_one_leader_a_sheet_is_renewed_however_often_results_change(cast, october, approved, sign_in):
    corrected(cast, october, cast.lin, 49)
    first = services.bonus_renew(sheet=approved, reason=WHY, actor=cast.lei)
    proposal_approve(proposal=first, actor=cast.hua)
    corrected(cast, october, cast.lin, 48)
    with pytest.raises(SamePerson):
        services.bonus_renew(sheet=first, reason=WHY, actor=cast.lei)
    page = page_of(sign_in(cast.lei), first.get_absolute_url())
    assert "HR or another head of unit can renew it" in page
    renew = reverse("appraisal:bonus_renew", args=[first.pk])
    assert renew not in page and renew in page_of(sign_in(cast.hua), first.get_absolute_url())
    second = services.bonus_renew(sheet=first, reason=WHY, actor=cast.hua)
    assert (second.proposed_as, second.proposed_by) == ("hr", cast.hua)
    assert decided_by(cast, second) == {"lei"}, "who renewed as HR does not decide, nor does other HR"
    for actor, refusal in [(cast.hua, NotAllowed), (cast.gao, NotAllowed)]:
        with pytest.raises(refusal):
            proposal_approve(proposal=second, actor=actor)
    proposal_approve(proposal=second, actor=cast.lei)
    corrected(cast, october, cast.lin, 47)
    with pytest.raises(NotAllowed):
        services.bonus_renew(sheet=second, reason=WHY, actor=cast.hua)
    third = services.bonus_renew(sheet=second, reason=WHY, actor=cast.lei)
    assert decided_by(cast, third) == {"hua", "gao"}
    proposal_approve(proposal=third, actor=cast.gao)
    assert list(BonusSheet.objects.filter(state="approved")) == [third]


def test_somebody_vetoed_is_paid_no_longer_and_somebody_taken_in_newly(cast, packs, sign_in):
    version = version_of(cast, vetoes=[veto("fired", "result", grade="incompetent")])
    period = month(cast, version, {cast.lin: 80, cast.mei: 80})
    sheet = proposed(cast, period, "100")
    proposal_approve(proposal=sheet, actor=cast.lei)
    Measure.objects.create(period=period, cadre=cast.lin.cadre, code="case.fired", value=1)
    worlds.takes_part(period, cast.su.cadre, version)
    Measure.objects.create(period=period, cadre=cast.su.cadre, code="given.score", value=20)
    computed(period, cast.gao)
    page = sign_in(cast.lei).get(reverse("appraisal:bonus_renew", args=[sheet.pk]), headers={"accept-language": "en"})
    lines = {line.cadre.user.username: line for line in page.context["renewal"].lines}
    assert (lines["lin"].is_gone, lines["su"].is_new) == (True, True)
    assert "No longer paid" in page.content.decode() and "50.00 → 80.00" in page.content.decode()
    make.GrantFactory(user=cast.su, role="leader", unit=cast.bureau)
    with pytest.raises(OwnRecord):
        services.bonus_renew(sheet=sheet, reason=WHY, actor=cast.su)
    assert BonusSheet.objects.get().state == "approved"
    assert paid(services.bonus_renew(sheet=sheet, reason=WHY, actor=cast.lei)) == {
        "lin": Decimal(0), "mei": Decimal("80.00"), "su": Decimal("20.00"),
    }  # fmt: skip


def test_the_limit_of_amounts_by_formula_goes_with_them(cast, packs):
    plan = {"code": "per", "method": "amount", "amount": {"times": ["total", "2"]}}
    sheet = BonusSheet(plan=plan, pool=Decimal(300), limit=Decimal(500))
    assert sheet.asked == 500
    assert BonusSheet(plan={"method": "share"}, pool=Decimal(300)).asked == 300


def test_pages_say_it_and_lead_through_it(cast, october, approved, sign_in):
    corrected(cast, october, cast.lin, 49)
    url, renew = approved.get_absolute_url(), reverse("appraisal:bonus_renew", args=[approved.pk])
    assert "The head of unit can renew it" in page_of(sign_in(cast.hua), url)
    assert sign_in(cast.hua).get(renew).status_code == 403
    client = sign_in(cast.lei)
    assert renew in page_of(client, url)
    for asked, shown in [("true", True), ("false", False)]:
        assert (url in page_of(client, reverse("appraisal:bonuses") + f"?outdated={asked}")) is shown
    assert "?outdated=true" in page_of(client, reverse("appraisal:outcomes"))
    shown = page_of(client, renew)
    assert "99.00 → 49.00" in shown and "342.69 → 210.00" in shown and "900.00 → 900.00" in shown
    answer = client.post(renew, {"reason": WHY}, follow=True, headers={"accept-language": "en"})
    made = BonusSheet.objects.get(renews=approved)
    assert answer.redirect_chain[-1][0] == made.get_absolute_url()
    assert approved.get_absolute_url() in answer.content.decode()
    assert made.get_absolute_url() in page_of(client, url)
    assert "已冲销" in page_of(client, url, "zh-hans") and "已撤销" not in page_of(client, url, "zh-hans")
    again = client.post(renew, {"reason": WHY}, headers={"accept-language": "en"})
    assert again.status_code == 409 and "renewed, reversed or withdrawn in the meantime" in again.content.decode()
    assert BonusSheet.objects.count() == 2


def page_of(client, url, language="en"):
    return client.get(url, headers={"accept-language": language}).content.decode()


def test_the_api_renews_too(cast, october, approved, sign_in):
    corrected(cast, october, cast.lin, 49)
    url = f"/api/v1/bonus-sheets/{approved.pk}/renew/"
    assert sign_in(cast.hua).post(url, {"reason": WHY}, content_type="application/json").status_code == 403
    answer = sign_in(cast.lei).post(url, {"reason": WHY}, content_type="application/json")
    assert (answer.status_code, answer.json()["renews"], answer.json()["pool"]) == (201, approved.pk, "900.00")
    assert sign_in(cast.lei).post(url, {"reason": WHY}, content_type="application/json").status_code == 409


# --- Promotion records and promotions ---


@pytest.fixture
def year(cast, packs):
    day = date(timezone.localdate().year - 1, 1, 1)
    period, sheets = scored(
        cast, {cast.lin: "95", cast.mei: "85"}, kind="year", starts_on=day, ends_on=day.replace(month=12, day=31)
    )
    for user in sheets:
        graded(cast, sheets[user], "excellent")
    put_out(period, cast.gao)
    services.year_records_write(period=period, actor=cast.gao)
    return period, sheets


def graded(cast, sheet, grade):
    GradeDecision.objects.filter(sheet=sheet, is_current=True).update(is_current=False)
    GradeDecision.objects.create(sheet=sheet, period=sheet.period, cadre=sheet.cadre, grade=grade, decided_by=cast.lei)


def test_a_record_of_a_changed_grade_is_reversed_and_kept_and_renewed(cast, year, sign_in):
    period, sheets = year
    record = YearRecord.objects.get(cadre=cast.lin.cadre)
    with pytest.raises(NothingChanged):
        services.year_record_renew(record=record, reason=WHY, actor=cast.hua)
    graded(cast, sheets[cast.lin], "basic")
    put_out(period, cast.gao)
    with pytest.raises(NotAllowed):
        services.year_record_renew(record=record, reason=WHY, actor=cast.he)
    page = page_of(sign_in(cast.hua), reverse("appraisal:promotion_record", args=[cast.lin.cadre.pk]))
    url = reverse("appraisal:year_record_renew", args=[record.pk])
    assert url in page
    assert "“Excellent” is reversed and “Basically competent” is entered" in page_of(sign_in(cast.hua), url)
    assert sign_in(cast.hua).post(url, {"reason": WHY}).status_code == 302
    now = YearRecord.objects.current().get(cadre=cast.lin.cadre)
    record.refresh_from_db()
    assert (now.renews, now.grade, now.counts, now.credit_months) == (record, "basic", False, 0)
    assert (record.grade, record.is_current, record.reversed_by, record.reversal_reason) == (
        "excellent", False, cast.hua, WHY,
    )  # fmt: skip
    assert sign_in(cast.hua).post(url, {"reason": WHY}).status_code == 409
    assert WHY in page_of(sign_in(cast.hua), reverse("appraisal:promotion_record", args=[cast.lin.cadre.pk]))


def test_grades_carried_over_again_keep_the_former_record(cast, year):
    period, sheets = year
    graded(cast, sheets[cast.lin], "competent")
    put_out(period, cast.gao)
    services.year_records_write(period=period, actor=cast.gao)
    services.year_records_write(period=period, actor=cast.gao)
    grades = YearRecord.objects.order_by("pk").values_list("cadre__user__username", "grade", "is_current")
    assert sorted(grades) == [("lin", "competent", True), ("lin", "excellent", False), ("mei", "excellent", True)]


def test_a_promotion_reckoned_from_a_replaced_year_is_renewed_where_the_years_still_suffice(cast, year, sign_in):
    period, sheets = year
    cadre = cast.lin.cadre
    with without_triggers(connection):  # which keep what was decided
        YearRecord.objects.filter(cadre=cadre).update(is_current=False)
        ready_for_promotion(cadre)
        YearRecord.objects.filter(cadre=cadre, year=period.starts_on.year, is_current=True).delete()
        YearRecord.objects.filter(cadre=cadre, grade="excellent").update(is_current=True)
    proposal = promote(cast, cadre)
    proposal_approve(proposal=proposal, actor=cast.lei)
    assert clock_changed(proposal) is None
    graded(cast, sheets[cast.lin], "competent")
    put_out(period, cast.gao)
    record = YearRecord.objects.current().get(cadre=cadre, year=period.starts_on.year)
    services.year_record_renew(record=record, reason=WHY, actor=cast.hua)
    assert reverse("appraisal:promotion_renew", args=[proposal.pk]) in page_of(
        sign_in(cast.lei), proposal.get_absolute_url()
    )
    made = services.promotion_renew(proposal=proposal, reason=WHY, actor=cast.lei)
    proposal.refresh_from_db()
    cadre.refresh_from_db()
    assert (proposal.state, made.renews, made.to_rank, cadre.rank) == ("reversed", proposal, "chief_2", "chief_3")
    assert made.arithmetic["needed_months"] == proposal.arithmetic["needed_months"] + 6
    with pytest.raises(RenewedAlready):
        services.promotion_renew(proposal=proposal, reason=WHY, actor=cast.lei)
    with pytest.raises(SamePerson):
        proposal_approve(proposal=made, actor=cast.lei)
    proposal_approve(proposal=made, actor=cast.hua)
    cadre.refresh_from_db()
    assert (cadre.rank, PromotionProposal.objects.count()) == ("chief_2", 2)


def test_a_year_released_again_from_the_same_run_keeps_its_bonus_from_being_approved(cast, year):
    period, sheets = year
    sheet = proposed(cast, period)
    assert outdated() == []
    graded(cast, sheets[cast.lin], "incompetent")
    put_out(period, cast.gao)
    assert outdated() == [sheet] and period.released_run == sheet.run
    with pytest.raises(ResultsReplaced):
        proposal_approve(proposal=sheet, actor=cast.lei)
    made = services.bonus_renew(sheet=sheet, reason=WHY, actor=cast.hua)
    assert paid(made) == {"lin": Decimal(0), "mei": Decimal("900.00")} and outdated() == []


def test_a_sheet_is_not_approved_while_its_results_are_reopened(cast, october):
    sheet = proposed(cast, october)
    period_reopen(period=Period.objects.get(pk=october.pk), actor=cast.lei, reason="an entry was wrong")
    with pytest.raises(NotFinal):
        proposal_approve(proposal=sheet, actor=cast.lei)


def test_the_grade_of_a_year_is_read_by_those_who_read_results(cast, year):
    record = YearRecord.objects.current().get(cadre=cast.lin.cadre)
    reads = {
        name: YearRecord.objects.visible_to(User.objects.get(pk=getattr(cast, name).pk)).contains(record)
        for name in ("lin", "su", "hua", "gao", "lei", "ji", "tang", "mei", "he", "shen", "xi", "an")
    }
    assert [name for name, one in reads.items() if one] == ["lin", "su", "hua", "gao", "lei", "ji"]


def test_a_promotion_is_not_approved_when_a_record_from_paper_was_corrected_since(cast, packs):
    ready_for_promotion(cast.lin.cadre)
    made = promote(cast, cast.lin.cadre)
    assert clock_changed(made) is None
    YearRecord.objects.filter(cadre=cast.lin.cadre).update(grade="incompetent", counts=False, credit_months=0)
    assert clock_changed(made)
    with pytest.raises(ResultsReplaced):
        proposal_approve(proposal=made, actor=cast.lei)


def test_until_the_next_release_a_new_decision_tells_nobody_that_the_old_one_is_replaced(cast, year, sign_in):
    _period, sheets = year
    graded(cast, sheets[cast.lin], "basic")
    path = reverse("api:grade-decision-list")
    own = sign_in(cast.lin).get(path, {"is_current": "true"}).json()["results"]
    assert [(one["grade"], one["is_current"]) for one in own] == [("excellent", True)]
    assert "replaced" not in page_of(sign_in(cast.lin), sheets[cast.lin].get_absolute_url())
    works_on = sign_in(cast.gao).get(path, {"is_current": "true", "cadre": cast.lin.cadre.pk}).json()["results"]
    assert [one["grade"] for one in works_on] == ["basic"]


def decided_by(cast, proposal):
    """Whom badge and sentence tell of it; whoever else the service lets pass would be an error of one of the two."""
    users = [User.objects.get(username=name) for name in ("lei", "hua", "gao", "su", "lin", "ji", "mei")]
    told = {user.username for user in users if any(proposal in rows for rows in waiting_for(user))}
    may = {
        user.username
        for user in users
        if is_allowed(kind_of(proposal).require_decider, proposal, user) and proposal.proposed_by != user
    }
    assert told == may
    return told


def test_a_renewal_by_a_leader_waits_for_hr_in_badge_bell_and_sentence(cast, october, approved, sign_in):
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.gao.cadre)
    corrected(cast, october, cast.lin, 49)
    made = services.bonus_renew(sheet=approved, reason=WHY, actor=cast.lei)
    assert decided_by(cast, made) == {"hua"}, "HR with a relative on a line decides as little as whoever renewed it"
    client = sign_in(cast.hua)
    client.cookies["django_language"] = "en"
    answer = client.get(reverse("appraisal:outcomes"))
    assert str(answer.context["sentence"]) == "1 waits for your decision."
    item = next(one for one in build(answer.wsgi_request).todos if one.item.url_name == "appraisal:outcomes")
    assert item.badge == 1
    corrected(cast, october, cast.lin, 48)
    again = services.bonus_renew(sheet=made, reason=WHY, actor=cast.lei)
    assert decided_by(cast, again) == {"hua"}, "made anew once more before anybody decided"


def test_of_what_hr_proposed_a_leader_alone_is_told(cast, packs, october):
    assert decided_by(cast, proposed(cast, october)) == {"lei"}
    cadre = ready_for_promotion(cast.lin.cadre)
    assert decided_by(cast, promote(cast, cadre)) == {"lei"}


def test_a_promotion_that_a_leader_renewed_waits_for_hr(cast, packs):
    old = promote(cast, ready_for_promotion(cast.lin.cadre))
    PromotionProposal.objects.filter(pk=old.pk).update(
        state="reversed", decided_by=cast.lei, decided_at=timezone.now(), reversed_by=cast.lei,
        reversed_at=timezone.now(), reversal_reason=WHY,
    )  # fmt: skip
    new = PromotionProposal.objects.get(pk=old.pk)
    new.pk, new.state, new.renews_id, new.proposed_by = None, "proposed", old.pk, cast.lei
    new.decided_by = new.decided_at = new.reversed_by = new.reversed_at = None
    new.reversal_reason, new.proposed_as = "", "leader"
    new.save(force_insert=True)
    assert decided_by(cast, new) == {"hua", "gao"}
    proposal_approve(proposal=new, actor=cast.hua)
    assert not is_allowed(kind_of(new).require_decider, new, cast.mei)
    with pytest.raises(SamePerson):
        require_renewer(new, cast.lei)
    require_renewer(new, cast.hua)
    old.refresh_from_db()
    assert side_of(new, cast.hua) == "hr" and side_of(old, cast.lei) == "leader"


def test_the_page_of_a_result_says_what_was_paid_for_it_with_every_number(cast, october, approved, sign_in):
    line = approved.lines.get(cadre=cast.lin.cadre)
    url = line.score_sheet.get_absolute_url()
    for user in (cast.lin, cast.gao):
        page = sign_in(user).get(url, headers={"Accept-Language": "en"})
        (followed,) = page.context["followed"]
        assert f"{line.amount:,.2f} yuan" in followed.words and explained(line) in followed.words
        assert escape(followed.words) in page.content.decode()
    assert sign_in(cast.su).get(url).context["followed"] == [], "a supervisor reads the score and no money"


def test_whose_bonus_is_renewed_reads_what_was_reversed_why_and_the_difference(cast, october, approved, sign_in):
    client = sign_in(cast.lin)
    client.cookies["django_language"] = "en"

    def told():
        rows = [row.object for row in client.get(reverse("appraisal:my_bonus")).context["page"].rows]
        return [(line.amount, line.sheet.state, line.fate) for line in sorted(rows, key=lambda line: line.pk)]

    old = paid(approved)["lin"]
    assert told() == [(old, "approved", "")]
    corrected(cast, october, cast.lin, 49)
    made = services.bonus_renew(sheet=approved, reason=WHY, actor=cast.lei)
    waiting = f"Reversed; the new sheet waits for approval. Reason: {WHY}"
    assert told() == [(old, "reversed", waiting)]
    corrected(cast, october, cast.lin, 48)
    made = services.bonus_renew(sheet=made, reason="Once more.", actor=cast.lei)
    assert told() == [(old, "reversed", waiting)]
    proposal_approve(proposal=made, actor=cast.hua)
    new = paid(made)["lin"]
    change = f"{old:.2f} → {new:.2f} yuan (−{old - new:.2f})"
    assert told() == [
        (old, "reversed", f"Reversed; the line of the new sheet counts: {change}. Reason: {WHY}"),
        (new, "approved", f"Renewed: {change}. Reason: {WHY}"),
    ]
