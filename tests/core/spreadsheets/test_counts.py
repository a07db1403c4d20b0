"""Every row of a file is in exactly one of the numbers of its preview, or named among what was passed over."""

import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadres.models import Post
from core.spreadsheets.columns import in_this_language
from core.spreadsheets.models import Import
from core.spreadsheets.parse import FileRefused
from tests import factories as make
from tests.core.spreadsheets.layouts import POST_HEADS, PostSheet, UnitSheet, check

pytestmark = pytest.mark.django_db
UNIT_HEADS = ["单位编码", "单位名称", "类型", "上级单位"]
PASSED_OVER = {"feet", "foreign", "repeated", "example"}

CODES = st.sampled_from(["P-1", "P-2", "P-3", "P-4", "OTHER", None])
POSTS = st.tuples(
    CODES,
    st.sampled_from(["BUREAU", "TOWN", "NOWHERE"]),
    st.sampled_from(["文书", "", None]),
    st.sampled_from(["general", "什么", None]),
    st.sampled_from([1, 2, 0, "二", None, "清空"]),
    st.sampled_from([1, 1.5, None]),
    st.sampled_from(["是", None]),
)
UNITS = st.tuples(
    st.sampled_from(["U-1", "U-2", "U-3", "BUREAU"]),
    st.sampled_from(["站", "所", "禁止", "农业局"]),
    st.just("section"),
    st.sampled_from(["BUREAU", "U-1", "NOWHERE", None]),
)
FEET = st.sampled_from([("合计", None), (None, "合计"), ("制表人：王", None)])


def rows_of(heads, records):
    """Rows as they occur: records, feet, blank ones, the head again, notes beside the table."""
    beside = st.just((*[None] * len(heads), "只有备注"))
    return st.lists(st.one_of(records, records, records, FEET, st.just(()), st.just(tuple(heads)), beside), max_size=10)


def holds(made, rows) -> None:
    found = made.outcome
    filled = [row for row in rows if any(cell not in (None, "") for cell in row)]
    told = [one["params"] for one in found.notices if one.get("code") in PASSED_OVER]
    texts = [in_this_language(value) for params in told for value in params.values()]
    passed = sum(len(re.findall(r"\d+(?= “|、|,|$)", text)) for text in texts)
    numbers = (found.new, found.changed, found.same, found.error_rows)
    assert min(numbers) >= 0
    assert sum(numbers) + passed == len(filled), (numbers, told, filled)
    assert found.new + found.changed == len(made.planned)
    assert len({error["row"] for error in found.errors}) == found.error_rows
    page = Import(new=found.new, changed=found.changed, same=found.same, error_rows=found.error_rows)
    assert page.rows == sum(numbers)


def tried(user, layout, heads, rows):
    wide = [[*row, *[None] * (len(heads) + 1 - len(row))] for row in rows]
    return check(layout, user, [*heads, "备注"], *wide)


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize(
    ("layout", "heads", "records"),
    [(PostSheet, POST_HEADS, POSTS), (UnitSheet, UNIT_HEADS, UNITS)],
    ids=["set", "rows"],
)
def test_the_numbers_of_a_preview_add_up_to_the_rows_of_the_file(cast, layout, heads, records, data):
    if not Post.objects.filter(code="P-1").exists():
        make.PostFactory(code="P-1", unit=cast.bureau, title="文书", headcount=2)
        make.PostFactory(code="OTHER", unit=make.UnitFactory(code="ELSEWHERE"))
    rows = data.draw(rows_of(heads, records))
    with suppress(FileRefused):  # nothing in it is a record
        holds(tried(cast.gao, layout, heads, rows), rows)
