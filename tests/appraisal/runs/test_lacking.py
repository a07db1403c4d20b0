"""The people behind each number of what is missing: found by the link of the line, with the way to enter it."""

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from appraisal.models import Measure, Period
from appraisal.runs.missing import gaps
from tests import factories as make
from tests.appraisal.ledger.conftest import publish, take_part
from tests.appraisal.results.test_years import GIVEN
from tests.appraisal.routing.world import build

ENGLISH = {"Accept-Language": "en"}
TWICE = {
    **GIVEN,
    "code": "other",
    "title": {"en": "Other scheme", "zh-hans": "另一方案"},
}


@pytest.fixture
def period(cast):
    """A month in which Tang and Ji are scored by a figure that somebody enters, and Song by another scheme's."""
    found = build(cast).period
    version = publish(cast.county, cast.gao, code="given", document=GIVEN)
    for user in (cast.tang, cast.ji):
        take_part(found, user, version)
    return found


def somebody_else(period, cast, version):
    appointment = make.AppointmentFactory(post=cast.posts.town)
    return make.ParticipantFactory(period=period, appointment=appointment, scheme_version=version)


def parts(period, code):
    with translation.override("en"):
        (gap,) = [gap for gap in gaps(period) if gap.code == code]
    return gap.parts


def people(client, url):
    page = client.get(url, headers=ENGLISH)
    assert page.status_code == 200, url
    return [row.object for row in page.context["page"].rows]


@pytest.mark.on_both
@pytest.mark.parametrize("code", ["figures", "defaults"])
def test_each_line_leads_to_as_many_people_as_it_counts_with_what_they_lack(cast, period, sign_in, code):
    client = sign_in(cast.gao)
    (part,) = parts(period, code)
    found = people(client, part.url)
    assert len(found) == part.number == 2
    assert {one.cadre for one in found} == {cast.tang.cadre, cast.ji.cadre}
    assert found[0].missing_words == ["Given score: zero, for want of “given.score”"]
    Measure.objects.create(period=period, cadre=cast.ji.cadre, code="given.score", value=1)
    assert [one.cadre for one in people(client, part.url)] == [cast.tang.cadre]
    assert parts(period, code)[0].number == 1
    Measure.objects.create(period=period, cadre=cast.tang.cadre, code="given.score", value=1)
    assert people(client, part.url) == []


@pytest.mark.on_both
def test_indicators_of_one_title_in_two_schemes_are_two_lines_told_apart(cast, period, sign_in):
    other = publish(cast.county, cast.gao, code="other", document=TWICE)
    somebody_else(period, cast, other)
    found = parts(period, "defaults")
    assert [part.number for part in found] == [1, 2] and len({part.name for part in found}) == 2
    assert any("Other scheme" in part.name for part in found)
    client = sign_in(cast.gao)
    assert [len(people(client, part.url)) for part in found] == [1, 2]
    assert [part.number for part in parts(period, "figures")] == [3]


def test_a_figure_of_somebody_who_needs_none_hides_nobody_who_does(cast, period):
    Measure.objects.create(period=period, cadre=cast.lin.cadre, code="given.score", value=1)
    assert [part.number for part in parts(period, "figures")] == [2]


def test_the_link_of_a_person_opens_the_form_with_both_filled_in(cast, period, sign_in):
    client = sign_in(cast.gao)
    one = people(client, parts(period, "figures")[0].url)[0]
    form = client.get(one.enter_url).context["form"]
    assert (form["cadre"].value(), form["code"].value()) == (str(one.cadre_id), "given.score")
    Period.objects.filter(pk=period.pk).update(assess_closed_at=timezone.now())
    assert people(client, parts(period, "figures")[0].url)[0].enter_url == "", "figures are no longer taken"


def test_whoever_confirms_reads_the_names_and_enters_nothing(cast, period, sign_in):
    url = parts(period, "figures")[0].url
    assert [one.enter_url for one in people(sign_in(cast.lei), url)] == ["", ""]
    assert sign_in(cast.su).get(url).status_code == 403
    assert sign_in(cast.hua).get(url).status_code == 404, "HR of another unit"


def test_people_of_whom_nothing_counts_are_listed_by_the_link_of_their_line(cast, period, sign_in):
    (gap,) = [gap for gap in gaps(period) if gap.code == "facts"]
    found = people(sign_in(cast.gao), gap.url)
    assert len(found) == gap.count and {one.missing_words[0] for one in found if one.cadre == cast.lin.cadre} == {
        "No verified entry and no data item."
    }


def test_people_without_a_scheme_are_listed_by_the_link_of_their_line(cast, period, sign_in):
    without = somebody_else(period, cast, None).cadre
    (gap,) = [gap for gap in gaps(period) if gap.code == "scheme"]
    assert [one.cadre for one in people(sign_in(cast.gao), gap.url)] == [without]


def test_the_release_page_links_every_line(cast, period, sign_in):
    page = sign_in(cast.gao).get(reverse("appraisal:period_release", args=[period.pk]), headers=ENGLISH)
    text = page.content.decode()
    for part in [*parts(period, "figures"), *parts(period, "defaults")]:
        assert f'href="{part.url.replace("&", "&amp;")}"' in text
