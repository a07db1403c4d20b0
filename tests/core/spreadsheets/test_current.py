"""Whatever is stored comes back unchanged as the table that the layout itself writes (FOUND F4)."""

import io

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from cadres.models import AttendanceRecord, Cadre, Post, Unit
from core.audit.models import AuditRow
from core.spreadsheets.columns import CLEAR, folded
from core.spreadsheets.current import columns_of, current_rows
from core.spreadsheets.export import write_csv, write_xlsx
from core.spreadsheets.loop import TableImport
from core.spreadsheets.parse import parsed
from core.spreadsheets.registry import layout_of, layouts_for
from core.texts import is_blank, one_line, several_lines
from tests.access.world import build_world

WRITERS = {"a.xlsx": write_xlsx, "a.csv": write_csv}


@pytest.fixture
def world(db, settings):
    settings.MFA_REQUIRED_ROLES = []
    return build_world()


def brought_back(layout, user, name: str) -> TableImport:
    out = io.BytesIO()
    heads = [column.header for column in columns_of(layout)]
    WRITERS[name](out, heads, current_rows(layout(user)))
    out.seek(0)
    table = TableImport(layout, user)
    with parsed(out, name=name) as sheet:
        table.check(sheet)
    return table


def same(layout, user, name="a.xlsx") -> int:
    """How many rows came back; each unchanged, nothing passed over."""
    outcome = brought_back(layout, user, name).outcome
    assert (outcome.errors, outcome.new, outcome.changed, outcome.notices) == ([], 0, 0, []), layout.code
    return outcome.same


@pytest.mark.on_both
@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_table_of_every_layout_comes_back_unchanged(world, name, language):
    for actor in (world.gao, world.hua):
        for layout in layouts_for(actor):
            with override(language):
                if layout(actor).existing().exists():
                    assert same(layout, actor, name) == layout(actor).existing().count()


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=40)
PLAIN = TEXT.map(one_line).filter(lambda text: not is_blank(text) and folded(text) not in CLEAR)


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PLAIN, min_size=6, max_size=6), number=st.integers(1, 9), point=st.decimals(0, 5, places=4))
def test_random_contents_come_back_unchanged(world, texts, number, point):
    def kept(text):
        return several_lines(text).strip()

    Unit.objects.filter(pk=world.section.pk).update(name=kept(texts[0]), name_en=kept(texts[1]), level=number)
    Post.objects.filter(unit=world.section).update(title=kept(texts[2])[:40], factor=point, headcount=number)
    Cadre.objects.filter(pk=world.lin.cadre.pk).update(name=texts[3], name_latin=texts[4])
    AttendanceRecord.objects.update(note=kept(texts[5]))
    for layout in layouts_for(world.gao):
        if layout.code in ("units", "posts", "cadres", "attendance"):
            assert same(layout, world.gao)


LISTS = {
    "cadres": "cadres:cadres",
    "posts": "cadres:posts",
    "units": "cadres:units",
    "attendance": "cadres:attendance",
    "appointments": "cadres:appointments",
    "awards": "cadres:awards",
}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("code", LISTS)
def test_the_file_of_a_list_comes_back_unchanged_too(world, client, code, language):
    client.force_login(world.gao, backend="cadres.access.backends.OfficeBackend")
    answer = client.get(reverse(LISTS[code]) + "?export=xlsx", headers={"accept-language": language})
    table = TableImport(layout_of(code), world.gao)
    with override(language), parsed(io.BytesIO(b"".join(answer.streaming_content)), name="a.xlsx") as sheet:
        outcome = table.check(sheet)
    assert (outcome.errors, outcome.new, outcome.changed) == ([], 0, 0)
    assert outcome.same == layout_of(code)(world.gao).existing().count()


def test_whoever_takes_what_is_stored_stands_in_the_trail_and_no_identity_number_leaves(world, client):
    client.force_login(world.gao, backend="cadres.access.backends.OfficeBackend")
    answer = client.get(reverse("imports:current", args=["cadres"]))
    with parsed(io.BytesIO(b"".join(answer.streaming_content)), name="a.xlsx") as sheet:
        text = str(list(sheet))
    assert world.lin.cadre.identity_number not in text and world.lin.cadre.staff_no in text
    assert AuditRow.objects.get(action="import.stored_taken").content["after"] == {"layout": "cadres"}
