"""People are picked with scripts and without: four letters, one search, one choice (SCREENS 9)."""

from functools import reduce

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories as make
from tests.access.world import build_world
from tests.browser.soundness import faults

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


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("who", "route", "about", "field", "typed", "key"),
    [
        ("hua", "cadres:relative_new", "lin", "relative", "mei.cadre.name", "mei.cadre.pk"),
        ("an", "cadres:grant_new", "", "username", "lin.display_name", "lin.username"),
    ],
)
def test_relatives_and_accounts_are_found_and_chosen(new_page, scripts, settings, who, route, about, field, typed, key):
    settings.MFA_REQUIRED_ROLES = []
    world = build_world()
    page = new_page(width=360, scripts=scripts, user=getattr(world, who))
    page.goto(reverse(route, args=[getattr(world, about).cadre.pk] if about else []))
    page.locator(f"[name={field}-typed]").press_sequentially(of(world, typed)[:3])
    if not scripts:
        page.locator(f"[name={field}-find]").click()
    choice = page.locator(f"[name={field}][value='{of(world, key)}']")
    choice.check()
    assert page.locator(".is-invalid").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not scripts or faults(page) == []
    page.locator("main form [type=submit]:not([name])").first.click()
    expect(choice).to_be_checked()  # the rest is missing; the choice stays


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_is_found_on_a_page_whose_form_goes_elsewhere(new_page, scripts, settings):
    settings.MFA_REQUIRED_ROLES = []
    world = build_world()
    held = make.TrainingClassFactory(course=make.CourseFactory(unit=world.county))
    page = new_page(width=360, scripts=scripts, user=world.tang)
    page.goto(reverse("training:class", args=[held.pk]))
    page.locator("[name=cadre-typed]").press_sequentially(world.lin.cadre.name[:3])
    if not scripts:
        page.locator("[name=cadre-find]").click()
    page.locator(f"[name=cadre][value='{world.lin.cadre.pk}']").check()
    page.get_by_role("button", name="Enrol").click()
    page.wait_for_url(lambda url: not url.endswith("/enrol/"))
    assert held.enrolments.filter(cadre=world.lin.cadre).exists()


def of(world, path):
    return str(reduce(getattr, path.split("."), world))
