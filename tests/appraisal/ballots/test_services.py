"""Counts of paper ballots: who enters them, how they are corrected, what nobody may see."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from appraisal.ballots import services
from appraisal.models import Ballot, Route
from appraisal.routing.policies import AssessedElsewhere
from core.audit.models import AuditRow
from core.errors import InvalidInput, NotAllowed, OwnRecord, RelativeRecord, WrongState
from tests import factories as make
from tests.unseen import UNSEEN

COUNTS = {("leaders", "good"): 3, ("leaders", "spoiled"): 1, ("colleagues", "fair"): 12}


def count(routed, cadre, actor, counts=COUNTS, **more):
    return services.tally_enter(
        period=routed.period, cadre=cadre.cadre, item="vote", counts=counts, actor=actor, **more
    )


def electronic(routed, cadre, **more):
    values = {"item": "vote", "group": "leaders", "option": "good", "source": "ballot"} | more
    return Ballot.objects.create(period=routed.period, cadre=cadre.cadre, **values)


def test_hr_of_the_unit_enters_the_counts(cast, routed):
    count(routed, cast.lin, cast.hua)
    rows = {(row.group, row.option): (row.count, row.source, row.entered_by) for row in Ballot.objects.all()}
    assert rows == {cell: (number, "tally", cast.hua) for cell, number in COUNTS.items()}
    row = AuditRow.objects.get(action="tally.entered")
    assert row.content["after"]["counts"]["leaders/spoiled"] == 1


def test_counts_are_corrected_with_a_reason_and_both_are_in_the_trail(cast, routed):
    count(routed, cast.lin, cast.hua)
    for reason in ("", UNSEEN):
        with pytest.raises(InvalidInput, match="correction"):
            count(routed, cast.lin, cast.hua, {("leaders", "good"): 4}, reason=reason)
    count(routed, cast.lin, cast.hua, {("leaders", "good"): 4}, reason="Two papers stuck together.")
    assert services.tally(routed.period, cast.lin.cadre, "vote") == {("leaders", "good"): 4}
    row = AuditRow.objects.get(action="tally.corrected")
    assert row.content["before"]["counts"]["leaders/good"] == 3


def test_the_same_counts_again_change_nothing(cast, routed):
    count(routed, cast.lin, cast.hua)
    count(routed, cast.lin, cast.hua)
    assert AuditRow.objects.filter(action__startswith="tally.").count() == 1


@pytest.mark.parametrize("name", ["su", "mei", "he", "lei", "ji", "wai"])
def test_others_enter_no_counts(cast, routed, name):
    with pytest.raises(NotAllowed):
        count(routed, cast.lin, getattr(cast, name))


def test_nobody_counts_votes_about_oneself_or_a_relative(cast, routed):
    with pytest.raises(OwnRecord):
        count(routed, cast.hua, cast.hua)
    make.RelativeFactory(cadre=cast.lin.cadre, relative=cast.hua.cadre)
    del cast.hua.own_cadre
    with pytest.raises(RelativeRecord):
        count(routed, cast.lin, cast.hua)


def test_a_routed_vote_is_counted_by_its_unit_alone(cast, routed):
    Route.objects.create(
        period=routed.period,
        indicator=routed.indicator("vote"),
        assessor="org",
        unit=cast.town,
        unit_path=cast.town.path,
    )
    with pytest.raises(AssessedElsewhere):
        count(routed, cast.lin, cast.hua)
    count(routed, cast.lin, cast.song)


@pytest.mark.parametrize("cell", [("strangers", "good"), ("leaders", "superb")])
def test_groups_and_options_are_those_of_the_scheme(cast, routed, cell):
    with pytest.raises(InvalidInput):
        count(routed, cast.lin, cast.hua, {cell: 1})


def test_nothing_is_counted_once_the_month_is_computed(cast, routed):
    routed.period.state = "released"
    routed.period.save()
    with pytest.raises(WrongState):
        count(routed, cast.lin, cast.hua)


def test_electronic_ballots_stay_as_they_are(cast, routed):
    electronic(routed, cast.lin)
    electronic(routed, cast.lin)
    count(routed, cast.lin, cast.hua)
    assert Ballot.objects.filter(source="ballot").count() == 2


def test_the_database_keeps_no_voter(cast, routed):
    for trace in ({"entered_by": cast.mei}, {"entered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            electronic(routed, cast.lin, **trace)


def test_counts_are_seen_by_hr_and_leaders_never_by_the_cadre(cast, routed):
    count(routed, cast.lin, cast.hua)

    def sees(user):
        return Ballot.objects.visible_to(user).exists()

    assert sees(cast.hua) and sees(cast.gao) and sees(cast.lei)
    assert not any(sees(user) for user in (cast.lin, cast.mei, cast.su, cast.he, cast.ji, cast.shen, cast.wai))
    count(routed, cast.hua, cast.gao)
    assert not Ballot.objects.visible_to(cast.hua).filter(cadre=cast.hua.cadre).exists(), "not about oneself"


def test_ballots_of_a_closed_period_are_frozen_by_the_database(cast, routed):
    count(routed, cast.lin, cast.hua)
    routed.period.state = "closed"
    routed.period.save()
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Ballot.objects.all().update(count=99)
