"""The lines of a trial are in the reader's language, with titles in place of codes."""

import re

import pytest
from django.utils import translation

from appraisal.schemes.editor.trial_words import PHRASES, TrialWords
from appraisal.scoring import facts_from_document
from appraisal.scoring.reference import engine as reference
from tests.appraisal.scoring.cases import changed, facts_paths, in_force, read, scheme_document, variants
from tests.appraisal.scoring.test_slips import FACTS, RIGHT

WORD = re.compile(r"[a-z]{3,}")


def lines_of(document):
    """(scheme, line of a sheet) of every sheet of a case."""
    for _name, change, _expected in variants(document):
        given = {**document, **change.get("facts", {})}
        scheme = in_force(changed(scheme_document(document["scheme"]), change), given)
        for sheet in reference.sheets(scheme, facts_from_document(scheme, given)):
            for line in sheet.lines:
                if line.kind != "problem":
                    yield scheme, line


def names_of(scheme, facts):
    """Words that a line may hold in any language: names of people, units and relations, titles, codes, formulas."""
    words = [str(one["code"] if isinstance(one, dict) else one) for one in facts.get("subjects", ())]
    words += [str(one[key]) for one in facts.get("links") or () for key in ("relation", "to")]
    words += [*TrialWords(scheme).titles, *TrialWords(scheme).titles.values()]
    words += [value.text for value in scheme.values] + [getattr(item.params, "text", "") for item in scheme.items]
    return {part for word in words for part in WORD.findall(word)}


@pytest.mark.parametrize("path", facts_paths(), ids=lambda path: path.stem)
def test_no_english_is_left_in_a_line_of_any_case(path):
    document = read(path)
    with translation.override("zh-hans"):
        for scheme, line in lines_of(document):
            said = TrialWords(scheme).told(line.text, line.code if line.kind == "rule" else "")
            assert set(WORD.findall(said)) <= names_of(scheme, document), (line.text, said)


def test_titles_stand_in_place_of_codes():
    scheme = in_force(RIGHT, FACTS)
    sheets = reference.sheets(scheme, facts_from_document(scheme, FACTS))
    lines = {line.code: line.text for line in sheets[0].lines if line.kind in ("node", "item", "rule")}
    with translation.override("zh-hans"):
        words = TrialWords(scheme)
        assert words.told(lines["total"]).startswith("18 (名称tidy) + 19 (名称volume) + 20 (名称share)")
        assert words.told(lines["place"]) == "2人中第1名 → 20 (数值700) = 20"
        assert words.told(lines["tidy.late"], "tidy.late") == "1 × 2 = 2"
        assert words.told("count of tidy.late = 4 ≥ 3, so nothing is paid") == "名称tidy.late的次数 = 4 ≥ 3，不发放"
        assert words.told("item_zero tidy, because accidents = 2 ≥ 1").endswith("(名称tidy)，因为accidents = 2 ≥ 1")
    with translation.override("en"):
        assert TrialWords(scheme).told(lines["place"]) == lines["place"]


def test_every_phrase_is_written_once():
    assert len({pattern for pattern, _text in PHRASES}) == len(PHRASES)
