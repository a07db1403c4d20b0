"""No form, no table and no door of the API takes a day that no office means."""

from datetime import date

import pytest
from django.urls import get_resolver
from django.utils import translation
from rest_framework import serializers

from cadres.access.forms import GrantForm
from cadres.models import Grant
from core.api.fields import DayField
from core.spreadsheets.columns import LayoutColumn


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_a_form_names_the_days_it_takes(cast, day):
    form = GrantForm({"starts_on": "2026-01-01", "ends_on": day}, user=cast.an)
    assert form.errors["ends_on"] == ["Enter a day from 1900-01-01 to 2100-12-31."]


@pytest.mark.parametrize(("day", "fits"), [("1900-01-01", True), ("2100-12-31", True), ("9999-12-31", False)])
def test_a_serializer_takes_the_same_days(day, fits):
    class GrantSerializer(serializers.ModelSerializer):
        class Meta:
            model = Grant
            fields = ("starts_on",)

    assert GrantSerializer(data={"starts_on": day}).is_valid() is fits
    assert isinstance(GrantSerializer().fields["starts_on"], DayField)


def test_a_column_of_dates_without_limits_of_its_own_has_those_of_the_office():
    column = LayoutColumn("day", zh="日期", en="Day", kind="date", example="2026-01-01")
    with pytest.raises(Exception, match="2100-12-31"):
        column.read("9999-12-31")
    with pytest.raises(Exception, match="1900-01-01"):
        column.read(date(1, 1, 1))


def every(kind):
    for one in kind.__subclasses__():
        yield one
        yield from every(one)


def test_no_serializer_reads_days_without_these_limits():
    assert get_resolver().url_patterns  # loads the modules of the API
    loose = [
        f"{one.__module__}.{one.__name__}.{name}"
        for one in every(serializers.Serializer)
        if one.__module__.split(".")[0] in ("appraisal", "cadres", "core", "rotation", "training")
        for name, field in one._declared_fields.items()
        if isinstance(field, serializers.DateField) and not isinstance(field, DayField)
    ]
    assert loose == []
