"""Every refusal and warning of the engine has a sentence that pages show in the reader's language."""

import ast
from pathlib import Path

import pytest

import appraisal.scoring as package
from appraisal.schemes.messages import SENTENCES
from appraisal.scoring import FactsError, event_effect, load, validate

from .cases import scheme_document
from .test_scheme import REFUSALS, changed

# Faults of columns, which only the application's own code can commit: nobody types them.
INTERNAL = {"measure_denominator", "measure_length", "column_length", "vote_unknown", "link_unknown"}


def codes_in_the_source():
    for path in Path(package.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in ("refuse", "warn", "Issue"):
                    yield call.args[0].value


def test_every_code_has_a_sentence():
    assert sorted(set(codes_in_the_source()) - INTERNAL - set(SENTENCES)) == []


@pytest.mark.parametrize(("path", "value", "code", "where"), [refusal for refusal in REFUSALS if refusal[2]])
def test_parameters_fill_the_sentence(path, value, code, where):
    issue = next(issue for issue in validate(changed(path, value)) if issue.code == code)
    assert "%(" not in str(SENTENCES[code]) % issue.params


@pytest.mark.parametrize(
    "options", [{}, {"value": "9"}, {"value": "1", "need_reason": True}, {"value": "1", "level": "x"}]
)
def test_parameters_of_an_entry_fill_the_sentence(options):
    with pytest.raises(FactsError) as refusal:
        event_effect(load(scheme_document("changjie-2021")), "2.2", **options)
    for issue in refusal.value.issues:
        assert "%(" not in str(SENTENCES[issue.code]) % issue.params
