"""What holds of every form: labels in the reader's language, dates that a browser takes, one empty choice."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from datetime import date

import django_filters
import pytest
from django import forms
from django.utils import translation

import appraisal
import cadres
import config
import core
import rotation
import training
from core.forms import Form, ScopedFormMixin
from tests.unseen import UNSEEN

pytestmark = pytest.mark.django_db  # the door of the server looks around when it is loaded

PACKAGES = (core, cadres, appraisal, training, rotation, config)
LETTERS = re.compile(r"[A-Za-z][A-Za-z ,.;:()’'/-]+")
# shown by the administration panel in the words of Django, or by no page at all
NOT_OF_PAGES = ("admin", "api", "migrations")


def modules() -> Iterator[str]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not set(found.name.split(".")) & {*NOT_OF_PAGES, "settings", "management"}:
                yield found.name


def form_of(filters: type[django_filters.FilterSet]) -> type[forms.BaseForm]:
    """The filters that anybody sees; rows to choose from are the reader's, of whom there is none here."""
    plain = {
        name: filter_.field
        for name, filter_ in filters.base_filters.items()
        if not isinstance(filter_, django_filters.ModelChoiceFilter)
    }
    return type(filters.__name__, (forms.Form,), plain | {"__module__": filters.__module__})


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form class that a module of ours defines, those of filters too."""
    found = {}
    for name in modules():
        for _name, one in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if not one.__module__.startswith(tuple(f"{package.__name__}." for package in PACKAGES)):
                continue
            if issubclass(one, forms.BaseForm):
                found[f"{one.__module__}.{one.__qualname__}"] = one
            elif issubclass(one, django_filters.FilterSet):
                found[f"{one.__module__}.{one.__qualname__}"] = form_of(one)
    return [one for _name, one in sorted(found.items())]


def test_every_label_and_hint_of_a_form_is_translated():
    with translation.override("zh-hans"):
        english = [
            f"{form.__module__}.{form.__name__}.{name}: {text}"
            for form in form_classes()
            for name, field in form.base_fields.items()
            if not isinstance(field.widget, forms.HiddenInput)
            for text in (str(field.label or name), str(field.help_text))
            if LETTERS.fullmatch(text)
        ]
    assert english == []


class Writing(Form):
    why = forms.CharField()
    remark = forms.CharField(required=False)
    password = forms.CharField(strip=False)


@pytest.mark.parametrize("text", ["", UNSEEN])
def test_a_required_text_can_be_seen(text):
    form = Writing({"why": text, "remark": text, "password": "x"})
    assert form.errors.get_json_data() == {
        "why": [{"message": str(form["why"].field.error_messages["required"]), "code": "required"}]
    }


def test_every_form_that_wants_a_text_looks_whether_it_can_be_seen():
    """Forms for signing in want what was typed, sign for sign."""
    apart = [
        f"{form.__module__}.{form.__name__}"
        for form in form_classes()
        if not issubclass(form, ScopedFormMixin) and not form.__module__.startswith("cadres.access.login")
        if not form.__name__.endswith("Mixin")
        if any(isinstance(field, forms.CharField) and field.required for field in form.base_fields.values())
    ]
    assert apart == []


def date_fields() -> Iterator[tuple[str, forms.Field]]:
    for form in form_classes():
        for name, field in form.base_fields.items():
            if isinstance(field, forms.DateField) and isinstance(field.widget, forms.DateInput):
                yield f"{form.__module__}.{form.__name__}.{name}", field


class Choosing(Form):
    required = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
    optional = forms.ChoiceField(choices=[("", "---------"), ("a", "A")], required=False)
    named = forms.ChoiceField(choices=[("", "Nobody"), ("a", "A")])


def test_a_list_and_a_model_have_one_empty_choice():
    with translation.override("zh-hans"):
        first = [str(field.choices[0][1]) for field in Choosing().fields.values()]
    assert first == ["– 请选择 –", "–", "Nobody"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_date_of_a_form_is_written_as_browsers_read_it(language):
    """An <input type=date> shows nothing at all when its value is not ISO 8601."""
    with translation.override(language):
        local = [
            name
            for name, field in date_fields()
            if field.widget.input_type == "date" and field.widget.format_value(date(2026, 11, 30)) != "2026-11-30"
        ]
    assert local == []
