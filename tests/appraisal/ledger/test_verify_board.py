"""The board of a verifier in a browser: nothing that must be filled in is hidden."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

IS_FREE = """name => document.querySelector(`#verify-form [name=${name}]`).getBoundingClientRect().bottom
    <= document.querySelector('.queue-actions').getBoundingClientRect().top"""


def test_the_sticky_acts_cover_no_field_that_has_the_focus(transactional_db, cast, waiting, new_page):
    waiting(cast.lin, "style", quantity=1, value=1, details="Took the calls of the night. " * 60)
    page = new_page(user=cast.su, width=1440, height=900)
    page.goto("/appraisal/desk/verify/")
    for name in ("value", "value_reason"):
        page.evaluate("scrollTo(0, 0)")
        page.locator(f"#verify-form [name={name}]").evaluate("element => element.focus()")
        page.wait_for_function(IS_FREE, arg=name, timeout=3000)
