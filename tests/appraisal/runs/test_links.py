"""Scores that people inherit from each other: who is linked, what comes out, and what follows when one changes.

    county   Lei leads
      ├ bureau    Bo leads, Ana and Ben work there
      │   └ section   Sam leads, Cid works there
      └ town      Tom leads, Dan works there

Everybody's own work scores 100 less a point for each mistake. A leader's score is half of the own work and half of
what is inherited: the mean of all members, or, for Lei, of the leaders right below.
"""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from appraisal.models import Measure, Run, Sheet
from appraisal.runs.digests import runs_agree
from appraisal.runs.errors import FactsDoNotFit
from appraisal.runs.inputs.links import Network
from appraisal.runs.services import run_request
from appraisal.schemes import documents
from appraisal.schemes.services import scheme_import
from tests import factories as make
from tests.appraisal.explanation.told import why_of
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work


def own(points: str = "100") -> dict:
    return {
        "code": "own",
        "title": {"zh-hans": "本职", "en": "Own work"},
        "method": "deduct",
        "full": points,
        "rules": [
            {
                "code": "slip",
                "title": {"zh-hans": "差错", "en": "Mistake"},
                "kind": "deduct",
                "points": "1",
            }
        ],
    }


def inherited(relation: str, **params) -> dict:
    return {
        "code": "lead",
        "title": {"zh-hans": "带队", "en": "Leading"},
        "method": "inherited",
        "params": {"relation": relation, "missing": "na", **params},
    }


def scheme(code: str, *children, compose="mean", **keys) -> dict:
    return {
        "format": "appraisal-scheme/1",
        "code": code,
        "title": {"zh-hans": code, "en": code},
        "full_marks": "100",
        "tree": {
            "code": "total",
            "title": {"zh-hans": "总分", "en": "Total"},
            "compose": compose,
            "children": list(children),
        },
        "total": {"places": 4},
        **keys,
    }


WORK = scheme("work", own())
LEAD = scheme("lead", own(), inherited("members"))
HEAD = scheme("head", own(), inherited("leaders_below"))


@pytest.fixture
def world(db):
    worlds.packs()
    county = make.UnitFactory(parent=None, code="L-COUNTY", kind="county")
    bureau = make.UnitFactory(code="L-BUREAU", parent=county)
    section = make.UnitFactory(code="L-SECTION", parent=bureau, kind="section")
    town = make.UnitFactory(code="L-TOWN", parent=county, kind="town")
    hr, boss, other = (make.UserFactory(username=f"links-{name}") for name in ("hr", "boss", "other"))
    make.GrantFactory(user=hr, role="hr", unit=county)
    make.GrantFactory(user=boss, role="leader", unit=county)
    made = SimpleNamespace(
        county=county, hr=hr, boss=boss, other=other, period=worlds.month(county), people={}, versions={}
    )
    for document in (WORK, LEAD, HEAD):
        made.versions[document["code"]] = worlds.publish(document, owner=county, user=hr)
    for name, unit, kind in [
        ("lei", county, "head"),
        ("bo", bureau, "lead"),
        ("ana", bureau, "work"),
        ("ben", bureau, "work"),
        ("sam", section, "lead"),
        ("cid", section, "work"),
        ("tom", town, "lead"),
        ("dan", town, "work"),
    ]:
        category = "general" if kind == "work" else "leading"
        post = make.PostFactory(unit=unit, code=f"L-{name}", category=category)
        cadre = make.CadreFactory(staff_no=f"L-{name}", name=name)
        make.AppointmentFactory(cadre=cadre, post=post)
        made.people[name] = worlds.takes_part(made.period, cadre, made.versions[kind])
    for name, slips in [("ana", 4), ("cid", 10), ("dan", 2)]:
        slip(made, name, slips)
    return made


def slip(world, name: str, count: int):
    worlds.entry(world.people[name], "slip", author=world.other, checker=world.boss, quantity=Decimal(count))


def computed(world, **options) -> Run:
    job = run_request(period=world.period, actor=world.hr, **options)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return Run.objects.get(pk=job.result["run"])


def totals(run: Run) -> dict[str, str]:
    rows = Sheet.objects.of_run(run).values_list("cadre__name", "total")
    return {name: str(total.quantize(Decimal("0.0001"))) for name, total in rows}


