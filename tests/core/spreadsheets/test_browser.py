"""The whole way in a browser: upload, preview, import; on a phone too, and without scripts."""

import pytest
from django.urls import reverse

from cadres.models import Post
from core.jobs.services import job_run, next_jobs
from tests.core.spreadsheets.layouts import POST_HEADS, workbook
from tests.core.spreadsheets.test_imports import BAD, GOOD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def work() -> None:
    for pk in next_jobs():
        job_run(pk)


def choose(page, *rows, heads=POST_HEADS) -> None:
    data = workbook(heads, *rows).getvalue()
    page.goto(reverse("imports:list"))
    page.locator(f'a[href="{reverse("imports:upload", args=["posts"])}"]').click()
    page.set_input_files("input[type=file]", {"name": "posts.xlsx", "mimeType": "", "buffer": data})
    page.locator("form[enctype] button[type=submit]").click()
    page.wait_for_url("**/imports/*-*/")
    work()
    page.reload()


@pytest.mark.parametrize(("width", "language"), [(360, "zh-CN"), (1440, "en")])
def test_all_unknown_words_are_taught_in_one_form(cast, layouts, new_page, width, language):
    page = new_page(width=width, language=language, user=cast.gao)
    choose(page, [*GOOD[:3], "领导", *GOOD[4:]], heads=["编号", *POST_HEADS[1:5], "岗位系 数值", POST_HEADS[6]])
    asked = page.locator('form[action$="/teach/"] select')
    assert [one.input_value() for one in asked.all()] == ["", "factor", "leading"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    asked.first.select_option("code")
    page.locator('form[action$="/teach/"] button').click()
    page.wait_for_load_state()
    work()
    page.reload()
    assert page.locator('form[action$="/commit/"]').count() == 1 and asked.count() == 0


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("width", "language"), [(360, "zh-CN"), (1440, "en")])
def test_a_table_is_uploaded_seen_and_imported(cast, layouts, new_page, scripts, width, language):
    page = new_page(width=width, language=language, user=cast.gao, scripts=scripts)
    choose(page, GOOD, BAD)
    assert page.get_by_text("NOWHERE").count()
    assert page.locator('form[action$="/commit/"]').count() == 0
    choose(page, GOOD)
    page.locator('form[action$="/commit/"] button').click()
    page.wait_for_load_state()
    work()
    page.reload()
    assert page.locator(".state-green").count()
    assert Post.objects.filter(code="P-1").count() == 1
    # nothing sticks out of the page
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
