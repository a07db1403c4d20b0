"""M1: what a veto does is data of the sheet, and money and grades read that; its code is only a name."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from appraisal.models import Sheet
from appraisal.outcomes.services import bonus_propose
from appraisal.rehearsal.models import RehearsalRow
from appraisal.rehearsal.services import rehearsal_request
from appraisal.results.grades import is_barred
from appraisal.scoring import load, score
from appraisal.scoring.reference.engine import sheets as reference_sheets
from core.approvals.services import proposal_approve
from core.triggers import without_triggers
from tests.appraisal.outcomes.paid import document, month, version_of, veto
from tests.appraisal.runs.conftest import work
from tests.appraisal.runs.digest import sheets_digest
from tests.appraisal.scoring.small import facts, measure

VETOES = [
    veto("veto.x", "no_excellent"),
    veto("absent", "grade_at_most", grade="basic"),
    veto("drunk", "result"),
    veto("fraud", "result", grade="incompetent"),
    veto("unproved", "item_zero", item="g"),
]
SAID = {  # codes that fire → (result vetoed, best grade, at zero)
    (): (False, "", ""),
    ("veto.x",): (False, "competent", ""),
    ("absent",): (False, "basic", ""),
    ("veto.x", "absent"): (False, "basic", ""),
    ("drunk",): (True, "", ""),
    ("drunk", "fraud"): (True, "incompetent", ""),
    ("fraud", "veto.x"): (True, "incompetent", ""),
    ("unproved",): (False, "", "g"),
}


@pytest.mark.parametrize(("codes", "said"), SAID.items())
def test_both_engines_say_as_data_what_the_vetoes_do(codes, said):
    scheme = load(document(vetoes=VETOES))
    figures = {"given.score": measure(95)} | {f"case.{code}": measure(1) for code in codes}
    given = facts(1, scheme=scheme, measures=figures)
    fast, slow = score(scheme, given), reference_sheets(scheme, given)[0].row()
    for row in (fast.row(0), slow):
        assert (row.vetoed, row.best_grade, ",".join(row.zeroed)) == said
    assert (fast.vetoed.tolist(), fast.best_grades()) == ([said[0]], [said[1]])
    assert fast.zeroed() == ({0: ("g",)} if said[2] else {})


@pytest.mark.parametrize(("codes", "said"), SAID.items())
def test_a_run_stores_what_the_vetoes_do(cast, packs, codes, said):
    period = month(cast, version_of(cast, vetoes=VETOES), {cast.lin: 95}, cases=[(cast.lin, code) for code in codes])
    sheet = Sheet.objects.released().get(period=period)
    assert (sheet.result_vetoed, sheet.best_grade, sheet.zeroed) == said


@pytest.fixture
def october(cast, packs):
    cases = [(cast.lin, "drunk"), (cast.mei, "veto.x")]
    return month(cast, version_of(cast, vetoes=VETOES), {cast.lin: 95, cast.mei: 95, cast.su: 95}, cases=cases)


def paid(sheet) -> dict:
    return {line.cadre.user.username: (line.amount, line.excluded_reason) for line in sheet.lines.all()}


def test_a_vetoed_result_is_paid_nothing_whatever_the_code_of_the_veto(cast, october):
    found = paid(bonus_propose(period=october, unit=cast.bureau, pool=Decimal(1000), actor=cast.hua))
    assert found["lin"] == (Decimal(0), "vetoed")
    assert found["su"] == (Decimal(500), "")


def test_a_bar_from_excellent_takes_no_bonus_even_if_its_code_says_veto(cast, october):
    found = paid(bonus_propose(period=october, unit=cast.bureau, pool=Decimal(1000), actor=cast.hua))
    assert found["mei"] == (Decimal(500), "")


def test_a_rehearsal_shares_the_pool_as_the_bonus_sheet_does(cast, october):
    sheet = bonus_propose(period=october, unit=cast.bureau, pool=Decimal(1000), actor=cast.hua)
    proposal_approve(proposal=sheet, actor=cast.lei)
    tried = rehearsal_request(
        version=Sheet.objects.released().filter(period=october).first().participant.scheme_version,
        period=october,
        actor=cast.gao,
    )
    work()
    rows = RehearsalRow.objects.filter(rehearsal=tried).select_related("participant__cadre__user")
    found = {row.participant.cadre.user.username: row.money_before for row in rows}
    assert found == {name: amount for name, (amount, _why) in paid(sheet).items()}


@pytest.mark.parametrize(
    ("vetoed", "best", "barred"),
    [
        (False, "", []),
        (False, "competent", ["excellent"]),
        (False, "basic", ["excellent", "competent"]),
        (False, "good", ["excellent"]),  # a grade of the scheme's own below its best
        (True, "", ["excellent"]),
        (True, "incompetent", ["excellent", "competent", "basic"]),
    ],
)
def test_a_leader_cannot_give_a_better_grade_than_the_vetoes_allow(vetoed, best, barred):
    sheet = Sheet(result_vetoed=vetoed, best_grade=best)
    ladder = ["excellent", "competent", "basic", "incompetent", "no_grade"]
    assert [grade for grade in ladder if is_barred(sheet, grade)] == barred


def test_the_migration_derives_the_columns_of_older_sheets_and_no_digest_changes(cast, packs):
    cases = [(cast.lin, "drunk"), (cast.lin, "fraud"), (cast.mei, "absent"), (cast.su, "unproved")]
    period = month(cast, version_of(cast, vetoes=VETOES), {cast.lin: 95, cast.mei: 95, cast.su: 95}, cases=cases)
    columns = ("cadre", "result_vetoed", "best_grade", "zeroed")
    wanted = set(Sheet.objects.values_list(*columns))
    with without_triggers(connection):
        Sheet.objects.update(result_vetoed=False, best_grade="", zeroed="")
        import_module("appraisal.migrations.0005_vetoes_as_data").derive(apps, None)
    assert set(Sheet.objects.values_list(*columns)) == wanted
    assert len(wanted) == 3
    assert sheets_digest(period.released_run) == period.released_run.digest
