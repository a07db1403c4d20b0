"""The page that asks before a decision answers as the decision itself: who may not decide reads no question.

Read from the table of ``test_matrix``, which holds for every role what a page really answers.
"""

from tests.access.test_matrix import expected
from tests.access.world import ROLES

# Pages that are there to be read as well; what is sent is about something the bare POST of the table does not name.
READ_TOO = {
    "appraisal:promotion_record",  # the years of a cadre; HR enters earlier ones below
    "appraisal:verify_queue",  # the queue; each entry is checked at an address of its own
    "appraisal:version_add",  # the editor; the bare POST names no part
    "appraisal:version_edit",
    "appraisal:version_part",
}


def test_a_page_that_asks_is_refused_to_whoever_is_refused_the_act():
    table, found = expected(), []
    for (method, route), statuses in table.items():
        if method != "GET" or route.startswith(("admin:", "api:")) or route in READ_TOO:
            continue
        pairs = zip(ROLES, statuses, table["POST", route], strict=True)
        found += [(route, role) for role, seen, sent in pairs if seen == 200 and sent in (403, 404)]
    assert found == []


def test_every_exception_is_still_one():
    table = expected()
    for route in READ_TOO:
        pairs = zip(table["GET", route], table["POST", route], strict=True)
        assert any(seen == 200 and sent in (403, 404) for seen, sent in pairs), route