def test_a_leader_inherits_from_all_members_and_the_head_from_the_leaders_right_below(world):
    assert totals(computed(world)) == {
        "ana": "96.0000",
        "ben": "100.0000",
        "cid": "90.0000",
        "dan": "98.0000",
        "sam": "95.0000",  # (100 + 90) / 2
        "tom": "99.0000",  # (100 + 98) / 2
        "bo": "97.6250",  # (100 + (96 + 100 + 90 + 95) / 4) / 2
        "lei": "99.1563",  # (100 + (97.625 + 99) / 2) / 2 = 99.15625
    }


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_chunks_give_the_same_digest_and_key(world, settings, size):
    settings.SCORING_CHUNK = 1000
    whole = computed(world)
    settings.SCORING_CHUNK = size
    parts = computed(world, current=False)
    assert (parts.digest, parts.summary["sums"]) == (whole.digest, whole.summary["sums"])
    assert parts.key == whole.key


def test_who_is_linked_to_whom(world):
    network = Network(world.period.pk)

    def linked(name, relation):
        at = network.place[world.people[name].cadre_id]
        return [network.staff[one].removeprefix("L-") for one in network.linked(at, relation)]

    assert [linked(name, "leaders") for name in ("ana", "cid", "sam", "bo", "lei")] == [
        ["bo"],
        ["sam"],
        ["bo"],
        ["lei"],
        [],
    ]
    assert linked("bo", "members") == ["ana", "ben", "cid", "sam"]
    assert linked("ana", "members") == []  # who leads nobody
    assert linked("lei", "leaders_below") == ["bo", "tom"]
    assert linked("ana", "leaders_below") == []
    type(world.people["ben"].post).objects.filter(pk=world.people["ben"].post_id).update(category="leading")
    network = Network(world.period.pk)
    assert linked("bo", "members") == linked("ben", "members") == ["ana", "cid", "sam"]  # leaders are no members
    assert linked("sam", "leaders") == ["ben", "bo"]
    for unknown in ("village", "below", "leads", "in_unit"):
        assert linked("lei", unknown) == []


def test_who_inherits_is_computed_anew_with_whom_the_score_comes_from(world):
    base = computed(world)
    slip(world, "cid", 5)
    chained = computed(world, changed_only=True)
    names = set(chained.sheets.values_list("cadre__name", flat=True))
    assert (chained.base, names) == (base, {"cid", "sam", "bo", "lei"})
    assert runs_agree(chained, computed(world, current=False)) == {}
    assert totals(chained)["sam"] == "92.5000"


def test_who_leads_no_more_takes_the_readers_along(world):
    computed(world)
    post = world.people["bo"].post
    type(post).objects.filter(pk=post.pk).update(category="general")
    chained = computed(world, changed_only=True)
    names = set(chained.sheets.values_list("cadre__name", flat=True))
    assert {"bo", "lei"} <= names
    assert runs_agree(chained, computed(world, current=False)) == {}
    assert totals(chained)["bo"] == "100.0000"  # leads nobody, so that the own work is all
    assert totals(chained)["lei"] == "99.5000"  # Tom is the only leader right below


def test_who_begins_to_lead_is_no_member_any_more(world):
    computed(world)
    post = world.people["ben"].post
    type(post).objects.filter(pk=post.pk).update(category="leading")
    chained = computed(world, changed_only=True)
    assert "bo" in set(chained.sheets.values_list("cadre__name", flat=True))
    assert runs_agree(chained, computed(world, current=False)) == {}
    assert totals(chained)["bo"] == "96.8333"  # half of 100 and of the mean of 96, 90 and 95


def test_scores_in_a_circle_are_refused_and_named(world):
    mutual = worlds.publish(scheme("mutual", own(), inherited("leaders")), owner=world.county, user=world.hr)
    for name in ("ben", "cid"):
        type(world.people[name]).objects.filter(pk=world.people[name].pk).update(scheme_version=mutual)
    job = run_request(period=world.period, actor=world.hr)
    work()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "L-ben → L-bo → L-ben" in job.error or "L-bo → L-ben → L-bo" in job.error
    assert not Run.objects.filter(state="done").exists()
    with pytest.raises(FactsDoNotFit):
        Network(world.period.pk).require_no_circle()


