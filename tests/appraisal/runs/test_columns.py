"""Columns straight from the database."""

import pytest

from appraisal.runs.columns import fetch
from tests import factories as make

pytestmark = pytest.mark.django_db
LARGE = 2**62


def test_columns_come_as_they_are_side_by_side():
    sql = "SELECT CAST(n AS bigint), CAST(n * %s AS bigint) FROM (SELECT 1 AS n UNION SELECT -3) rows ORDER BY 1"
    found = fetch(sql, [LARGE // 4], 2)
    assert [column.tolist() for column in found] == [[-3, 1], [-3 * LARGE // 4, LARGE // 4]]


def test_no_rows_are_empty_columns():
    found = fetch("SELECT id, id FROM cadres_unit WHERE code = %s", ["nobody"], 2)
    assert [column.tolist() for column in found] == [[], []]


def test_a_null_is_refused():
    make.UnitFactory()
    with pytest.raises(TypeError):
        fetch("SELECT id, parent_id FROM cadres_unit WHERE parent_id IS NULL", [], 2)
