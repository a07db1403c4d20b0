"""Writes var/matrix_draft.txt: the rows that matrix.txt lacks, as the site answers today. Read each before it goes in.

``pytest -o python_functions="write_*" tests/access/matrix_draft.py``
"""

from pathlib import Path

import pytest

from tests.access.test_matrix import ask, expected, signed_in
from tests.access.world import ROLES, routes


@pytest.mark.timeout(3600)
def write_missing_rows(world):
    known = set(expected())
    users = [getattr(world, name) if name else None for name in ROLES.values()]
    clients = [signed_in(user) for user in users]
    lines = []
    for route, arguments in sorted(routes().items()):
        for method in ("GET", "POST"):
            if (method, route) not in known:
                try:
                    pairs = zip(users, clients, strict=True)
                    statuses = [ask(world, method, route, arguments, user, client) for user, client in pairs]
                except Exception as error:  # whatever it is, the other rows are wanted
                    statuses = [error]
                lines.append(f"{method:<5}{route:<44}" + " ".join(map(str, statuses)))
    Path("var/matrix_draft.txt").write_text("\n".join(lines) + "\n")
