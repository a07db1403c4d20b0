"""Every case under tests/cases through the fast engine, the reference engine and the command."""

import json
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command

from appraisal.scoring import FactsError, SchemeError, facts_from_document, load, score
from appraisal.scoring.lint.scheme import lint
from appraisal.scoring.payouts.quota import Candidate, allocate
from appraisal.scoring.reference import engine as reference
from appraisal.scoring.reference.lines import with_decimals

from .cases import CASES, ROOT, changed, facts_paths, in_force, read, scheme_document, variants

BY_SUBJECT = ("totals", "exact", "coefficients", "grades", "vetoed", "vetoes", "problems")
KEYS = {"totals": "total", "coefficients": "coefficient", "grades": "grade"}
COLUMNS = {"points": "points", "counts": "count"}
OTHER = "nodes persons payouts trace warnings quota name settings patch facts"
EXPECTED = {*BY_SUBJECT, *COLUMNS, *OTHER.split()}


def every_variant():
    for path in facts_paths():
        name = str(path.relative_to(CASES).with_suffix(""))
        for place, (title, _, _) in enumerate(variants(read(path))):
            yield pytest.param(name, place, id=f"{name} {title}".strip())


def prepared(name, place):
    """(scheme document, facts document, expected) of one variant."""
    document = read(CASES / f"{name}.json")
    _, change, expected = variants(document)[place]
    assert set(expected) <= EXPECTED, "a word that nothing checks"
    return (
        changed(scheme_document(document["scheme"]), change),
        {**document, **change.get("facts", {})},
        expected,
    )


def number(text):
    return None if text is None else Fraction(text)


def problems_of(sheet):
    return [problem["code"] for problem in sheet["problems"]]


def check_sheet(sheet, expected, where):
    """One sheet of the command's answer against what the file states of its subject."""
    subject = sheet["subject"]
    for key in BY_SUBJECT:
        if subject in expected.get(key, {}):
            stated, found = expected[key][subject], sheet.get(KEYS.get(key, key))
            if key == "exact":
                stated, found = number(stated), number(found)
            if key == "problems":
                found = problems_of(sheet)
            assert found == stated, (where, subject, key)
    for code, stated in expected.get("nodes", {}).get(subject, {}).items():
        assert number(sheet["nodes"][code]) == number(stated), (where, subject, "node", code)
    for key, column in COLUMNS.items():
        for code, stated in expected.get(key, {}).get(subject, {}).items():
            found = sheet["rules"].get(code, {}).get(column, "0")
            assert number(found) == number(stated), (where, subject, key, code)
    text = "\n".join(line["text"] for line in sheet["trace"])
    for words in expected.get("trace", {}).get(subject, ()):
        assert words in text, (where, subject, words, text)


def check_payouts(answer, expected):
    for code, stated in expected.get("payouts", {}).items():
        found = answer["payouts"][code]
        for key in ("amounts", "arithmetic"):
            for subject, words in stated.get(key, {}).items():
                assert found[key][subject] == words, (code, subject)
        for key in ("sum", "counters"):
            if key in stated:
                assert found[key] == stated[key], (code, key)
    for subject, stated in expected.get("persons", {}).items():
        found = next(person for person in answer["persons"] if person["subject"] == subject)
        assert {key: found[key] for key in stated} == stated, subject


def known_subjects(facts):
    """Every name that the expectations may use, so that a slip of the pen does not check nothing."""
    return {one if isinstance(one, str) else one["code"] for one in facts["subjects"]}


