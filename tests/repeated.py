"""Which tests run on PostgreSQL after they have run on SQLite: those whose answer could be another one there.

It could where a test does more with the database than to keep and find plain rows: SQL of our own, triggers,
constraints, locks, transactions, other processes, JSON, dates, search and order. Services, selectors, runs, imports and
the API do. Tests that touch the database are repeated unless a pattern below says why not, and then still when marked
``on_both``. That every page and every endpoint can ask its questions there is seen by tests/access, on both.

``make check-all`` repeats everything that touches a database.
"""

import os
from fnmatch import fnmatchcase

EVERYTHING = bool(os.environ.get("TEST_ALL"))
ON_POSTGRES = os.environ.get("TEST_ON") == "postgres"

ONCE = {
    "tests/access/test_canaries.py": "what is drawn around rows; tests/access/test_matrix.py opens every page on both",
    "tests/access/test_exports.py": "what is drawn around rows",
    "tests/access/test_one_answer.py": "two answers to the same question",
    "tests/access/test_query_budgets.py": "how often is asked; tests/core/test_plans.py looks at what is asked",
    "tests/browser/test_pages.py": "markup, styles and scripts are the same bytes",
    "tests/browser/test_editor.py": "forms over a document; test_story.py goes through the site on both",
    "tests/core/spreadsheets/test_browser.py": "the same upload as in test_imports.py, seen in a window",
    "tests/*/test_pages.py": "what is drawn around rows; tests/access opens every page on both",
    "tests/core/test_ui.py": "what is drawn around rows",
    "tests/*/test_policies.py": "who may do what to a row",
    "tests/appraisal/ledger/test_services.py::test_only_listed_people_do_listed_verbs_in_listed_states": "the same",
    "tests/appraisal/periods/test_services.py::test_every_state_with_every_verb": "the same",
    "tests/cadres/test_admin.py": "what is drawn around rows; tests/access opens every page of the panel on both",
    "tests/appraisal/schemes/test_editor_*.py": "forms over a document",
    "tests/appraisal/schemes/test_compare.py": "two documents",
    "tests/appraisal/schemes/test_tables.py": "a document and its workbook",
    "tests/appraisal/schemes/test_mutations.py": "a document; tests/access/test_hostile.py sends JSON to both",
    "tests/appraisal/schemes/test_wrong_types.py": "a document; tests/access/test_hostile.py sends JSON to both",
    "tests/appraisal/schemes/test_exchange.py": "a document and its files",
    "tests/appraisal/schemes/test_rulebook.py": "a document and its rules",
    "tests/appraisal/*/test_why*.py": "words and figures of a stored breakdown, which the proof compares on both",
    "tests/demo/test_load.py": "what the demo county holds; that it loads is seen on both",
    "tests/appraisal/*/test_arithmetic.py": "words of a stored breakdown",
}


def touches_a_database(item) -> bool:
    asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or any(item.iter_markers("django_db"))


def is_repeated(item) -> bool:
    if not touches_a_database(item):
        return False
    if EVERYTHING or item.get_closest_marker("on_both"):
        return True
    file, _colons, test = item.nodeid.partition("[")[0].partition("::")
    return not any(fnmatchcase(file, pattern) or f"{file}::{test}" == pattern for pattern in ONCE)


def sample(usual: int, everything: int) -> int:
    """How many cases drawn at random a test tries: some at every change, many more with ``make check-all``."""
    return everything if EVERYTHING else usual
