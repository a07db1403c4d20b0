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

from cadres.models import Appointment, Cadre, Grant, Post, User
from tests import factories as make


def build_cast() -> SimpleNamespace:
    county = make.UnitFactory(code="COUNTY", name="清河县", name_en="Qinghe County", kind="county", level=1)
    bureau = make.UnitFactory(code="BUREAU", name="农业局", name_en="Agriculture Bureau", parent=county)
    section = make.UnitFactory(code="SECTION", name="种植科", name_en="Crops Section", kind="section", parent=bureau)
    town = make.UnitFactory(code="TOWN", name="柳林镇", name_en="Liulin Town", kind="town", parent=county)
    posts = SimpleNamespace(
        county=make.PostFactory.build(unit=county, code="P-COUNTY", category="leading"),
        bureau=make.PostFactory.build(unit=bureau, code="P-BUREAU", category="leading"),
        section=make.PostFactory.build(unit=section, code="P-SECTION"),
        town=make.PostFactory.build(unit=town, code="P-TOWN"),
    )
    Post.objects.bulk_create(vars(posts).values())
    in_post = {
        "lin": posts.section,
        "mei": posts.section,
        "su": posts.bureau,
        "hua": posts.bureau,
        "tao": posts.town,
        "song": posts.town,
        "he": posts.town,
        "gao": posts.county,
        "lei": posts.county,
        "tang": posts.county,
        "ji": posts.county,
    }
    # thousands of tests begin with these rows: one statement a table
    users = {
        name: make.UserFactory.build(username=name, display_name=name.title())
        for name in (*in_post, "shen", "xi", "an", "wai")
    }
    User.objects.bulk_create(users.values())
    files = [make.CadreFactory.build(user=users[name], name_latin=name.title()) for name in in_post]
    Cadre.objects.bulk_create(files)
    Appointment.objects.bulk_create(
        make.AppointmentFactory.build(cadre=file, post=post) for file, post in zip(files, in_post.values(), strict=True)
    )
    cast = SimpleNamespace(county=county, bureau=bureau, section=section, town=town, posts=posts, **users)
    Grant.objects.bulk_create(
        make.GrantFactory.build(user=user, role=role, unit=unit)
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
        ]
    )
    return cast


@pytest.fixture
def cast(db):
    return build_cast()


@pytest.fixture
def sign_in(client):
    """``sign_in(user)`` gives the test client with a session of that user."""

    def as_user(user):
        client.force_login(user, backend="cadres.access.backends.OfficeBackend")
        return client

    return as_user
