"""Every list of which the number of queries is kept is also one whose time bench/pages measures."""

import re
from pathlib import Path

from django.conf import settings

from tests.access.subjects import lines

ROOT = Path(settings.BASE_DIR)
# asked for by nobody but the person whose it is, of whom there are few rows
OTHERWISE = {"appraisal:bonus", "appraisal:rehearsal"}


def test_every_list_is_a_line_of_bench_pages():
    lists = {line.split()[0] for line in lines(ROOT / "tests/access/queries.txt", "queries")}
    asked = set(re.findall(r'page\("([a-z_]+:[a-z_]+)"', (ROOT / "bench/pages_lines.py").read_text()))
    missing = sorted(name for name in lists - asked - OTHERWISE if not name.startswith("api:"))
    assert not missing, f"bench/pages_lines.py has no line for {', '.join(missing)}"
