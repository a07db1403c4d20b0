"""Every refusal and warning has a sentence that pages can translate."""

import ast
from pathlib import Path

import pytest

import appraisal.scoring as package
from appraisal.scoring import FactsError, event_effect, load, validate
from appraisal.scoring.lint import lint
from appraisal.scoring.messages import MESSAGES, sentence

from .cases import scheme_document
from .test_scheme import REFUSALS, changed


def codes_in_the_source():
    for path in Path(package.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in ("refuse", "warn", "Issue"):
                    yield call.args[0].value


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    assert set(codes_in_the_source()) == set(MESSAGES)


@pytest.mark.parametrize(("path", "value", "code", "where"), [refusal for refusal in REFUSALS if refusal[2]])
def test_parameters_fill_the_sentence(path, value, code, where):
    issue = next(issue for issue in validate(changed(path, value)) if issue.code == code)
    assert sentence(issue) == issue.message
    assert sentence(issue, str.upper) == MESSAGES[code].upper() or "%(" in MESSAGES[code]
    assert "%(" not in sentence(issue, lambda text: text)


def test_warnings_and_entries_fill_theirs():
    issues = lint(changed(("full_marks",), "30"))
    with pytest.raises(FactsError) as refusal:
        event_effect(load(scheme_document("changjie-2021")), "2.2", value="1", need_reason=True)
    texts = [sentence(issue, lambda text: "中" + text) for issue in (*issues, *refusal.value.issues)]
    assert all(text.startswith("中") and "%(" not in text for text in texts)