def test_peers_who_are_compared_wait_for_nobody_they_do_not_read(world, settings):
    """Members are ranked among peers, their leader with them; the rank looks at a figure, not at what is inherited."""
    ranked = scheme(
        "ranked",
        {
            "code": "place",
            "title": {"zh-hans": "名次", "en": "Place"},
            "method": "rank",
            "params": {"value": "figure", "points": ["100", "90", "80"]},
        },
        inherited("members"),
    )
    version = worlds.publish(ranked, owner=world.county, user=world.hr)
    rows = type(world.people["bo"]).objects
    for value, name in enumerate(("bo", "ana", "ben")):
        rows.filter(pk=world.people[name].pk).update(scheme_version=version, peer_group="one")
        Measure.objects.create(period=world.period, cadre=world.people[name].cadre, code="figure", value=Decimal(value))
    for size in (1, 1000):
        settings.SCORING_CHUNK = size
        found = totals(computed(world, current=size == 1))
        assert (found["ben"], found["ana"]) == ("100.0000", "90.0000")
        assert found["bo"] == "86.8750"  # (80 + (90 + 100 + 90 + 95) / 4) / 2
        assert found["lei"] == "96.4688"  # (100 + (86.875 + 99) / 2) / 2 = 96.46875
    # whom the page compares anew are the three of the group and those of whom they read
    assert Network(world.period.pk).reach(world.people["bo"].cadre_id) == 5


def test_the_why_page_reads_the_linked_and_adds_up(world, client):
    computed(world)
    sheet = Sheet.objects.current().get(cadre__name="bo")
    found = why_of(sheet)
    assert (found.matches, found.differences) == (True, [])
    client.force_login(world.hr, backend="cadres.access.backends.OfficeBackend")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("appraisal:why", args=[sheet.pk])).content.decode()
    assert "From the scores of 4 linked score sheets: 95.25 points." in page
    assert "Scores of everyone in the unit and below except its leaders; the mean is used." in page


def test_a_large_reach_is_not_read_for_a_page(world, monkeypatch):
    computed(world)
    sheet = Sheet.objects.current().get(cadre__name="lei")
    network = Network(world.period.pk)
    assert network.reach(sheet.cadre_id) == 8
    monkeypatch.setattr("appraisal.explanation.recomputing.PEERS_MOST", 7)
    found = why_of(sheet)
    assert (found.is_kept, found.matches) == (True, True)


def test_a_relation_that_the_site_does_not_know_is_remarked_before_publishing():
    document = scheme("village", own(), inherited("village"))
    assert "relation_unknown" in [issue.code for issue in documents.warnings(document, set())]
    assert "relation_unknown" not in [issue.code for issue in documents.warnings(LEAD, set())]


def test_a_rehearsal_takes_the_scores_of_whom_the_version_binds_from_the_version(world):
    """Bo reads Sam, who is bound by the same scheme: both are tried by the draft, the others stay as they are."""
    from appraisal.rehearsal.facts import month_read
    from appraisal.runs.compute import score

    draft = scheme_import(document=scheme("lead", own("80"), inherited("members")), owner=world.county, actor=world.hr)
    month = month_read(world.period, draft)

    def found(batch):
        return {
            facts.subjects[row].removeprefix("L-"): text
            for key, facts in batch.facts.items()
            for row, text in enumerate(score(batch.scheme(key), facts).totals())
        }

    assert found(month.before) == {"bo": "97.6250", "sam": "95.0000", "tom": "99.0000"}
    # Sam has half of 80 and 90; Bo half of 80 and of the mean of 96, 100, 90 and 85
    assert found(month.after) == {"bo": "86.3750", "sam": "85.0000", "tom": "89.0000"}


def test_a_subtree_is_found_among_numbers_of_any_length(world):
    """Paths are text: 1/10/ stands before 1/2/ for one database and behind it for another."""
    rows = type(world.people["bo"]).objects
    paths = {
        "lei": "1/",
        "bo": "1/2/",
        "ana": "1/2/",
        "ben": "1/2/30/",
        "sam": "1/10/",
        "cid": "1/10/4/",
        "tom": "1/20/",
    }
    for name, path in paths.items():
        rows.filter(pk=world.people[name].pk).update(unit_path=path)
    network = Network(world.period.pk)

    def members(name):
        at = network.place[world.people[name].cadre_id]
        return [network.staff[one].removeprefix("L-") for one in network.linked(at, "members")]

    assert (members("bo"), members("sam"), members("tom")) == (["ana", "ben"], ["cid"], [])
