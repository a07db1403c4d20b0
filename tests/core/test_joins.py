"""Large sets of one transaction are joined by hashing: the planner takes them for empty (FOUND V)."""

import pytest
from django.db import connection, transaction

from appraisal.models import Release, ReleasedResult
from appraisal.results.release_rows import rows_differing
from core.joins import hashed_joins

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_both,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans of PostgreSQL"),
]


def plan(rows) -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_results_of_two_releases_are_never_compared_each_with_each():
    rows = rows_differing(Release(pk=2, period_id=1, number=2), Release(pk=1, period_id=1, number=1)).order_by()
    assert "Nested Loop" in plan(rows)  # the tables are empty, as the planner thinks in the job
    with transaction.atomic(), hashed_joins():
        assert "Nested Loop" not in plan(rows) and "Anti Join" in plan(rows)
    assert "Nested Loop" in plan(rows)


def test_what_fails_within_is_told_as_it_is():
    with pytest.raises(ZeroDivisionError), transaction.atomic(), hashed_joins():
        assert ReleasedResult.objects.count() / 0
