"""A slip in JSON is told in a sentence of one's own, in both languages."""

import json

import pytest
from django.utils import translation

from core.json_slips import json_slip

SLIPS = {
    '{"a": 1 "b": 2}': "a comma is missing",
    '{"a" 1}': "a colon is missing",
    '{a: 1}': "a key in double quotes",
    '{"a": 1,}': "one too many",
    '["a", ]': "one too many",
    '{"a": 1': "ends before every bracket",
    "": "ends before every bracket",
    '{"a": 1}}': "follows the end",
    '{"a": "b}': "no closing quotation mark",
    '{"a": "b\nc"}': "over the end of the line",
    '{"a": "b\\c"}': "backslash",
    "{'a': 1}": "not in single ones",
    "{“a”: 1}": "straight double",
    '{"a"：1}': "half-width",
    '{"a": True}': "lower case",
    '{"a": # none\n1}': "no comments",
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), SLIPS.items())
def test_what_is_wrong_is_said_in_both_languages(text, words):
    with pytest.raises(json.JSONDecodeError) as refusal:
        json.loads(text)
    with translation.override("en"):
        english = json_slip(refusal.value)
    with translation.override("zh-hans"):
        chinese = json_slip(refusal.value)
    assert words in english and english.endswith(".")
    assert chinese != english and "Expecting" not in english + chinese
