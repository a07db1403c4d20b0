"""A small cast that every test knows.

Who belongs where:

    county ── bureau ── section     Lin (cadre), Mei (her colleague), Su (supervisor) and Hua (HR) of the bureau
          └── town                  Tao (cadre), Song (supervisor of the town), He (HR of the town)
    county: Gao (HR of the county), Lei (leader of the county), Tang (training officer), Ji (inspector)
    Shen audits, Xi administers the system, An administers rights: none of the three has a business right.
    Wai is signed in but belongs nowhere.
"""

from types import SimpleNamespace

import pytest

from tests import factories as make


def person(name: str, post, **cadre):
    """A cadre with a login and a main post."""
    user = make.UserFactory(username=name, display_name=name.title())
    file = make.CadreFactory(user=user, name_latin=name.title(), **cadre)
    make.AppointmentFactory(cadre=file, post=post)
    return user


def build_cast() -> SimpleNamespace:
    county = make.UnitFactory(code="COUNTY", name="清河县", name_en="Qinghe County", kind="county", level=1)
    bureau = make.UnitFactory(code="BUREAU", name="农业局", name_en="Agriculture Bureau", parent=county)
    section = make.UnitFactory(
        code="SECTION", name="种植科", name_en="Crops Section", kind="section", parent=bureau
    )
    town = make.UnitFactory(code="TOWN", name="柳林镇", name_en="Liulin Town", kind="town", parent=county)
    posts = SimpleNamespace(
        county=make.PostFactory(unit=county, code="P-COUNTY", category="leading"),
        bureau=make.PostFactory(unit=bureau, code="P-BUREAU", category="leading"),
        section=make.PostFactory(unit=section, code="P-SECTION"),
        town=make.PostFactory(unit=town, code="P-TOWN"),
    )
    cast = SimpleNamespace(
        county=county,
        bureau=bureau,
        section=section,
        town=town,
        posts=posts,
        lin=person("lin", posts.section),
        mei=person("mei", posts.section),
        su=person("su", posts.bureau),
        hua=person("hua", posts.bureau),
        tao=person("tao", posts.town),
        song=person("song", posts.town),
        he=person("he", posts.town),
        gao=person("gao", posts.county),
        lei=person("lei", posts.county),
        tang=person("tang", posts.county),
        ji=person("ji", posts.county),
        shen=make.UserFactory(username="shen"),
        xi=make.UserFactory(username="xi"),
        an=make.UserFactory(username="an"),
        wai=make.UserFactory(username="wai"),
    )
    for user, role, unit in [
        (cast.su, "supervisor", bureau),
        (cast.hua, "hr", bureau),
        (cast.song, "supervisor", town),
        (cast.he, "hr", town),
        (cast.gao, "hr", county),
        (cast.lei, "leader", county),
        (cast.tang, "training", county),
        (cast.ji, "inspector", county),
        (cast.shen, "auditor", county),
        (cast.xi, "system", county),
        (cast.an, "security", county),
    ]:
        make.GrantFactory(user=user, role=role, unit=unit)
    return cast


@pytest.fixture
def cast(db):
    return build_cast()


@pytest.fixture
def sign_in(client):
    """``sign_in(user)`` gives the test client with a session of that user."""

    def as_user(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_user
