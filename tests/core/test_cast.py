"""The cast stands as its picture says."""

from cadres.models import Cadre


def test_hr_officer_sees_the_people_of_her_bureau_and_nobody_of_the_town(cast):
    seen = set(Cadre.objects.visible_to(cast.hua))
    assert {cast.lin.cadre, cast.mei.cadre, cast.su.cadre} <= seen
    assert cast.tao.cadre not in seen and cast.gao.cadre not in seen


def test_cadre_sees_only_her_own_file(cast):
    assert list(Cadre.objects.visible_to(cast.lin)) == [cast.lin.cadre]


def test_administrators_and_outsiders_see_no_file(cast):
    for user in (cast.shen, cast.xi, cast.an, cast.wai):
        assert not Cadre.objects.visible_to(user).exists()
