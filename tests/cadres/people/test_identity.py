"""Identity numbers: what is accepted, refused, shown and stored."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cadres.people.identity import (
    check_character,
    identity_facts,
    normalized,
    validate_identity_number,
)
from cadres.people.models import Cadre
from core.fields import decrypted
from core.texts import masked
from tests.factories import CadreFactory, identity_number

births = st.dates(date(1940, 1, 1), date(2010, 12, 31))


@given(births, st.integers(0, 999))
def test_every_number_made_by_the_rule_is_accepted_and_tells_birth_and_sex(born_on, order):
    number = identity_number(born_on, order)
    validate_identity_number(number)
    assert identity_facts(number) == (born_on, "m" if order % 2 else "f")


@given(births, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(born_on, order, place, shift):
    number = identity_number(born_on, order)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ValidationError):
        validate_identity_number(wrong)


@given(births, st.integers(0, 999), st.integers(0, 16))
def test_swapped_neighbours_are_noticed(born_on, order, place):
    number = identity_number(born_on, order)
    if number[place] == number[place + 1]:
        return
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(ValidationError):
        validate_identity_number(swapped)


@given(st.text(max_size=25))
def test_anything_typed_is_refused_with_a_sentence_or_accepted_but_never_crashes(text):
    try:
        validate_identity_number(text)
        accepted = True
    except ValidationError:
        accepted = False
    assert accepted in (False, len(text) == 18)


def test_published_example_of_the_standard_is_accepted():
    validate_identity_number("11010519491231002X")


def test_day_that_no_calendar_has_is_refused_although_the_check_character_fits():
    stem = "00000019910230001"
    with pytest.raises(ValidationError, match="does not exist"):
        validate_identity_number(stem + check_character(stem))


def test_full_width_digits_and_small_x_are_read_as_typed_by_hand():
    assert normalized(" １１０１０５ 19491231002ｘ") == "11010519491231002X"


def test_number_shortened_by_a_spreadsheet_is_refused():
    with pytest.raises(ValidationError):
        validate_identity_number("110101199003078880"[:17])


@given(births, st.integers(0, 999))
def test_mask_shows_five_characters_at_most(born_on, order):
    number = identity_number(born_on, order)
    assert masked(number).count("*") == 13
    assert number[3:16] not in masked(number)


def test_number_is_stored_encrypted_and_read_back(db):
    cadre = CadreFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM cadres_cadre WHERE id = %s", [cadre.pk])
        stored = cursor.fetchone()[0]
    assert cadre.identity_number not in stored
    cadre.refresh_from_db()
    validate_identity_number(cadre.identity_number)


def test_a_number_is_deciphered_only_where_somebody_asks_for_it(db, monkeypatch):
    number, opened = CadreFactory().identity_number, []
    monkeypatch.setattr("core.fields.decrypted", lambda text: opened.append(text) or decrypted(text))
    (cadre,) = Cadre.objects.select_related("user")
    assert not opened
    assert (cadre.identity_number, cadre.identity_number, len(opened)) == (number, number, 1)
    cadre.identity_number = "changed"
    assert cadre.identity_number == "changed"
    assert Cadre.objects.defer("identity_number").get().identity_number == number
