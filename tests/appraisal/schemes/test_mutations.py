"""Values of any JSON type at any place of a scheme or facts file: every room that reads it says so in sentences."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from appraisal.schemes import documents, exchange
from appraisal.schemes.compare import compare
from appraisal.schemes.compare.said import fields
from appraisal.schemes.editor import sums, tree
from appraisal.schemes.editor.naming import title_of
from appraisal.schemes.editor.parts import PAGES, PartForm
from appraisal.schemes.editor.said import said
from appraisal.schemes.messages import SchemeRefused, placed
from appraisal.schemes.models import in_language
from appraisal.schemes.rulebook import book_of
from appraisal.schemes.tables import Unwritable, layout, write_book
from appraisal.schemes.views.versions import source_lines
from appraisal.scoring.lint.scheme import lint
from tests.appraisal.schemes.documents import small
from tests.appraisal.schemes.test_wrong_types import changed, places
from tests.appraisal.scoring.test_golden import every_variant, prepared
from tests.repeated import sample

LIBRARY = sorted(Path("appraisal/schemes/library").glob("*.json"))
CASES = list(every_variant())
WORDS = (
    "",
    "a",
    "1",
    "-1",
    "1/0",
    "1e5",
    "0.5",
    "5%",
    "9" * 4500,
    "none",
    "full",
    "COUNT(",
    "张" * 300,
    "\ud800",
    "a\x00",
)
WORKBOOKS = 5  # of so many documents one is written as a workbook, which takes longest


def value(draw: Random, depth: int = 2) -> Any:
    """Anything that JSON can say."""
    kind = draw.randrange(9 if depth else 6)
    if kind < 2:
        return draw.choice(WORDS)
    if kind < 6:
        return draw.choice([None, True, False, 0, -1, 7, 10**40, 0.5, 2**31])
    if kind == 6:
        return [value(draw, depth - 1) for _n in range(draw.randrange(3))]
    names = draw.choice([("zh-hans", "en"), ("code", "title"), ("x", "take"), ("", "\ud800")])
    return {name: value(draw, depth - 1) for name in names[: draw.randrange(3)]}


def mutated(document: Any, draw: Random) -> Any:
    for _n in range(draw.choice([1, 1, 1, 2, 3])):
        document = changed(document, draw.choice(places(document)), value(draw))
    return document


def uploaded(document: Any) -> Any:
    """The document as the upload page reads it, and what it then says of it; None when nothing can be kept."""
    examined = exchange.examine(json.dumps(document).encode())
    assert all(str(one) for one in examined.findings)
    return examined.document if examined.storable else None


def linted(document: Any) -> None:
    for issue in lint(document):
        json.dumps([issue.path, issue.message, issue.params], ensure_ascii=False)
        assert placed(issue)


def edited(document: dict) -> None:
    """Every form of the editor with the page around it, and what comes back when it is sent as it is shown."""
    sums.lines(document)
    kinds = ("node", "rule", "value", "veto", "payout", "attribute")
    for place in (*PAGES, *(place for kind in kinds for place, _part in tree.parts(document, kind))):
        form = PartForm.shown(document, place)
        assert form.sections()
        assert PartForm.sent(document, place, dict(form.typed)).result() is not None
        assert isinstance(title_of(form.part), str)
        said(document, place)


def compared(former: dict, document: dict) -> None:
    for one, other in ((former, document), (document, former)):
        for entry in compare(one, other).entries:
            assert isinstance(entry.title, str)
    fields(layout.SETTINGS, {key: one for key, one in document.items() if key != "tree"})


def booked(document: dict) -> None:
    source_lines(document.get("source") or {})
    if not documents.problems(document):
        book_of(documents.parsed(document))


def written(document: dict) -> None:
    with suppress(Unwritable):
        write_book(exchange.ordered(document), io.BytesIO())


@pytest.mark.timeout(1800)
def test_whatever_stands_in_a_scheme_no_room_breaks():
    draw, kept = Random(2718), 0
    for number in range(sample(100, 6_000)):
        former = json.loads(draw.choice(LIBRARY).read_text("utf-8")) if draw.random() < 0.4 else small()
        document = mutated(former, draw)
        with translation.override(draw.choice(["en", "zh-hans"])):
            linted(document)
            stored = uploaded(document)
            if stored is None:
                continue
            kept += 1
            edited(stored)
            compared(former, stored)
            booked(stored)
            if number % WORKBOOKS == 0:
                written(stored)
    assert kept > 20


def scored(folder: Path, *files: Any) -> bool:
    """Whether the command answers; otherwise it refuses in one sentence or more, never by a fault."""
    paths = [folder / f"{number}.json" for number in range(len(files))]
    for path, content in zip(paths, files, strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # as a terminal: half a sign cannot be written
    try:
        call_command("score", *map(str, paths), "--json", stdout=out)
    except CommandError as refusal:
        str(refusal).encode()
        return False
    return True


@pytest.mark.timeout(1800)
def test_whatever_stands_in_a_case_the_command_answers_or_refuses(tmp_path):
    draw, answered = Random(3141), 0
    for number in range(sample(60, 4_000)):
        scheme, facts, _expected = prepared(*draw.choice(CASES).values)
        halves = (mutated(scheme, draw), facts) if number % 2 else (scheme, mutated(facts, draw))
        answered += scored(tmp_path, *halves)
    assert answered > 10


# what somebody sent

TITLES = {
    "a list for a level": (("level_titles",), {"county": ["a"], "town": {"zh-hans": "q"}}),
    "an object for a level": (("level_titles",), {"town": {"zh-hans": "q", "en": {"x": 1}}}),
    "a number for a level": (("level_titles",), {"town": 7}),
    "a number": (("title",), {"zh-hans": "方案", "en": -1}),
    "no language": (("title",), {"zh-hans": "方案", "take": "sum"}),
    "an object in a part": (("tree", "children", 0, "title"), {"zh-hans": {"a": "b"}}),
    "a list in a grade": (("grades", 0, "title"), {"zh-hans": ["a"]}),
    "a circumstance": (("tree", "children", 1, "rules", 0, "modifiers", "ant", "title"), {"en": {}}),
    "what an entry has to state": (("tree", "children", 1, "rules", 1, "group"), {"en": ["project"]}),
    "no language there": (("tree", "children", 1, "rules", 1, "group"), {"1": "project"}),
    "a list in the source": (("source",), {"title": ["a"]}),
    "a number for the publisher": (("source",), {"publisher": {"en": 1}}),
}


@pytest.mark.parametrize("name", TITLES)
def test_what_is_no_title_is_refused_at_its_place(name):
    path, wrong = TITLES[name]
    for door in (documents.kept, documents.parsed):
        with pytest.raises(SchemeRefused) as refusal:
            door(changed(small(), path, wrong))
        assert {issue.code for issue in refusal.value.issues} == {"title_invalid"}
    assert uploaded(changed(small(), path, wrong)) is None


def test_a_title_in_another_language_is_kept():
    documents.parsed(small(title={"zh-hans": "旧", "bo": "བོད"}))


@pytest.mark.parametrize(
    "stored", [["a"], {"zh-hans": ["a"]}, {"en": {"x": 1}}, 7, None, {"zh-hans": {}, "en": "kept"}]
)
def test_pages_read_what_was_stored_before_it_was_refused(stored):
    assert in_language(stored) in ("", "kept")
    edited(small(title=stored, level_titles={"county": stored}))
    compared(small(), small(title=stored, level_titles={"county": stored}))


@pytest.mark.parametrize("stated", ["1/0", "1e5", "9" * 4500, "a", "", True, "1/3 ", " 5", "+7"])
def test_a_number_that_is_none_is_compared_as_what_stands_there(stated):
    before, after = small(), small(full_marks=stated)
    found = compare(before, after).full_marks
    assert found is not None
    assert (found.before, found.after.strip()) == (
        "100",
        str(stated).strip() if stated is not True else found.after.strip(),
    )
    compare(after, before)


@pytest.mark.parametrize("stated", ["1/0", "1e5", "9" * 4500, True, "0", "-1"])
def test_a_wrong_full_score_has_one_finding(stated):
    assert [issue.path for issue in documents.problems(small(full_marks=stated))] == ["full_marks"]


def test_two_parts_with_an_object_for_a_title_are_refused(tmp_path):
    document = deepcopy(small())
    for child in document["tree"]["children"]:
        child["title"] = {"zh-hans": {"a": "b"}}
    assert uploaded(document) is None
    assert not scored(tmp_path, document, {"format": "appraisal-facts/1", "subjects": ["a"]})


HALF, LONG = '"\\ud800"', "7" * 6000
DOORS: dict[str, Callable[[str], str]] = {
    "half a sign": lambda text: text.replace('"subjects": ["a"', f'"subjects": [{HALF}'),
    "a number of 6000 digits": lambda text: text.replace('"subjects"', f'"more": {LONG}, "subjects"'),
    "no number": lambda text: text.replace('"subjects"', '"more": NaN, "subjects"'),
    "brackets without end": lambda text: text.replace(
        '"subjects"', '"more": ' + "[" * 9000 + "]" * 9000 + ', "subjects"'
    ),
}


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("in_scheme", [True, False])
def test_the_command_refuses_files_that_are_no_data(name, in_scheme, tmp_path):
    facts = '{"format": "appraisal-facts/1", "subjects": ["a", "b"]}'
    scheme = json.dumps(small(source={"subjects": ["a"]}))
    texts = [DOORS[name](scheme), facts] if in_scheme else [scheme, DOORS[name](facts)]
    assert texts != [scheme, facts]
    paths = [tmp_path / "scheme.json", tmp_path / "facts.json"]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refusal:
        call_command("score", *map(str, paths), "--json")
    assert str(refusal.value).startswith(str(paths[0 if in_scheme else 1]))


@pytest.mark.parametrize("escape", ["\\ud800", "\\u0000"])
def test_half_a_sign_is_refused_when_the_file_is_read(escape):
    data = json.dumps(small(title="ahalfb")).replace("ahalfb", f"a{escape}b").encode()
    examined = exchange.examine(data)
    assert not examined.storable
    assert all(str(one).encode() for one in examined.findings)
