"""Entries from a spreadsheet: whole or not at all, twice is once, every wrong row named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from appraisal.ledger import services
from appraisal.models import Entry
from core.audit.models import AuditRow
from core.audit.services import verify as verify_trail
from core.errors import NotAllowed
from core.jobs.services import job_run
from core.spreadsheets.models import Import
from core.spreadsheets.outcome import error_sentence
from core.spreadsheets.registry import layout_of
from core.spreadsheets.services import import_commit, import_upload
from tests import factories as make
from tests.appraisal.ledger.conftest import upload as a_file
from tests.core.spreadsheets.layouts import workbook

HEADS = [
    "工号",
    "日期",
    "细则编号",
    "事项",
    "数量",
    "级别",
    "情形",
    "项目或文号",
    "分值",
    "分值理由",
    "说明",
    "状态",
]


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def row(cast, month):
    def cells(user=cast.lin, rule="visit", summary="走访", **more):
        values = {
            "quantity": 2,
            "level": "",
            "modifiers": "",
            "group": "",
            "value": "",
            "reason": "",
            "details": "",
        }
        values |= {"state": "verified", "day": month.today} | more
        return [
            user.cadre.staff_no,
            values["day"],
            rule,
            summary,
            values["quantity"],
            values["level"],
            values["modifiers"],
            values["group"],
            values["value"],
            values["reason"],
            values["details"],
            values["state"],
        ]

    return cells


def checked(actor, *rows, heads=HEADS):
    file = SimpleUploadedFile("台账.xlsx", workbook(heads, *rows).getvalue())
    made = import_upload(actor=actor, layout=layout_of("entries"), upload=file)
    job_run(made.job_id)
    return Import.objects.get(pk=made.pk)


def imported(actor, *rows, **options):
    made = import_commit(actor=actor, upload=checked(actor, *rows, **options))
    job_run(made.job_id)
    return Import.objects.get(pk=made.pk)


def test_rows_come_in_verified_with_their_effect_or_wait(cast, month, row):
    made = imported(
        cast.hua,
        row(quantity=Decimal("2.5"), state="verified"),
        row(cast.mei, "overdue", modifiers="reminded", quantity="", state="verified"),
        row(cast.mei, "style", state="submitted", summary="Rude"),
        row(cast.mei, "award", level="county", state="", summary="Award"),
    )
    assert made.state == "committed", made.errors
    by_words = {(entry.cadre, entry.rule.code): entry for entry in Entry.objects.select_related("rule", "cadre")}
    assert {entry.source for entry in by_words.values()} == {"import"}
    visit = by_words[cast.lin.cadre, "visit"]
    assert (visit.state, visit.effect, visit.checked_by) == ("verified", Decimal("0.625"), cast.hua)
    assert (visit.unit, visit.period, visit.author) == (cast.section, month.period, cast.hua)
    late = by_words[cast.mei.cadre, "overdue"]
    assert (late.quantity, late.modifiers, late.effect) == (1, ["reminded"], Decimal(-2))
    assert by_words[cast.mei.cadre, "style"].state == by_words[cast.mei.cadre, "award"].state == "submitted"
    assert AuditRow.objects.filter(action="entry.imported").count() == 4 and verify_trail() == []


def test_the_same_rows_again_are_skipped_also_after_they_were_checked(cast, month, row):
    rows = [row(), row(cast.mei, state="submitted")]
    imported(cast.hua, *rows)
    services.entry_verify(entry=Entry.objects.get(state="submitted"), actor=cast.su)
    again = checked(cast.hua, *rows, row(cast.mei, summary="Another"))
    assert (again.new, again.changed, again.same, again.error_total) == (1, 0, 2, 0)


def test_an_entry_that_is_there_is_not_changed_by_a_file(cast, month, row):
    imported(cast.hua, row())
    again = checked(cast.hua, row(quantity=5))
    assert again.error_total == 1 and again.errors[0]["column"] == "quantity"
    services.entry_reverse(entry=Entry.objects.get(), actor=cast.hua, reason="Wrong list")
    assert checked(cast.hua, row(quantity=5)).new == 1


def test_circumstances_written_in_another_way_are_the_same(cast, month, row):
    imported(cast.hua, row(cast.mei, "overdue", modifiers="reminded", quantity=""))
    again = checked(cast.hua, row(cast.mei, "overdue", modifiers="reminded， reminded", quantity=""))
    assert (again.same, again.error_total) == (1, 0)


def test_own_entry_of_the_cadre_does_not_stand_in_the_way(cast, month, row, waiting):
    waiting(cast.lin, summary="走访")
    assert checked(cast.hua, row()).new == 1


@pytest.mark.parametrize(
    ("column", "changes"),
    [
        ("cadre", {"user": "tao"}),
        ("cadre", {"user": "hua"}),
        ("happened_on", {"day": date(1900, 1, 1)}),
        ("happened_on", {"day": "tomorrow"}),
        ("happened_on", {"day": 45000}),
        ("rule_code", {"rule": "nonsense"}),
        ("rule_code", {"rule": "late"}),
        ("quantity", {"quantity": -1}),
        ("quantity", {"quantity": 0}),
        ("quantity", {"quantity": "two"}),
        ("quantity", {"quantity": 2_000_000}),
        ("level", {"rule": "award", "state": "submitted"}),
        ("level", {"level": "moon"}),
        ("modifier_codes", {"modifiers": "doubled"}),
        ("group_key", {"rule": "project"}),
        ("value", {"value": 3}),
        ("value", {"rule": "style"}),
        ("value_reason", {"rule": "style", "value": 3}),
        ("state", {"rule": "award", "level": "county"}),
        ("state", {"state": "draft"}),
        ("summary", {"summary": "x" * 201}),
        ("summary", {"summary": ""}),
    ],
)
def test_every_wrong_row_is_named_and_keeps_the_file_out(cast, month, row, column, changes):
    if user := changes.pop("user", None):
        changes["user"] = getattr(cast, user)
    made = checked(cast.hua, row(summary="Good row"), row(**changes))
    assert made.state == "refused" and [error["row"] for error in made.errors] == [3]
    assert made.errors[0]["column"] == column
    assert not Entry.objects.exists()


def test_relatives_and_doubled_rows_are_refused(cast, month, row):
    make.RelativeFactory(cadre=cast.hua.cadre, relative=cast.mei.cadre)
    made = checked(cast.hua, row(cast.mei), row(), row())
    assert {error["row"] for error in made.errors} == {2, 4}


def test_a_closed_month_takes_no_rows(cast, month, row, shut):
    shut(month.period)
    made = checked(cast.hua, row())
    assert made.errors[0]["column"] == "happened_on"


def test_month_closed_between_check_and_commit_keeps_everything_out(cast, month, row, shut):
    made = checked(cast.hua, row(), row(cast.mei))
    shut(month.period)
    made = import_commit(actor=cast.hua, upload=made)
    job_run(made.job_id)
    assert Import.objects.get(pk=made.pk).state != "committed" and not Entry.objects.exists()


def test_only_hr_officers_import(cast, month, row):
    for user in (cast.su, cast.lin, cast.lei, cast.xi):
        with pytest.raises(NotAllowed):
            checked(user, row())


def test_document_is_added_to_an_imported_entry_that_waits(cast, month, row):
    imported(cast.hua, row(rule="award", level="county", state="submitted", quantity=1))
    entry = Entry.objects.get()
    with pytest.raises(NotAllowed):
        services.evidence_add(entry=entry, actor=cast.mei, file=a_file())
    services.evidence_add(entry=entry, actor=cast.lin, file=a_file())
    assert services.entry_verify(entry=entry, actor=cast.su).effect == 4


def test_checking_more_rows_asks_no_more_queries(cast, month, row, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(count):
        rows = [row(summary=f"Visit {count} {n}", day=month.today - timedelta(days=0)) for n in range(count)]
        with CaptureQueriesContext(connection) as seen:
            assert checked(cast.hua, *rows).new == count
        return len(seen)

    queries(1)
    few, many = queries(5), queries(250)
    assert many <= few + 2, (few, many)  # progress is told now and then


def test_a_refusal_is_read_in_the_language_of_its_reader_whatever_that_of_the_job(cast, month, row):
    with translation.override("zh-hans"):
        upload = checked(cast.hua, row(rule="nothing"), row(quantity=0), row(cast.hua))
    with translation.override("en"):
        said = [error_sentence(error) for error in upload.errors]
    assert len(said) == 3 and not any("\u4e00" <= letter <= "\u9fff" for letter in "".join(said)), said
