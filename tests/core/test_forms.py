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
from django.apps import apps
from django.utils import translation
from django.utils.text import capfirst

import appraisal
import cadres
import config
import core
import rotation
import training
from core.forms import Form

PACKAGES = (core, cadres, appraisal, training, rotation, config)
LETTERS = re.compile(r"[A-Za-z][A-Za-z ,.;:()’'/-]+")
# the administration panel alone shows these, in the words of Django
NOT_OF_PAGES = ("admin", "migrations")


def modules() -> Iterator[str]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not set(found.name.split(".")) & {*NOT_OF_PAGES, "settings", "management"}:
                yield found.name


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
                fields = {key: filter_.field for key, filter_ in one.base_filters.items()}
                found[f"{one.__module__}.{one.__qualname__}"] = type(one.__name__, (forms.Form,), fields)
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


def test_every_name_that_a_refusal_of_a_model_can_say_is_translated():
    """Django puts the name of a field into its own sentences: “this unit already exists”."""
    with translation.override("zh-hans"):
        english = [
            f"{model._meta.label}.{field.name}: {field.verbose_name}"
            for model in apps.get_models()
            if model.__module__.startswith(tuple(f"{package.__name__}." for package in PACKAGES))
            for field in model._meta.fields
            if field.editable and not field.primary_key and LETTERS.fullmatch(str(capfirst(field.verbose_name)))
        ]
    assert english == []


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
