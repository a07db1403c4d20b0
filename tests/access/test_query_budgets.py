"""Each list page and list endpoint takes a fixed number of queries, in ``queries.txt``, however many rows there are.

A number that changes is a change to be looked at: fewer is a gift, more needs a reason.
"""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.lists import ListPage
from tests.access.crowd import add_twenty_of_everything
from tests.access.subjects import lines
from tests.access.test_matrix import address, expected, signed_in
from tests.access.world import ROLES, patterns, routes

TABLE = Path(__file__).with_name("queries.txt")


def list_routes() -> list[str]:
    """Every list: pages on ``ListPage`` and the list endpoints of the API."""

    def is_list(route: str, view) -> bool:
        if route.startswith("api:"):
            return route.endswith("-list")
        return isinstance(view, type) and issubclass(view, ListPage)

    found = patterns().items()
    return sorted(name for name, one in found if is_list(name, getattr(one.callback, "view_class", None)))


def budgets() -> dict[str, tuple[str, int]]:
    """route → (role who asks, number of queries)."""
    rows = (line.split() for line in lines(TABLE, "queries"))
    return {route: (role, int(number)) for route, role, number in rows}


def asker(route: str) -> str:
    """The role that sees most: the first of these that the table of addresses lets in."""
    statuses = dict(zip(ROLES, expected()["GET", route], strict=True))
    wanted = [
        "county_hr",
        "leader",
        "supervisor",
        "cadre",
        "training",
        "inspector",
        "auditor",
        "system",
        "security",
    ]
    return next(role for role in wanted if statuses[role] == 200)


def count(world, route: str, role: str) -> int:
    client = signed_in(getattr(world, ROLES[role]))
    path = address(world, route, routes()[route])
    client.get(path)  # the first visit notes the time in the session
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, f"{route} as {role}: {answer.status_code}"
    return len(queries)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_lists_take_the_same_queries_with_twenty_more_rows(world):
    wrong = []
    table = budgets()
    missing = set(list_routes()) ^ set(table)
    assert not missing, f"queries.txt and the lists of the site differ: {sorted(missing)}"
    few = {route: count(world, route, role) for route, (role, _number) in table.items()}
    add_twenty_of_everything(world)
    for route, (role, number) in table.items():
        many = count(world, route, role)
        if not few[route] == many == number:
            wrong.append(f"{route} as {role}: {number} expected, {few[route]} with few rows, {many} with many")
    assert not wrong, "\n".join(wrong)
