"""The engine's arithmetic reads in the language of the page, and its numbers stay as they are."""

import pytest
from django.utils import translation

from appraisal.explanation.arithmetic import in_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3 × 2 = 6, held at 5", "3 × 2 = 6，以 5 为限"),
        ("15 (value 89.7) = 15", "15（数值 89.7）= 15"),
        ("0 (value 1/3 in no band)", "0（数值1/3不在任何分段内）"),
        ("20 (no value)", "20（没有数据）"),
        ("not applicable", "不适用"),
        ("best of 3 (a), 4 (b)", "取最优：3 (a), 4 (b)"),
        ("10 −2 (1.1, carried) = 8, held at 8", "10 −2 (1.1，以前周期转入) = 8，以 8 为限"),
        ("10 + 2.5 (d1) = 12.5", "10 + 2.5 (d1) = 12.5"),
        ("10 + −2.5 (a) = 7.5 → 0 (veto) = 0", "10 − 2.5 (a) = 7.5 → 0（一票否决）= 0"),
        ("12345/7 × 1 = 12345/7", "≈1,763.5714 × 1 ≈ 1,763.5714"),
        ("1/3 + 2/3 (a) = 1", "1/3 + 2/3 (a) = 1"),
    ],
)
def test_words_between_the_numbers_are_chinese_on_a_chinese_page(text, said):
    with translation.override("zh-hans"):
        assert in_words(text).replace(" ", "") == said.replace(" ", "")
    with translation.override("en"):
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in in_words(text))
