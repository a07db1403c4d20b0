"""Writes var/queries_draft.txt: what each list takes today, with few rows and with many. Read it before it goes in.

``pytest -o python_functions="write_*" tests/access/queries_draft.py``
"""

from pathlib import Path

import pytest

from tests.access.crowd import add_twenty_of_everything
from tests.access.test_query_budgets import asker, count, list_routes


@pytest.mark.timeout(1800)
def write_budgets(world):
    few = {route: count(world, route, asker(route)) for route in list_routes()}
    add_twenty_of_everything(world)
    many = {route: count(world, route, asker(route)) for route in few}
    lines = [
        f"{route:<40}{asker(route):<12}{few[route]}"
        + ("" if few[route] == many[route] else f"  GROWS TO {many[route]}")
        for route in few
    ]
    Path("var/queries_draft.txt").write_text("\n".join(lines) + "\n")