@pytest.mark.parametrize(("name", "place"), list(every_variant()))
def test_the_command_prints_the_figures(name, place, tmp_path):
    scheme, facts, expected = prepared(name, place)
    paths = tmp_path / "scheme.json", tmp_path / "facts.json"
    for path, document in zip(paths, (scheme, facts), strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    out = StringIO()
    call_command("score", *map(str, paths), "--json", stdout=out)
    answer = json.loads(out.getvalue())
    for sheet in answer["sheets"]:
        check_sheet(sheet, expected, name)
    check_payouts(answer, expected)
    assert set(expected.get("warnings", ())) <= {issue["code"] for issue in answer["warnings"]}
    for key in (*BY_SUBJECT, *COLUMNS, "nodes"):
        assert set(expected.get(key, {})) <= known_subjects(facts), key


@pytest.mark.parametrize(("name", "place"), list(every_variant()))
def test_both_engines_agree(name, place):
    document, facts_document, expected = prepared(name, place)
    scheme = in_force(document, facts_document)
    facts = facts_from_document(scheme, facts_document)
    sheets = score(scheme, facts)
    assert reference.differences(sheets, facts) == []
    for position, subject in enumerate(sheets.subjects):
        row = sheets.row(position)
        if subject in expected.get("totals", {}):
            assert row.total == expected["totals"][subject], subject
        for code, stated in expected.get("nodes", {}).get(subject, {}).items():
            assert row.nodes[code] == number(stated), (subject, code)


def quotas():
    for path in facts_paths():
        document = read(path)
        for stated in document["expect"].get("quota", ()):
            yield pytest.param(document, stated, id=f"{path.stem} {stated['name']}")


@pytest.mark.parametrize(("document", "stated"), list(quotas()))
def test_places_of_a_quota(document, stated):
    scheme = in_force(scheme_document(document["scheme"]), document)
    sheets = score(scheme, facts_from_document(scheme, document))
    rows = [sheets.row(position) for position in range(len(sheets))]
    keys, barred = stated.get("keys", {}), stated.get("barred", ())
    candidates = [
        Candidate(
            one,
            row.nodes[scheme.root.code],
            row.grade,
            (keys.get(one, 0),),
            "barred" if one in barred else "",
        )
        for one, row in zip(sheets.subjects, rows, strict=True)
    ]
    found = allocate(candidates, **stated["options"])
    assert found.arithmetic == stated["arithmetic"]
    assert [one.id for one in found.placements if one.grade == "excellent"] == stated["excellent"]


def test_every_mechanic_has_its_case():
    found = {path.stem: read(path)["mechanic"] for path in sorted(CASES.glob("mechanics/*.json"))}
    assert set(found.values()) == {f"M{number}" for number in range(1, 44)}
    assert all(stem.startswith(f"m{int(mechanic[1:]):02d}") for stem, mechanic in found.items())


def refusals():
    for path in facts_paths():
        document = read(path)
        for place, one in enumerate(document["expect"].get("refused", ())):
            name = str(path.relative_to(CASES).with_suffix(""))
            yield pytest.param(document, one, id=f"{name} {one.get('name', place)}")


def attempted(document, facts):
    scheme = in_force(document, facts)
    score(scheme, facts_from_document(scheme, facts))


@pytest.mark.parametrize(("document", "attempt"), list(refusals()))
def test_refused_with_its_reason(document, attempt):
    facts = {**document, **attempt.get("facts", {})}
    with pytest.raises((FactsError, SchemeError)) as refusal:
        attempted(changed(scheme_document(document["scheme"]), attempt), facts)
    assert sorted({issue.code for issue in refusal.value.issues}) == sorted(attempt["codes"])


AS_PUBLISHED = sorted((CASES / "as-published").glob("*.json"))


@pytest.mark.parametrize("path", AS_PUBLISHED, ids=[path.stem for path in AS_PUBLISHED])
def test_what_a_published_text_leaves_unclear_is_named(path):
    document = read(path)
    expected = document.pop("expect")
    assert set(expected) <= {issue.code for issue in lint(document)}


def test_s1_has_every_line_and_its_maximum():
    scheme = load(scheme_document("changjie-2021"))
    maxima = [10, 5, 10, 10, 10, 10, 10, 10, 5, 5, 10, 10, 10, 10, 10]
    assert [item.full for item in scheme.items[:15]] == maxima
    assert sum(maxima) == scheme.full_marks == 135
    assert [item.code for item in scheme.items] == [str(line) for line in range(1, 24)]
    assert len(scheme.vetoes) == 9
    assert all(rule.title.get("zh-hans") and rule.title.get("en") for rule in scheme.rules)


def test_every_title_is_in_both_languages():
    documents = [
        read(path)
        for place in ("schemes", "mechanics/schemes", "strangers/schemes")
        for path in sorted((CASES / place).glob("*.json"))
    ]
    for document in documents:
        for version in document.get("versions", [document]):
            missing = [issue.path for issue in lint(version) if issue.code == "title_missing"]
            assert missing == [], version["code"]


def test_the_table_of_cases_is_whole():
    text = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    for path in [*facts_paths(), *AS_PUBLISHED]:
        assert f"(../tests/cases/{path.relative_to(CASES)})" in text, path
        for title, _, _ in variants(read(path)) if path not in AS_PUBLISHED else ():
            assert title in text, (path, title)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 / 3 = 2/3", "2 / 3 = 2/3 ≈ 0.6667"),
        ("a = −6869/75", "a = −6869/75 ≈ −91.5867"),
        ("1 / 8 = 0.125", "1 / 8 = 0.125"),
        ("274/3 × 0.2 = 1", "274/3 × 0.2 = 1"),
    ],
)
def test_a_result_without_end_is_shown_with_decimals_too(text, shown):
    assert with_decimals(text) == shown
