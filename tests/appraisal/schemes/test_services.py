"""Drafting, publishing and applying schemes."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from appraisal.models import DutyIndicator, Indicator, Rule, Scheme, SchemeAssignment, SchemeVersion
from appraisal.schemes import documents, services
from appraisal.schemes.library import READY, library
from appraisal.schemes.messages import SchemeRefused
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, WrongState
from tests import factories as make
from tests.appraisal.schemes.documents import small

JAN = date(2025, 1, 1)


def draft(cast, **changes):
    return services.scheme_import(document=small(**changes), owner=cast.bureau, actor=cast.hua)


def published(cast, *, on=JAN, **changes):
    return services.version_publish(version=draft(cast, **changes), effective_from=on, actor=cast.hua)


# Importing


def test_a_document_becomes_the_draft_of_a_new_scheme(cast):
    version = draft(cast)
    assert (version.scheme.code, version.number, version.state) == ("small", 1, "draft")
    assert version.scheme.owner == cast.bureau
    assert not version.indicators.exists(), "rows are made by publishing"
    assert AuditRow.objects.filter(action="scheme.drafted", object_key=str(version.pk)).exists()


def test_importing_again_replaces_the_draft(cast):
    first = draft(cast)
    again = draft(cast, full_marks="120")
    assert again.pk == first.pk
    assert again.document["full_marks"] == "120"
    row = AuditRow.objects.get(action="scheme.redrafted")
    assert row.content["before"]["digest"] != row.content["after"]["digest"]


def test_importing_after_publishing_makes_the_next_version(cast):
    published(cast)
    assert draft(cast).number == 2


def test_every_fault_of_a_document_is_told_at_once(cast):
    document = small()
    del document["full_marks"]
    document["tree"]["children"][1]["rules"][0]["points"] = 0.5
    document["tree"]["children"][0]["rules"][0]["kind"] = "bonus"
    with pytest.raises(SchemeRefused) as refused:
        services.scheme_import(document=document, owner=cast.bureau, actor=cast.hua)
    text = " ".join(refused.value.sentences)
    assert "0.5" in text
    document["tree"]["children"][1]["rules"][0]["points"] = "0.5"
    assert not Scheme.objects.exists()
    # with exact numbers it may be a draft, but it binds nobody before it can be computed
    version = services.scheme_import(document=document, owner=cast.bureau, actor=cast.hua)
    with pytest.raises(SchemeRefused) as refused:
        services.version_publish(version=version, effective_from=JAN, actor=cast.hua)
    assert {issue.code for issue in refused.value.issues} >= {"value_undefined", "bonus_in_deduct"}
    version.refresh_from_db()
    assert version.state == "draft"


@pytest.mark.parametrize(
    "document",
    [
        [],
        "text",
        None,
        {},
        {"format": "appraisal-scheme/1"},
        {"format": "appraisal-scheme/1", "code": "x", "full_marks": "1", "tree": "no tree"},
        {
            "format": "appraisal-scheme/1",
            "code": "x",
            "full_marks": "1",
            "tree": {"code": "a", "children": "no list"},
        },
        small(dimensions="no list"),
        small(dimensions=[1]),
        small(grades={"a": 1}),
        small(settings=[]),
        small(total="two"),
        small(level_titles=[1]),
        small(code="x" * 61),
        small(code="two words"),
        small(title={"en": "half a pair \ud800"}),
        small(title={"en": "nothing \x00"}),
        small(source={"note": 1.5}),
    ],
)
def test_no_document_breaks_the_import(cast, document):
    with pytest.raises((SchemeRefused, InvalidInput)):
        services.scheme_import(document=document, owner=cast.bureau, actor=cast.hua)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[" * 100_000, b"{]", b'{"a": 1' + b" " * (2 << 20) + b"}"])
def test_no_file_breaks_the_reading(data):
    with pytest.raises(SchemeRefused):
        documents.read(data)


def test_a_byte_order_mark_is_no_fault():
    assert documents.read(b"\xef\xbb\xbf" + json.dumps(small()).encode()) == small()


def test_hr_of_another_unit_does_not_touch_the_scheme(cast):
    version = draft(cast)
    for act in (
        lambda: services.scheme_import(document=small(), owner=cast.bureau, actor=cast.he),
        lambda: services.version_update_draft(version=version, document=small(), actor=cast.he),
        lambda: services.version_publish(version=version, effective_from=JAN, actor=cast.he),
        lambda: services.version_discard(version=version, actor=cast.he),
        lambda: services.scheme_import(document=small(), owner=cast.bureau, actor=cast.su),
        lambda: services.scheme_import(document=small(), owner=cast.bureau, actor=cast.xi),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_code_of_another_unit_is_taken(cast):
    draft(cast)
    with pytest.raises(services.CodeTaken):
        services.scheme_import(document=small(), owner=cast.town, actor=cast.he)


def test_a_draft_keeps_the_code_of_its_scheme(cast):
    version = draft(cast)
    with pytest.raises(InvalidInput):
        services.version_update_draft(version=version, document=small(code="other"), actor=cast.hua)


# Publishing


def test_publishing_freezes_document_indicators_and_rules(cast):
    version = published(cast)
    assert version.state == "published"
    assert version.digest == documents.digest(small())
    assert (version.published_by, version.effective_from) == (cast.hua, JAN)
    indicators = list(version.indicators.values_list("code", "family", "method", "dimension", "position"))
    assert indicators == [
        ("c1", "common", "deduct", "diligence", 0),
        ("p1", "individual", "deduct_and_bonus", "performance", 1),
    ]
    rule = version.rules.get(code="p1.2")
    assert (rule.indicator.code, rule.kind, rule.evidence_required, rule.position) == ("p1", "bonus", True, 2)
    assert rule.definition["levels"] == {"town": "1", "county": "2", "city": "4"}


def test_a_published_version_takes_no_verb_any_more(cast):
    version = published(cast)
    for act in (
        lambda: services.version_update_draft(version=version, document=small(), actor=cast.hua),
        lambda: services.version_publish(version=version, effective_from=JAN, actor=cast.hua),
        lambda: services.version_discard(version=version, actor=cast.hua),
    ):
        with pytest.raises(services.VersionFrozen):
            act()


def test_the_next_draft_begins_as_a_copy(cast):
    version = published(cast)
    copy = services.version_new_draft_from(version=version, actor=cast.hua)
    assert (copy.number, copy.state, copy.document) == (2, "draft", version.document)
    with pytest.raises(WrongState):
        services.version_new_draft_from(version=version, actor=cast.hua)


def test_a_discarded_draft_is_gone_and_its_trail_stays(cast):
    version = draft(cast)
    services.version_discard(version=version, actor=cast.hua)
    assert not SchemeVersion.objects.exists()
    assert AuditRow.objects.get(action="scheme.discarded").content["before"]["number"] == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE appraisal_schemeversion SET document = '{}'",
        "UPDATE appraisal_schemeversion SET effective_from = '2020-01-01'",
        "UPDATE appraisal_schemeversion SET state = 'draft'",
        "DELETE FROM appraisal_schemeversion",
        "UPDATE appraisal_indicator SET family = 'individual'",
        "DELETE FROM appraisal_indicator WHERE code = 'c1'",
        "UPDATE appraisal_rule SET definition = '{}' WHERE code = 'c1.1'",
        "DELETE FROM appraisal_rule WHERE code = 'c1.1'",
        (
            "INSERT INTO appraisal_rule (version_id, indicator_id, code, titles, kind, definition,"
            " evidence_required, position)"
            " SELECT version_id, indicator_id, 'new', titles, kind, definition, evidence_required, 9"
            " FROM appraisal_rule WHERE code = 'c1.1'"
        ),
    ],
)
def test_the_database_refuses_to_change_what_is_published(cast, sql):
    version = published(cast)
    # a draft beside it, so that the rules are not simply closed to everything
    services.version_new_draft_from(version=version, actor=cast.hua)
    before = [Rule.objects.count(), Indicator.objects.count(), version.document]
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    version.refresh_from_db()
    assert before == [Rule.objects.count(), Indicator.objects.count(), version.document]


def test_django_cannot_change_it_either(cast):
    version = published(cast)
    for act in (
        lambda: SchemeVersion.objects.filter(pk=version.pk).update(effective_from=date(2020, 1, 1)),
        lambda: version.rules.update(evidence_required=False),
        version.delete,
        lambda: version.rules.first().save(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# Applying


def test_an_assignment_ends_the_one_before(cast):
    scheme, other = published(cast).scheme, published(cast, code="other").scheme
    first = services.scheme_assign(scheme=scheme, unit=cast.bureau, starts_on=JAN, actor=cast.hua)
    services.scheme_assign(scheme=other, unit=cast.bureau, starts_on=date(2025, 7, 1), actor=cast.hua)
    first.refresh_from_db()
    assert first.ends_on == date(2025, 6, 30)


def test_an_assignment_before_a_later_one_ends_in_time(cast):
    scheme = published(cast).scheme
    services.scheme_assign(scheme=scheme, unit=cast.bureau, starts_on=date(2025, 7, 1), actor=cast.hua)
    earlier = services.scheme_assign(scheme=scheme, unit=cast.bureau, starts_on=JAN, actor=cast.hua)
    assert earlier.ends_on == date(2025, 6, 30)
    assert SchemeAssignment.objects.on(date(2025, 7, 1)).count() == 1


def test_categories_do_not_end_one_another(cast):
    scheme = published(cast).scheme
    everybody = services.scheme_assign(scheme=scheme, unit=cast.bureau, starts_on=JAN, actor=cast.hua)
    services.scheme_assign(
        scheme=scheme, unit=cast.bureau, category="leading", starts_on=date(2025, 3, 1), actor=cast.hua
    )
    everybody.refresh_from_db()
    assert everybody.ends_on is None


def test_a_scheme_without_rules_in_force_is_not_applied(cast):
    scheme = published(cast, on=date(2025, 6, 1)).scheme
    with pytest.raises(InvalidInput):
        services.scheme_assign(scheme=scheme, unit=cast.bureau, starts_on=JAN, actor=cast.hua)


def test_hr_applies_schemes_in_her_own_units_only(cast):
    scheme = published(cast).scheme
    with pytest.raises(NotAllowed):
        services.scheme_assign(scheme=scheme, unit=cast.town, starts_on=JAN, actor=cast.hua)


def test_a_duty_is_linked_to_an_indicator_once_and_unlinked(cast):
    scheme = published(cast).scheme
    duty = make.DutyFactory(post=cast.posts.section)
    link = services.duty_link(duty=duty, scheme=scheme, indicator_code="p1", actor=cast.hua)
    with pytest.raises(InvalidInput):
        services.duty_link(duty=duty, scheme=scheme, indicator_code="p1", actor=cast.hua)
    with pytest.raises(InvalidInput):
        services.duty_link(duty=duty, scheme=scheme, indicator_code="nothing", actor=cast.hua)
    with pytest.raises(NotAllowed):
        services.duty_link(duty=duty, scheme=scheme, indicator_code="c1", actor=cast.he)
    services.duty_unlink(link=link, actor=cast.hua)
    assert not DutyIndicator.objects.exists()


# The library


def test_the_library_is_loaded_once_and_published_in_its_own_words(cast):
    out = StringIO()
    for _time in range(2):
        call_command("load_schemes", unit="COUNTY", actor="gao", effective_from=JAN, stdout=out)
    assert SchemeVersion.objects.count() == len(READY) < len(library())
    for version in SchemeVersion.objects.all():
        assert version.state == "published"
        assert version.document == library()[version.scheme.code]
        assert version.rules.exists()


def test_the_library_needs_an_hr_officer_of_the_unit(cast):
    with pytest.raises(CommandError):
        call_command("load_schemes", unit="COUNTY", actor="hua", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("load_schemes", unit="NOWHERE", actor="gao", stdout=StringIO())


def test_numbers_of_a_document_are_never_floats(cast):
    version = published(cast)
    assert Decimal(version.rules.get(code="p1.1").definition["points"]) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_database_is_emptied_and_frozen_again(time):
    """Tests with a browser or workers commit; emptying their database takes the triggers off and on."""
    from tests.cast import build_cast

    cast = build_cast()
    published(cast)
    with pytest.raises(DatabaseError):
        SchemeVersion.objects.update(effective_from=date(2020, 1, 1))
