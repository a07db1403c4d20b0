"""Words of the indicator table in Chinese and English. They are part of the layout: old workbooks are read by them."""

from appraisal.scoring.language.compositions import COMPOSITION_WORDS
from appraisal.scoring.language.methods import METHOD_WORDS
from appraisal.scoring.language.vocabularies import LIST_TAKES, ROUNDINGS

Words = dict[str, tuple[str, str]]

COMPOSITIONS: Words = COMPOSITION_WORDS.cells
METHODS: Words = METHOD_WORDS.cells
MODES: Words = ROUNDINGS.cells
TAKE_LIST: Words = LIST_TAKES.cells
NONE: Words = {"none": ("不设", "none")}
NONE_OR_FULL: Words = {"none": ("不设", "none"), "full": ("满分", "full")}
WORDS: Words = {
    "dimension": ("维度", "dimension"),
    "level": ("级别", "level"),
    "attribute": ("属性", "attribute"),
    "option": ("属性取值", "option of an attribute"),
}
