"""M2: a bonus sheet pays what the payout rule of the scheme says; post factor × coefficient is one such plan."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from appraisal.models import BonusSheet, Measure
from appraisal.outcomes.plans import ChoosePlan, NotPaidHere, Plan, plans_of
from appraisal.outcomes.services import bonus_propose
from appraisal.outcomes.text import explained
from core.approvals.services import proposal_approve
from core.errors import InvalidInput, WrongState
from tests.appraisal.outcomes.paid import computed, month, version_of, veto
from tests.appraisal.runs import world as worlds

SHARE = {
    "code": "monthly", "title": {"en": "Monthly bonus", "zh-hans": "月度奖金"}, "method": "share",
    "weight": "score", "min_score": "60",
}  # fmt: skip
AMOUNT = {
    "code": "amount", "title": {"en": "By formula", "zh-hans": "按公式"}, "method": "amount",
    "formula": "12.5 * TOTAL()", "floor": "0",
}  # fmt: skip
YEARS = {
    "code": "row", "title": {"en": "In a row", "zh-hans": "连续"}, "method": "consecutive",
    "kept_when": {"measure": "given.score", "than": "80"}, "table": ["100", "300"],
}  # fmt: skip


def lines(sheet):
    return {line.cadre.user.username: line for line in sheet.lines.select_related("cadre__user")}


def amounts(sheet):
    return {name: line.amount for name, line in lines(sheet).items()}


def propose(cast, period, pool=None, unit=None, **more):
    pool = None if pool is None else Decimal(pool)
    return bonus_propose(period=period, unit=unit or cast.bureau, pool=pool, actor=cast.gao, **more)


def october(cast, *plans, code="paid", scores=None, cases=(), **more):
    version = version_of(cast, code, payouts=list(plans), vetoes=[veto("drunk", "result")])
    scores = scores or {cast.lin: 99, cast.mei: 86, cast.su: 50}
    return month(cast, version, scores, cases=cases, **more)


@pytest.fixture(autouse=True)
def rules(packs):
    """The dated values that a run reads."""


def test_a_share_follows_the_weight_and_the_least_score_of_the_plan(cast):
    """99 : 86, and nothing below 60: 18,500 × 99 / 185 = 9,900.00."""
    sheet = propose(cast, october(cast, SHARE), "18500")
    assert amounts(sheet) == {"lin": Decimal("9900.00"), "mei": Decimal("8600.00"), "su": Decimal(0)}
    assert (sheet.kind, sheet.plan_title in ("Monthly bonus", "月度奖金")) == ("monthly", True)
    found = lines(sheet)
    assert found["lin"].arithmetic == "18500.00 × 99 / 185 → 9900.00"
    assert found["su"].excluded_reason == "plan"
    with translation.override("en"):
        assert explained(found["su"]) == "The score 50 is below the least score 60 of the payout rule."


def test_without_a_plan_of_the_scheme_the_standard_one_pays_by_factor_and_coefficient(cast):
    cast.posts.section.factor = Decimal("1.5")
    cast.posts.section.save()
    period = october(cast, scores={cast.lin: 80, cast.su: 80})
    sheet = propose(cast, period, "100")
    assert amounts(sheet) == {"lin": Decimal("60.00"), "su": Decimal("40.00")}
    assert lines(sheet)["lin"].arithmetic == "100.00 × 120 / 200 → 60.00"


def test_amounts_by_formula_need_no_pool_and_come_to_the_sum_of_the_sheet(cast):
    sheet = propose(cast, october(cast, AMOUNT))
    assert amounts(sheet) == {"lin": Decimal("1237.50"), "mei": Decimal("1075.00"), "su": Decimal("625.00")}
    assert sheet.pool == Decimal("2937.50")
    assert lines(sheet)["lin"].arithmetic == "12.5 * TOTAL() (TOTAL() = 99) = 1237.5 → 1237.50"


def test_a_vetoed_result_is_paid_nothing_by_any_plan(cast):
    for number, plan in enumerate((SHARE, AMOUNT, YEARS), start=1):
        period = october(cast, plan, code=f"v{number}", cases=[(cast.lin, "drunk")], starts_on=date(2026, number, 1))
        line = lines(propose(cast, period, "1000" if plan is SHARE else None))["lin"]
        assert (line.amount, line.excluded_reason) == (Decimal(0), "vetoed")


def test_amounts_over_what_may_be_spent_are_refused_with_both_figures(cast):
    period = october(cast, AMOUNT)
    with pytest.raises(InvalidInput, match=r"2,937\.50\D.*2,000\.00\D"):
        propose(cast, period, "2000")
    assert propose(cast, period, "2937.50").pool == Decimal("2937.50")


def test_a_sheet_keeps_the_limit_of_amounts_and_a_share_has_none(cast):
    period = october(cast, SHARE, AMOUNT)
    shared, by_formula = propose(cast, period, "18500", kind="monthly"), propose(cast, period, "9999", kind="amount")
    assert (shared.limit, by_formula.limit) == (None, Decimal(9999))


def test_a_reward_counts_the_periods_in_a_row_from_sheet_to_sheet(cast):
    first = october(cast, YEARS, starts_on=date(2026, 9, 1))
    version = first.participants.first().scheme_version
    sheet = propose(cast, first)
    assert amounts(sheet) == {"lin": 100, "mei": 100, "su": 0}
    proposal_approve(proposal=sheet, actor=cast.lei)
    second = month(cast, version, {cast.lin: 90, cast.mei: 50, cast.su: 85})
    found = lines(propose(cast, second))
    assert {name: (line.in_a_row, line.amount) for name, line in found.items()} == {
        "lin": (2, 300),
        "mei": (0, 0),
        "su": (1, 100),
    }


def test_a_condition_of_a_plan_is_asked_of_the_facts(cast):
    plan = SHARE | {"code": "asked", "when": {"measure": "given.score", "op": "<", "than": "99"}}
    sheet = propose(cast, october(cast, plan), "860")
    assert amounts(sheet) == {"lin": 0, "mei": Decimal("860.00"), "su": 0}


def test_facts_that_changed_since_the_scores_are_refused_by_name(cast):
    period = october(cast, AMOUNT)
    Measure.objects.filter(period=period, cadre=cast.lin.cadre, code="given.score").update(value=Decimal(10))
    with pytest.raises(WrongState, match=str(cast.lin.cadre)):
        propose(cast, period)
    computed(period, cast.gao)
    assert amounts(propose(cast, period))["lin"] == Decimal("125.00")


# --- Several plans, several schemes ---


def test_of_several_plans_one_is_chosen_and_each_is_paid_once(cast):
    period = october(cast, SHARE, AMOUNT)
    with pytest.raises(ChoosePlan) as refused:
        propose(cast, period, "100")
    assert refused.value.field == "kind"
    assert all(str(plan) in str(refused.value) for plan in plans_of(period, cast.bureau))
    propose(cast, period, "100", kind="monthly")
    assert propose(cast, period, kind="amount").pool == Decimal("2937.50")
    with pytest.raises(NotPaidHere):
        propose(cast, period, kind="unknown")


def two_schemes(cast, one, other):
    """Lin and Mei under the first scheme, Su under the second."""
    period = october(cast, *one, scores={cast.lin: 99, cast.mei: 86})
    return _joined(cast, period, version_of(cast, "second", payouts=list(other)))


def _joined(cast, period, version):
    worlds.takes_part(period, cast.su.cadre, version)
    Measure.objects.create(period=period, cadre=cast.su.cadre, code="given.score", value=Decimal(75))
    return computed(period, cast.gao)


def test_schemes_that_state_a_plan_alike_share_one_pool(cast):
    period = two_schemes(cast, [SHARE], [SHARE | {"title": {"en": "Renamed", "zh-hans": "改名"}}])
    assert amounts(propose(cast, period, "2600")) == {"lin": 990, "mei": 860, "su": 750}


def test_a_plan_pays_the_people_of_the_schemes_that_have_it(cast):
    period = two_schemes(cast, [AMOUNT], [])
    assert set(amounts(propose(cast, period, kind="amount"))) == {"lin", "mei"}
    assert amounts(propose(cast, period, "100", kind="")) == {"su": 100}


def test_amounts_of_several_schemes_are_paid_without_a_limit_and_refused_with_one(cast):
    period = two_schemes(cast, [AMOUNT], [AMOUNT])
    with translation.override("en"), pytest.raises(InvalidInput, match="under several schemes"):
        propose(cast, period, "99999")
    assert set(amounts(propose(cast, period))) == {"lin", "mei", "su"}


def test_two_schemes_that_state_a_plan_differently_are_refused_with_the_remedy(cast):
    period = two_schemes(cast, [SHARE], [SHARE | {"weight": "coefficient"}])
    with pytest.raises(InvalidInput, match="under one scheme|只适用一个方案|同一方案"):
        propose(cast, period, "100")
    assert set(amounts(propose(cast, period, "100", unit=cast.section))) == {"lin", "mei"}


# --- On the pages ---


def test_the_form_asks_for_the_plan_where_there_are_several_and_the_pages_show_the_calculation(cast, sign_in):
    period = october(cast, SHARE, AMOUNT)
    client, url = sign_in(cast.gao), reverse("appraisal:bonus_new")
    asked = {"period": period.pk, "unit": cast.bureau.pk, "pool": "18500"}
    assert "kind" not in client.get(url).context["form"].fields
    page = client.post(url, asked)
    assert page.status_code == 422 and "kind" in page.context["form"].errors
    page = client.post(url, asked | {"kind": "monthly"}).content.decode()
    assert "18500.00 × 99 / 185 → 9900.00" in page
    assert client.post(url, asked | {"kind": "monthly", "confirmed": "1"}).status_code == 302
    sheet = BonusSheet.objects.get()
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "18500.00 × 99 / 185 → 9900.00" in page and sheet.plan_title in page


def test_the_api_pays_by_the_plan_too(cast, sign_in):
    period = october(cast, AMOUNT)
    client = sign_in(cast.gao)
    answer = client.post("/api/v1/bonus-sheets/", {"period": period.pk, "unit": cast.bureau.pk})
    assert (answer.status_code, answer.json()["pool"], answer.json()["kind"]) == (201, "2937.50", "amount")
    rows = client.get(f"/api/v1/bonus-sheets/{answer.json()['id']}/lines/").json()
    assert "12.5 * TOTAL() (TOTAL() = 99) = 1237.5 → 1237.50" in {row["arithmetic"] for row in rows}


@pytest.mark.parametrize(
    ("code", "document", "called"),
    [
        ("monthly", SHARE, "Monthly bonus"),
        ("", SHARE, "Monthly bonus"),
        ("monthly", {}, "monthly"),
        ("", {}, "Pool by post factor × coefficient"),
    ],
)
def test_a_plan_is_called_by_its_title_or_else_its_code(code, document, called):
    with translation.override("en"):
        assert str(Plan(code, document, ())) == called
