"""The engine's arithmetic reads in the language of the page, and its numbers stay as they are."""

from fractions import Fraction

import pytest
from django.utils import translation

from appraisal.explanation.words.arithmetic import WORDED, in_words, node_words
from appraisal.scoring.steps import TEMPLATES, Part, joined, step


def then(*steps):
    return joined("then", steps)


def number(value):
    return step("number", number=Fraction(value))


def result(value):
    return step("result", number=Fraction(value))


def part(value, code):
    return step("part", score=Fraction(value), part=Part(code))


COUNTED = step("counted", count=Fraction(3), points=Fraction(2), amount=Fraction(6))
CARRIED = step("minus carried", number=Fraction(2), part=Part("1.1"))
SUM = joined("added", [number(10), part("-2.5", "a")])
LONG = step("times", number=Fraction(12345, 7), factor=Fraction(1))


@pytest.mark.parametrize(
    ("arithmetic", "said"),
    [
        (step("rule held", amount=COUNTED, number=Fraction(5)), "3 × 2 = 6，以 5 为限"),
        (
            then(step("for value", points=Fraction(15), number=Fraction("89.7")), result(15)),
            "15（数值 89.7）= 15",
        ),
        (step("in no band", points=Fraction(0), number=Fraction(1, 3)), "0（数值1/3不在任何分段内）"),
        (step("no value", points=Fraction(20)), "20（没有数据）"),
        (step("not applicable"), "不适用"),
        (step("best", parts=joined("listed", [part(3, "a"), part(4, "b")])), "取最优：3（a）、4（b）"),
        (
            then(number(10), CARRIED, step("held", before=Fraction(8), number=Fraction(7))),
            "10 − 2（1.1，以前考核周期转入）= 8，以7为限",
        ),
        (
            then(number(10), step("plus", number=Fraction("2.5"), part=Part("d1")), result("12.5")),
            "10 + 2.5（d1）= 12.5",
        ),
        (then(SUM, result("7.5"), step("vetoed"), result(0)), "10 − 2.5（a）= 7.5 → 0（一票否决）= 0"),
        (then(LONG, result(Fraction(12345, 7))), "≈1,763.5714 × 1 ≈ 1,763.5714"),
        (
            then(number(Fraction(1, 3)), step("plus", number=Fraction(2, 3), part=Part("a")), result(1)),
            "1/3 + 2/3（a）= 1",
        ),
    ],
)
def test_words_between_the_numbers_are_chinese_on_a_chinese_page(arithmetic, said):
    with translation.override("zh-hans"):
        assert in_words(arithmetic).replace(" ", "") == said.replace(" ", "")
    with translation.override("en"):
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in in_words(arithmetic))


def test_every_step_with_words_has_words_for_pages():
    letters = {kind for kind in TEMPLATES if any(word.isalpha() for word in TEMPLATES[kind].split() if "%" not in word)}
    assert letters - {"of count"} <= WORDED.keys()


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([number(8), result(8)], ""),
        ([number(Fraction(10, 3)), step("rounded", number=Fraction("3.33")), result("3.33")], "10/3 ≈ 3.33"),
        ([part(5, "a"), result(5)], "5 (Work) = 5"),
    ],
)
def test_a_result_is_said_once_and_parts_by_their_titles(steps, said):
    node = {
        "steps": steps,
        "score": "1",
        "children": [{"code": "a", "title": {"en": "Work", "zh-hans": "工作"}}],
    }
    with translation.override("en"):
        assert node_words(node) == said


def test_the_rules_of_an_indicator_are_said_by_their_titles_in_the_marks_of_the_language():
    node = {
        "steps": [number(50), step("minus", number=Fraction(3), part=Part("a2.2")), result(47)],
        "score": "47",
        "rules": [{"code": "a2.2", "title": {"en": "Mistakes", "zh-hans": "差错"}}],
    }
    with translation.override("en"):
        assert node_words(node) == "50 − 3 (Mistakes) = 47"
    with translation.override("zh-hans"):
        assert node_words(node) == "50 − 3（差错） = 47"
