"""The why page of schemes that look at more than one's own entries: it reads what a run reads, and notices faults."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from appraisal.explanation import recomputing as why_facts
from appraisal.explanation.why import why
from appraisal.models import Ballot, Measure, Sheet
from appraisal.results.views import sheets as sheet_pages
from appraisal.runs.services import run_request
from appraisal.runs.telling import FEW
from appraisal.scoring import load
from tests import factories as make
from tests.appraisal.explanation.told import why_of
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.released import put_out

OPTIONS = [{"code": "a", "value": "100"}, {"code": "b", "value": "80"}]


def rule(code, **keys):
    return {
        "code": code,
        "title": {"zh-hans": "差错", "en": "Mistake"},
        "kind": "deduct",
        "points": "1",
        **keys,
    }


def item(code, method, *rules, title=None, **keys):
    title = title or {"zh-hans": f"指标{code}", "en": f"Item {code}"}
    return {"code": code, "title": title, "method": method, "rules": list(rules), **keys}


def document(*items, **more):
    return {
        "format": "appraisal-scheme/1", "code": "told", "title": {"zh-hans": "方案", "en": "Scheme"},
        "full_marks": "100", **more,
        "tree": {"code": "all", "title": {"zh-hans": "全部", "en": "All"}, "compose": "sum", "children": list(items)},
    }  # fmt: skip


RANK = item("place", "rank", params={"value": "done", "points": ["10", "8", "5"]})
MEAN = item("mean", "compare_with_mean", params={"value": "done", "above": "1", "below": "-0.5"}, full="10")
BEST = item("best", "best_of_group", params={"value": "done"}, full="20")
FORMULA = item("formula", "expression", params={"formula": "GROUP_MEAN(done) * 2 + done"})
VOTE = item(
    "vote", "vote",
    params={"options": OPTIONS, "groups": [{"code": "lead", "weight": "0.6"}, {"code": "peer", "weight": "0.4"}],
            "trim": {"highest": 1, "lowest": 1}},
)  # fmt: skip
MISTAKES = item("care", "deduct", rule("m.1"), full="40")
GROUP_RATE = {"error_rate": {"rules": ["m.1"], "workload": "handled", "per": "group_mean"}}
RATE = {"error_rate": {"rules": ["m.1"], "workload": "handled", "per": "100"}}


def world_of(scheme, *, done=(), handled=(), coefficient=(), ballots=(), mistakes=(), people=4):
    """A month of some people with these figures and numbers of mistakes, in their order; scored."""
    worlds.packs()
    county = make.UnitFactory(parent=None, code="G-COUNTY", kind="county")
    hr, boss = make.UserFactory(username="group-hr"), make.UserFactory(username="group-boss")
    make.GrantFactory(user=hr, role="hr", unit=county)
    version = worlds.publish(scheme, owner=county, user=hr)
    period, post = worlds.month(county), make.PostFactory(unit=county, difficulty=3)
    found = []
    for place in range(people):
        cadre = make.CadreFactory()
        make.AppointmentFactory(cadre=cadre, post=post)
        one = worlds.takes_part(period, cadre, version, peer_group="all")
        found.append(one)
        for code, values in (("done", done), ("handled", handled), ("unit.result", coefficient)):
            if place < len(values) and values[place] is not None:
                Measure.objects.create(period=period, cadre=cadre, code=code, value=Decimal(values[place]))
        for _n in range(mistakes[place] if place < len(mistakes) else 0):
            worlds.entry(one, "m.1", author=hr, checker=boss)
        for group, option, count in ballots:
            Ballot.objects.create(period=period, cadre=cadre, item="vote", group=group, option=option, count=count)
    made = SimpleNamespace(county=county, hr=hr, boss=boss, version=version, period=period, people=found)
    made.sheet = lambda place: sheets(made).get(cadre=made.people[place].cadre)
    run = run_request(period=period, actor=hr)
    work()
    run.refresh_from_db()
    assert run.state == "done", run.error
    return made


def sheets(made):
    made.period.refresh_from_db()
    rows = Sheet.objects.of_run(made.period.current_run)
    return rows.select_related("participant__scheme_version", "period", "cadre", "run", "unit")


def told_of(sheet, language="en"):
    with translation.override(language):
        return why_of(sheet)


def texts(branch):
    """Everything that the tree says, as one text."""
    own = [branch.title, branch.told, *branch.notes, *(f"{t} {v} {m}" for t, v, m in branch.values)]
    for line in branch.lines:
        own += [line.title, line.words, *line.notes]
    return "\n".join([*own, *(texts(child) for child in branch.children)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "words"),
    [
        (RANK, "Rank 2 of 4 in the peer group, with a value of 9: 8 points."),
        (MEAN, "Value 9; the mean of the 4 in the peer group is 7.5: 11 points."),
        (BEST, "Value 9; the best of the 4 in the peer group is 12: 15 points."),
        (FORMULA, "Formula: GROUP_MEAN(“done”) * 2 + “done”"),
    ],
    ids=["rank", "compare_with_mean", "best_of_group", "formula"],
)
def test_what_a_scheme_compares_is_read_of_the_whole_group(part, words):
    found = told_of(world_of(document(part), done=("12", "9", "6", "3")).sheet(1))
    assert found.matches, found.differences
    assert words in texts(found.tree)
    assert sum((step.change for step in found.steps), found.start) == found.sheet.total


@pytest.mark.django_db
def test_a_peer_who_is_changed_afterwards_is_noticed_on_ones_own_sheet():
    """Nothing of the own facts changed; the mean of the group did."""
    made = world_of(document(MEAN), done=("12", "9", "6", "3"))
    sheet = made.sheet(1)
    Measure.objects.filter(cadre=made.people[0].cadre).update(value=Decimal(40))
    found = told_of(sheet)
    assert not found.matches
    assert [one["what"] for one in found.differences] == ["Item mean"]


@pytest.mark.django_db
def test_a_group_too_large_is_added_up_from_what_the_run_kept_and_the_page_says_so(monkeypatch, client):
    made = world_of(document(MEAN), done=("12", "9", "6", "3"))
    sheet = made.sheet(1)
    monkeypatch.setattr(why_facts, "PEERS_MOST", 3)
    found = told_of(sheet)
    assert found.is_kept and found.matches and found.readded == str(sheet.total.quantize(Decimal("0.01")))
    client.force_login(made.hr)
    page = client.get(reverse("appraisal:why", args=[sheet.pk]), headers={"accept-language": "en"})
    assert "too many to compare again on a page" in page.content.decode()
    sheet.breakdown["b"][0][1] = "99"
    assert not told_of(sheet).matches


@pytest.mark.django_db
@pytest.mark.parametrize("people", [3, 30])
def test_the_group_is_read_in_the_same_number_of_queries_whatever_its_size(people):
    """Peers, entries, figures; then the run's reading: people, versions, entries, figures. Of few people also who they
    are and whose sheets the reader may see.

    PostgreSQL hands the last two over by COPY, which is not among the captured statements.
    """
    made = world_of(document(MEAN, RANK), done=[str(n) for n in range(people)], people=people)
    sheet = made.sheet(1)
    told_of(sheet)
    with CaptureQueriesContext(connection) as asked:
        assert told_of(sheet).matches
    expected = (5 if connection.vendor == "postgresql" else 7) + (2 if people <= FEW else 0)
    assert len([one for one in asked if one["sql"].startswith("SELECT")]) == expected


def test_of_long_sheets_fewer_are_compared_anew():
    """About 260 parts a sheet: a page takes 76 of them; where only values are compared, five hundred."""
    peer = {"fairness": {"peer": {"method": "zscore"}}}
    rules = [rule(f"m.{n}") for n in range(260)]
    sizes = [
        why_facts.peers_most(load(document(item("care", "deduct", *some, full="40"), **more)))
        for some, more in ((rules[:1], peer), (rules, peer), (rules, {}))
    ]
    assert sizes == [500, 76, 500]


@pytest.mark.django_db
def test_votes_name_their_groups_and_what_is_left_out():
    ballots = [("lead", "a", 2), ("lead", "b", 2), ("peer", "b", 3), ("peer", "spoiled", 1)]
    found = told_of(world_of(document(VOTE), ballots=ballots).sheet(0))
    said = texts(found.tree)
    assert found.matches, found.differences
    assert "7 valid ballots give 86 points." in said
    assert "Of each voter group the 1 highest and the 1 lowest ballots are left out." in said
    assert "lead: 4 ballots, mean 90, weight 0.6." in said and "peer: 3 ballots, mean 80, weight 0.4." in said


@pytest.mark.django_db
def test_mistakes_are_told_against_the_groups_own_rate():
    made = world_of(document(MISTAKES, fairness=GROUP_RATE), handled=("1200", "600", "600", "0"), mistakes=(3, 6, 0, 1))
    found = told_of(made.sheet(0))
    said = texts(found.tree)
    assert found.matches, found.differences
    assert "3 in 1,200, a rate of 0.25 %." in said
    assert (
        "The peer group has a mean rate of 0.375 % at a workload of 800; so that more work is no disadvantage, "
        "it counts × 0.6667." in said
    )
    assert "No workload is recorded, so the count is used as it is." in texts(told_of(made.sheet(3)).tree)


@pytest.mark.django_db
def test_a_fixed_rate_needs_nobody_else():
    made = world_of(document(MISTAKES, fairness=RATE), handled=("1200",), mistakes=(3,))
    with CaptureQueriesContext(connection) as asked:
        said = texts(told_of(made.sheet(0)).tree)
    assert "Counted per 100: × 0.0833." in said
    assert not any("appraisal_ballot" in one["sql"] for one in asked)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["zscore", "percentile"])
def test_fairness_is_part_of_the_steps_and_the_steps_end_in_the_total(method):
    fairness = {
        "peer": {"method": method, "at_least": "3"},
        "group_coefficient": {"value": "unit.result", "low": "0.9", "high": "1.1"},
    }
    given = item("score", "given", params={"value": "done"}, full="50")
    made = world_of(document(given, fairness=fairness), done=("10", "33", "45", "41"), coefficient=["1.05"] * 4)
    for place in range(4):
        found = told_of(made.sheet(place))
        assert found.matches, found.differences
        titles = [step.title for step in found.steps]
        assert "Comparison within the peer group" in titles and "Coefficient of the unit" in titles
        assert found.start + sum(step.change for step in found.steps) == found.sheet.total
        assert found.steps[-1].after == found.sheet.total
        assert len(found.fairness) == 2


@pytest.mark.django_db
def test_a_group_too_small_for_fairness_is_said():
    fairness = {"peer": {"method": "zscore", "at_least": "9"}}
    made = world_of(document(item("x", "given", params={"value": "done"}), fairness=fairness), done=["5"] * 4)
    found = told_of(made.sheet(0))
    assert found.matches
    assert "peer groups of at least 9 people; this one is smaller." in found.fairness[0]


@pytest.mark.django_db
def test_who_a_part_does_not_apply_to_learns_why():
    kind = {"code": "category", "title": {"zh-hans": "岗位类别", "en": "Kind of post"}}
    window = {"attribute": "category", "in": ["window"]}
    made = world_of(document(RANK, {**MISTAKES, "applies_when": window}, attributes=[kind]), done=["5"] * 4)
    said = texts(told_of(made.sheet(0)).tree)
    assert "It does not apply here: it applies only if Kind of post is Service window." in said
    assert "Kind of post: General management." in said
    chinese = texts(told_of(made.sheet(0), "zh-hans").tree)
    assert "此处不适用" in chinese and "岗位类别" in chinese


@pytest.mark.django_db
def test_a_division_by_zero_names_the_value_and_what_it_reads():
    values = [{"code": "share", "title": {"zh-hans": "占比", "en": "Share"}, "formula": "done / handled"}]
    part = item("x", "given", params={"value": "share"})
    made = world_of(document(part, values=values), done=["5"] * 4, handled=["0"] * 4)
    found = told_of(made.sheet(0))
    assert found.problems == ["“Share” could not be calculated: division by zero. Data used: done = 5, handled = 0."]
    assert found.matches, found.differences


@pytest.mark.django_db
def test_a_count_that_goes_on_through_the_year_says_so():
    ladder = rule("m.1", points=None, ladder=[{"from": "1", "points": "1"}, {"from": "3", "points": "10"}], over="year")
    ladder = {key: value for key, value in ladder.items() if value is not None}
    made = world_of(document(item("care", "deduct", ladder, full="40")), mistakes=(2,))
    made.period.refresh_from_db()
    put_out(made.period, made.hr)  # only released months count in later ones
    april = worlds.month(made.county, starts_on=worlds.date(2025, 4, 1))
    there = worlds.takes_part(april, made.people[0].cadre, made.version, peer_group="all")
    worlds.entry(there, "m.1", author=made.hr, checker=made.boss)
    made.period, made.people = april, [there]
    run_request(period=april, actor=made.hr)
    work()
    found = told_of(made.sheet(0))
    said = texts(found.tree)
    assert found.matches and found.sheet.total == Decimal(31)
    assert "Accumulated through the year: 2 earlier and 1 now make 3." in said
    assert "3 is in the step from 3: 10." in said
    assert "Minus the points already given in earlier months, 1." in said


FAULTS = {
    "a rule's points": lambda kept: kept["r"][0].__setitem__(2, "-9"),
    "a place": lambda kept: kept["b"][0].__setitem__(1, "9.5"),
    "a total": lambda kept: kept.__setitem__("t", "1.00"),
    "two lines that cancel out": lambda kept: (
        kept["b"][0].__setitem__(1, "9"),
        kept["b"][1].__setitem__(1, "10"),
    ),
    "a veto": lambda kept: kept.__setitem__("v", [0]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_breakdown_that_somebody_altered_is_noticed(fault, monkeypatch, client):
    """The database refuses it; were it done behind its back, the page would tell."""
    veto = {"code": "many", "title": {"zh-hans": "多次", "en": "Many"}, "effect": "result",
            "when": {"rule": "m.1", "than": "99"}}  # fmt: skip
    made = world_of(document(RANK, MEAN, MISTAKES, vetoes=[veto]), done=("12", "9", "6", "3"), mistakes=(2, 2, 2, 2))
    sheet = made.sheet(1)
    assert told_of(sheet).matches
    assert [line[1] for line in sheet.breakdown["b"]] == ["8", "11"]
    FAULTS[fault](sheet.breakdown)
    found = told_of(sheet)
    assert not found.matches and found.differences
    sheet.is_released, sheet.is_current, sheet.place = True, True, 2
    monkeypatch.setattr(sheet_pages, "visible_sheet", lambda request, pk: sheet)
    client.force_login(made.hr)
    page = client.get(reverse("appraisal:why", args=[sheet.pk]), headers={"accept-language": "en"})
    assert "The sum does not match." in page.content.decode()
    assert "The sum matches." not in page.content.decode()


@pytest.mark.django_db
def test_a_veto_says_the_count_and_its_limit():
    veto = {"code": "many", "title": {"zh-hans": "多次", "en": "Many"}, "effect": "item_zero", "item": "care",
            "when": {"rule": "m.1", "than": "2"}}  # fmt: skip
    made = world_of(document(RANK, MEAN, MISTAKES, vetoes=[veto]), done=("12", "9", "6", "3"), mistakes=(3, 1, 1, 1))
    (said,) = told_of(made.sheet(0)).vetoes
    assert "≥ 2 times (actually 3)" in said
    (said,) = told_of(made.sheet(0), "zh-hans").vetoes
    assert "（实际3）" in said


@pytest.mark.django_db
def test_the_mean_of_earlier_months_names_them():
    value = {"code": "so.far", "title": {"zh-hans": "至今", "en": "So far"}, "formula": "DEFAULT(prior.mean, 0) / 2"}
    half = item("half", "given", params={"value": "so.far", "missing": "zero"})
    made = world_of(
        document(half, item("whole", "given", params={"value": "prior.mean", "missing": "zero"}), values=[value])
    )
    period, first = made.period, made.people[0]
    earlier = [worlds.month(made.county, starts_on=period.starts_on.replace(month=month)) for month in (1, 2)]
    for month in earlier:
        worlds.takes_part(month, first.cadre, made.version)
        run_request(period=month, actor=made.hr)
        work()
        month.refresh_from_db()
        put_out(month, made.hr)
    run_request(period=period, actor=made.hr)
    work()
    half, whole = told_of(made.sheet(0)).tree.children
    months = "mean of January 2025, February 2025"
    assert whole.values[0][2] == months and f"({months})" in half.values[0][2]


@pytest.mark.django_db
def test_entries_without_document_or_approval_say_why_they_do_not_count():
    made = world_of(document(MISTAKES), mistakes=(1,))
    for state in ("no_points", "proposed"):
        worlds.entry(made.people[0], "m.1", author=made.hr, checker=None, state=state, effect=False)
    found = told_of(made.sheet(0))
    said = [reason for _entry, reason in found.not_counted]
    assert found.matches
    assert said == [
        "Its rule requires evidence and there is none, so it gives no points.",
        "It has been verified and needs approval by somebody else.",
    ]


@pytest.mark.django_db
def test_steps_lead_to_the_total_where_parts_that_do_not_apply_shrink_the_whole():
    """30 points to reach, of which 10 do not apply: 20 are rescaled to 100, so a point weighs 5."""
    tree = {
        "code": "all", "title": {"zh-hans": "全部", "en": "All"}, "compose": "rescale",
        "from": "applicable", "to": "100",
        "children": [
            item("care", "deduct", rule("m.1"), full="20"),
            item("x", "given", full="10", params={"value": "done"},
                 applies_when={"attribute": "category", "in": ["window"]}),
        ],
    }  # fmt: skip
    kind = {"code": "category", "title": {"zh-hans": "岗位类别", "en": "Kind of post"}}
    made = world_of({**document(attributes=[kind]), "tree": tree}, mistakes=(3,), done=["5"] * 4)
    found = told_of(made.sheet(0))
    assert found.matches, found.differences
    assert (found.start, [step.change for step in found.steps]) == (Decimal(100), [Decimal(-15)])
    assert found.sheet.total == Decimal(85)


# --- Small groups -------------------------------------------------------------------------------------------------

DERIVED = item("derived", "given", params={"value": "usual"}, full="50")
USUAL = {"values": [{"code": "usual", "title": {"zh-hans": "平均", "en": "Usual"}, "formula": "GROUP_MEAN(done)"}]}
WITHHELD = "so small that this would tell another person's"


def world_with_logins(scheme, **facts):
    """People with accounts of their own; their month is released."""
    made = world_of(scheme, **facts)
    for place, one in enumerate(made.people):
        one.cadre.user = make.UserFactory(username=f"peer{place}")
        one.cadre.save()
    made.period.refresh_from_db()
    put_out(made.period, made.hr)
    return made


def read_by(reader, sheet):
    with translation.override("en"):
        return texts(why(sheet, reader).tree)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scheme", "figure"),
    [(document(MEAN), "is 21"), (document(BEST), "is 33"), (document(DERIVED, **USUAL), "21")],
    ids=["compare_with_mean", "best_of_group", "derived"],
)
def test_of_two_people_neither_is_told_the_figure_of_the_other(scheme, figure):
    made = world_with_logins(scheme, done=("33", "9"), people=2)
    own = read_by(made.people[1].cadre.user, made.sheet(1))
    assert WITHHELD in own and figure not in own.replace("21 points", "")
    whole = read_by(made.hr, made.sheet(1))
    assert figure in whole and WITHHELD not in whole, "HR of both may read both"


@pytest.mark.django_db
def test_of_three_people_a_mean_tells_nothing_of_one():
    made = world_with_logins(document(MEAN), done=("12", "9", "6"), people=3)
    assert "the mean of the 3 in the peer group is 9" in read_by(made.people[1].cadre.user, made.sheet(1))


@pytest.mark.django_db
def test_mean_and_deviation_tell_two_others_apart():
    peer = {"peer": {"method": "zscore", "at_least": "2"}}
    made = world_with_logins(document(MEAN, fairness=peer), done=("12", "9", "6"), people=3)
    with translation.override("en"):
        (said,) = why(made.sheet(1), made.people[1].cadre.user).fairness
        (whole,) = why(made.sheet(1), made.hr).fairness
    assert "standard deviation are not shown" in said and "(mean " in whole
