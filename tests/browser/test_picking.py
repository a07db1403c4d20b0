"""People are picked with scripts and without: four letters, one search, one choice (SCREENS 9)."""

import pytest
from django.urls import reverse

from tests.access.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_is_found_by_letters_and_other_fields_stay(new_page, scripts, settings):
    settings.MFA_REQUIRED_ROLES = []
    world = build_world()
    page = new_page(width=360, scripts=scripts, user=world.hua)
    page.goto(reverse("cadres:award_new"))
    page.locator("[name=title]").fill("Model worker")
    page.locator("[name=awarded_by]").select_option("county")
    page.locator("[name=awarded_on]").fill("2025-12-30")
    page.locator("[name=staff_no-typed]").press_sequentially(world.lin.cadre.name[:2])
    if not scripts:
        page.locator("[name=staff_no-find]").click()
    choice = page.locator(f"[name=staff_no][value='{world.lin.cadre.staff_no}']")
    choice.check()
    assert page.locator("[name=title]").input_value() == "Model worker"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".is-invalid").count() == 0
    page.locator("main form [type=submit]:not([name])").first.click()
    page.wait_for_url(lambda url: "/new" not in url)
    assert world.lin.cadre.awards.filter(title="Model worker").exists()
