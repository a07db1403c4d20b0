"""What a card holds stays inside it, beside another card too."""

import pytest
from django.urls import reverse

from tests.access.world import build_world
from tests.browser.soundness import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
STICKING_OUT = """
[...document.querySelectorAll("main .card")].flatMap((card) => {
  const edge = card.getBoundingClientRect().right + 1;
  return [...card.querySelectorAll("td, th, dd, p")]
    .filter((one) => !one.closest(".table-wrap") && one.getBoundingClientRect().right > edge)
    .map((one) => one.textContent.trim().slice(0, 40));
})
"""
NARROW = """[...document.querySelectorAll("main dd")].filter((one) => one.getBoundingClientRect().width < 60).length"""


@pytest.mark.parametrize("width", [360, 1200])
def test_the_pages_of_a_cadre_keep_to_their_cards(new_page, settings, width):
    settings.MFA_REQUIRED_ROLES = []
    world = build_world()
    page = new_page(width=width, user=world.hua)
    for route in ("cadres:file", "cadres:cadre"):
        page.goto(reverse(route, args=[world.lin.cadre.pk]))
        assert page.evaluate(STICKING_OUT) == [], route
        assert page.evaluate(NARROW) == 0, route
        assert faults(page) == []
