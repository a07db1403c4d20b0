"""Who fills which item, and what becomes of the figures of several units."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from appraisal.models import AssessedFigure, AssessmentDuty, Measure, Route, SamplingRecord
from appraisal.periods.measures import measure_clear, measure_set
from appraisal.routing import drawing, sampling, services
from appraisal.routing.combining import combined, rounded
from appraisal.routing.policies import AssessedElsewhere
from appraisal.routing.selectors import completion, tasks_of
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from tests import factories as make
from tests.appraisal.routing.world import build
from tests.unseen import UNSEEN


def enter(routed, cadre, actor, value, assessor="TOWN", item="report", **more):
    return services.figure_enter(
        period=routed.period,
        cadre=cadre.cadre,
        item=item,
        assessor=assessor,
        value=Decimal(value),
        actor=actor,
        **more,
    )


def measure(routed, cadre, code="report.score"):
    return Measure.objects.filter(period=routed.period, cadre=cadre.cadre, code=code).first()


# --- Routes ---------------------------------------------------------------------------------------


def test_a_code_is_a_duty_or_the_code_of_a_unit(cast, routed):
    found = {(route.indicator.code, route.assessor): route.unit for route in Route.objects.all()}
    assert found == {
        ("report", "org"): cast.bureau,
        ("report", "TOWN"): cast.town,
        ("roads", "TOWN"): cast.town,
        ("merit", "org"): cast.bureau,
    }


def test_a_code_that_nobody_is_leads_nowhere(cast):
    routed = build(cast, duty=False)
    assert not Route.objects.filter(indicator=routed.indicator("merit")).exists()


def test_a_duty_goes_over_to_another_unit_with_its_day(cast, routed):
    today = routed.period.starts_on
    services.duty_give(scheme=routed.version.scheme, assessor="org", unit=cast.section, starts_on=today, actor=cast.gao)
    earlier = AssessmentDuty.objects.get(unit=cast.bureau)
    assert earlier.ends_on == today - timedelta(days=1)
    assert {route.unit for route in Route.objects.filter(assessor="org")} == {cast.section}
    assert AuditRow.objects.filter(action="routes.renewed").count() == 2


def test_a_duty_that_ended_gives_the_item_back_to_the_line(cast, routed):
    duty = AssessmentDuty.objects.get()
    services.duty_end(duty=duty, ends_on=date(2020, 1, 31), actor=cast.gao)
    assert not Route.objects.filter(assessor="org").exists()


def test_only_hr_of_the_owner_gives_duties_and_only_of_named_assessors(cast, routed):
    scheme = routed.version.scheme
    day = date(2021, 1, 1)
    with pytest.raises(NotAllowed):
        services.duty_give(scheme=scheme, assessor="org", unit=cast.town, starts_on=day, actor=cast.hua)
    with pytest.raises(InvalidInput):
        services.duty_give(scheme=scheme, assessor="nobody", unit=cast.town, starts_on=day, actor=cast.gao)


def test_a_closed_period_keeps_its_routes(cast, routed):
    routed.period.state = "closed"
    routed.period.save()
    services.duty_give(
        scheme=routed.version.scheme,
        assessor="org",
        unit=cast.section,
        starts_on=date(2021, 1, 1),
        actor=cast.gao,
    )
    assert {route.unit for route in Route.objects.filter(assessor="org")} == {cast.bureau}


# --- Figures --------------------------------------------------------------------------------------


def test_the_item_has_its_figure_once_every_unit_gave_one(cast, routed):
    enter(routed, cast.lin, cast.song, "15.5")
    assert measure(routed, cast.lin) is None, "half of the assessors is no mean"
    enter(routed, cast.lin, cast.su, "12", assessor="org", note="meeting of 3 March")
    found = measure(routed, cast.lin)
    assert found.value == Decimal("13.75")
    assert (found.num, found.den, found.source) == (None, None, "assessed")
    assert "15.5" in found.note and "meeting of 3 March" in found.note


def test_a_mean_that_no_decimal_tells_is_kept_as_a_fraction(cast, routed):
    version = routed.version
    assert [item.code for item in version.indicators.all()][:1] == ["report"]
    third = [Fraction(1), Fraction(1), Fraction(0)]
    assert combined("mean", third) == Fraction(2, 3)
    assert rounded(Fraction(2, 3)) == Decimal("0.666667")
    assert rounded(Fraction(-1, 2_000_000)) == Decimal("-0.000001"), "half goes away from zero"


@pytest.mark.parametrize(("several", "made"), [("mean", 5), ("sum", 15), ("best", 8), ("worst", 3)])
def test_what_several_units_make_together(several, made):
    assert combined(several, [Fraction(3), Fraction(4), Fraction(8)]) == made


def test_a_unit_writes_about_people_far_from_it_under_its_own_item_only(cast, routed):
    enter(routed, cast.lin, cast.song, "1")  # the town about somebody of the bureau
    with pytest.raises(AssessedElsewhere, match=str(cast.bureau)):
        enter(routed, cast.lin, cast.song, "1", assessor="org")
    with pytest.raises(InvalidInput, match="not assigned"):
        enter(routed, cast.lin, cast.song, "1", item="merit")


def test_nobody_assesses_oneself_or_a_relative(cast, routed):
    with pytest.raises(OwnRecord):
        enter(routed, cast.song, cast.song, "1")
    make.RelativeFactory(cadre=cast.song.cadre, relative=cast.lin.cadre)
    del cast.song.own_cadre
    with pytest.raises(RelativeRecord):
        enter(routed, cast.lin, cast.song, "1")


def test_who_takes_no_part_is_not_assessed(cast, routed):
    with pytest.raises(InvalidInput, match="not a participant"):
        enter(routed, cast.tang, cast.song, "1")


def test_a_figure_taken_back_takes_the_measure_with_it(cast, routed):
    figure = enter(routed, cast.lin, cast.song, "15")
    enter(routed, cast.lin, cast.su, "12", assessor="org")
    services.figure_withdraw(figure=figure, actor=cast.song)
    assert measure(routed, cast.lin) is None
    assert AuditRow.objects.filter(action="figure.withdrawn").exists()


def test_hr_does_not_enter_what_units_assess(cast, routed):
    with pytest.raises(AssessedElsewhere):
        measure_set(period=routed.period, cadre=cast.lin.cadre, code="report.score", value=Decimal(1), actor=cast.gao)
    enter(routed, cast.lin, cast.song, "15")
    enter(routed, cast.lin, cast.su, "12", assessor="org")
    with pytest.raises(WrongState):
        measure_clear(measure=measure(routed, cast.lin), actor=cast.gao)


def test_without_a_route_hr_enters_it(cast):
    routed = build(cast, duty=False)
    Route.objects.all().delete()
    measure_set(period=routed.period, cadre=cast.lin.cadre, code="report.score", value=Decimal(1), actor=cast.gao)
    assert measure(routed, cast.lin).value == 1


def test_nothing_is_entered_once_the_month_is_computed(cast, routed):
    routed.period.state = "released"
    routed.period.save()
    with pytest.raises(WrongState):
        enter(routed, cast.lin, cast.song, "1")


def test_when_the_units_of_an_item_change_its_figures_are_combined_anew(cast, routed):
    enter(routed, cast.lin, cast.song, "15")
    services.duty_end(duty=AssessmentDuty.objects.get(), ends_on=date(2020, 1, 31), actor=cast.gao)
    assert measure(routed, cast.lin).value == 15, "the town is the only assessor now"


# --- What a unit sees -----------------------------------------------------------------------------


def test_a_unit_has_its_own_items_and_no_others(cast, routed):
    def items(user):
        return sorted(task.item.code for task in tasks_of(user, routed.period))

    assert items(cast.song) == ["report", "roads"]
    assert items(cast.su) == ["report"], "merit has rules alone, nothing to fill"
    assert items(cast.he) == ["report", "roads", "vote"], "HR counts the votes of the own people too"
    assert items(cast.lin) == items(cast.ji) == []


def test_progress_counts_people_whose_figures_are_there(cast, routed):
    enter(routed, cast.lin, cast.song, "15")
    (task,) = [task for task in tasks_of(cast.song, routed.period) if task.item.code == "report"]
    assert (task.filled, task.people) == (1, 8), "everybody but Song"
    mine = {(t.item.code, t.route.assessor): (t.filled, t.people) for t in completion(cast.gao, routed.period)}
    assert mine == {("report", "org"): (0, 9), ("report", "TOWN"): (1, 9), ("roads", "TOWN"): (0, 9)}


def test_figures_are_seen_by_the_unit_hr_and_the_cadre(cast, routed):
    enter(routed, cast.lin, cast.song, "15")

    def sees(user):
        return AssessedFigure.objects.visible_to(user).exists()

    assert sees(cast.song) and sees(cast.he) and sees(cast.hua) and sees(cast.gao) and sees(cast.lin)
    assert not any(sees(user) for user in (cast.mei, cast.tao, cast.su, cast.ji, cast.wai, cast.shen))


# --- Samples --------------------------------------------------------------------------------------

HOUSEHOLDS = "\n".join(f"Household {number}" for number in range(1, 41))


def draw(routed, cadre, actor, size=5, listed=HOUSEHOLDS):
    return sampling.sample_draw(
        period=routed.period,
        cadre=cadre.cadre,
        item="roads",
        assessor="TOWN",
        listed=listed,
        size=size,
        actor=actor,
    )


def write_down(routed, cadre, actor, looked, **more):
    return sampling.sample_record(
        period=routed.period,
        cadre=cadre.cadre,
        item="roads",
        assessor="TOWN",
        looked=looked,
        actor=actor,
        **more,
    )


def looked(*answers):
    return [{"object": f"H{number}", "passed": answer, "remark": ""} for number, answer in enumerate(answers)]


def test_anybody_can_redo_the_draw(cast, routed):
    record = draw(routed, cast.lin, cast.song)
    lines = drawing.lines_of(HOUSEHOLDS)
    assert record.list_digest == drawing.digest_of(lines) and record.population == 40
    assert [one["object"] for one in record.objects_checked] == drawing.draw(lines, 5, record.seed)
    assert drawing.draw(lines, 5, "another seed") != drawing.draw(lines, 5, record.seed)


def test_every_line_is_drawn_about_equally_often():
    lines = [str(number) for number in range(10)]
    hits = dict.fromkeys(lines, 0)
    for seed in range(2000):
        for line in drawing.draw(lines, 3, str(seed)):
            hits[line] += 1
    assert sum(hits.values()) == 6000
    assert all(500 < number < 700 for number in hits.values()), hits


def test_nobody_draws_until_the_sample_pleases(cast, routed):
    draw(routed, cast.lin, cast.song)
    with pytest.raises(WrongState):
        draw(routed, cast.lin, cast.song)


def test_a_complete_record_is_the_figure_and_names_itself(cast, routed):
    record = write_down(routed, cast.lin, cast.song, looked(True, True, False))
    found = measure(routed, cast.lin, "roads.rate")
    assert (found.num, found.den) == (2, 3) and found.value == Decimal("0.666667")
    assert str(record.pk) in found.note and "2/3" in found.note


def test_a_record_is_no_figure_until_everything_was_looked_at(cast, routed):
    record = draw(routed, cast.lin, cast.song, size=3)
    assert measure(routed, cast.lin, "roads.rate") is None
    half = [{**one, "passed": True} for one in record.objects_checked[:2]] + record.objects_checked[2:]
    assert not write_down(routed, cast.lin, cast.song, half).is_complete
    done = [{**one, "passed": True} for one in record.objects_checked]
    assert write_down(routed, cast.lin, cast.song, done).is_complete
    assert measure(routed, cast.lin, "roads.rate").value == 1


def test_exactly_the_drawn_objects_are_recorded(cast, routed):
    draw(routed, cast.lin, cast.song, size=3)
    with pytest.raises(InvalidInput, match="drawn"):
        write_down(routed, cast.lin, cast.song, looked(True, True, True))


@pytest.mark.parametrize("size", [1, 2])
def test_a_sample_is_not_smaller_than_the_item_asks(cast, routed, size):
    with pytest.raises(InvalidInput, match="At least 3"):
        draw(routed, cast.lin, cast.song, size=size)
    with pytest.raises(InvalidInput, match="At least 3"):
        write_down(routed, cast.lin, cast.song, looked(*[True] * size))


def test_a_list_with_a_line_twice_is_refused(cast, routed):
    with pytest.raises(InvalidInput, match="twice"):
        draw(routed, cast.lin, cast.song, listed="A\nB\nA\nC", size=3)


def test_a_complete_record_is_corrected_with_a_reason(cast, routed):
    write_down(routed, cast.lin, cast.song, looked(True, True, False))
    for reason in ("", UNSEEN):
        with pytest.raises(InvalidInput, match="correction"):
            write_down(routed, cast.lin, cast.song, looked(True, True, True), reason=reason)
    write_down(routed, cast.lin, cast.song, looked(True, True, True), reason="H2 was repaired before.")
    assert measure(routed, cast.lin, "roads.rate").value == 1
    assert SamplingRecord.objects.count() == 1
    row = AuditRow.objects.filter(action="sample.recorded").order_by("number").last()
    assert row.content["before"] == {"checked": 3, "passed": 2}


def test_the_figure_of_an_item_with_a_sample_cannot_be_typed_in(cast, routed):
    with pytest.raises(InvalidInput, match="spot-check record"):
        enter(routed, cast.lin, cast.song, "1", item="roads")


def test_other_units_take_no_sample(cast, routed):
    with pytest.raises(AssessedElsewhere):
        draw(routed, cast.tao, cast.su)
