"""Addresses of rows are those that Django would give."""

import uuid

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from core.paths import address_of


@pytest.mark.parametrize("name", ["appraisal:period", "cadres:cadre", "cadres:unit"])
@pytest.mark.parametrize("key", [1, 42, 123_456_789])
def test_addresses_with_numbers(name, key):
    assert address_of(name, key) == reverse(name, args=[key])


def test_addresses_with_long_keys():
    key = uuid.uuid4()
    assert address_of("appraisal:entry", key) == reverse("appraisal:entry", args=[key])


def test_a_site_below_another_address_keeps_its_place():
    set_script_prefix("/office/")
    try:
        assert address_of("cadres:cadre", 7) == reverse("cadres:cadre", args=[7])
        assert address_of("cadres:cadre", 7).startswith("/office/")
    finally:
        set_script_prefix("/")
    assert not address_of("cadres:cadre", 7).startswith("/office/")


def test_what_is_not_saved_has_no_address():
    with pytest.raises(NoReverseMatch):
        address_of("cadres:cadre", None)
