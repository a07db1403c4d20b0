"""Nonsense is refused with a sentence, through every door by which a scheme or its facts come in."""

import copy
import io
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from appraisal.models import Measure, Participant, SchemeVersion, Sheet
from appraisal.runs.services import run_request
from appraisal.schemes.messages import placed, sentence
from appraisal.schemes.services import scheme_import, version_publish
from appraisal.scoring import facts_from_document, load, score, validate
from appraisal.scoring.casefile import answer
from appraisal.scoring.reference import engine as reference
from core.errors import Refusal
from tests.appraisal.runs import world as worlds
from tests.appraisal.runs.conftest import work
from tests.appraisal.schemes.test_exchange import contents_of, named

LANGUAGES = ("en", "zh-hans")


def titled(code, **keys):
    return {"code": code, "title": {"en": f"Name {code}", "zh-hans": f"名称{code}"}, **keys}


def scheme(*items, full="100", values=(), **tree):
    return {
        "format": "appraisal-scheme/1", **titled("nonsense"), "full_marks": full, "values": list(values),
        "tree": titled("all", compose=tree.pop("compose", "sum"), children=list(items), **tree),
        "grades": [titled("good", **{"from": "60"}), titled("poor")],
    }  # fmt: skip


def given(code="a", full="100", **keys):
    return titled(code, method="given", full=full, params={"value": "late"}, **keys)


def formula(text, code="a", **keys):
    return titled(code, method="expression", params={"formula": text}, **keys)


BANDS = {"value": "late", "bands": [
    {"from": "0", "to": "2", "points": "100"}, {"from": "3", "points": "50"}]}  # fmt: skip

# name → the scheme; code and place of the refusal; the sentence in both languages
SCHEMES = {
    "values in a circle": (
        scheme(given(), values=[titled("x", formula="y + 1"), titled("y", formula="x + 1")]),
        "circle", "values[0]",
        "Circular reference between data items: x → y → x. Remove one of the links.",
        "考核数据循环引用：x → y → x。请删去其中一处引用。"),
    "a section that reads itself": (
        scheme(formula('SCORE("all") * 0.1')), "circle", "tree",
        "Circular reference between data items: all → a → all. Remove one of the links.",
        "考核数据循环引用：all → a → all。请删去其中一处引用。"),
    "a hole between bands": (
        scheme(titled("a", method="band", full="100", params=BANDS)),
        "band_hole", "tree.children[0].params.bands",
        "No band covers 2 to 3. Close the gap, or enter the points for values in it.", "2"),
    "weights of 99 %": (
        scheme(given("a", weight="60"), given("b", weight="39"), compose="weighted_sum"),
        "weights_off", "tree.children",
        "The weights add up to 99, neither to 1 nor to 100. Choose “count as entered” if that is intended.", "99"),
    "a cap below its floor": (
        scheme(given(floor="50", cap="40")), "cap_below_floor", "tree.children[0].cap",
        "The cap is lower than the floor. Correct one of them.", "上限"),
    "a section's cap below its floor": (
        scheme(given(), floor="90", cap="80"), "cap_below_floor", "tree.cap",
        "The cap is lower than the floor. Correct one of them.", "上限"),
    "a number beyond the bound": (
        scheme(given(full="1000000000000.000001")), "number_too_large", "tree.children[0].full",
        ("1000000000000.000001 is beyond 1,000,000,000,000, the largest number that can be computed exactly. "
         "Use a smaller unit or correct the number."),
        "1000000000000.000001超出"),
    "a very long number": (
        scheme(given(full="9" * 30)), "number_too_large", "tree.children[0].full",
        "9" * 30 + " is beyond 1,000,000,000,000, the largest number", "9" * 30 + "超出"),
    "a number beyond the bound in a formula": (
        scheme(formula("late * 1000000000001")), "number_too_large", "tree.children[0].params.formula",
        "1000000000001 is beyond 1,000,000,000,000, the largest number", "1000000000001超出"),
}  # fmt: skip
DOORS = pytest.mark.parametrize(("document", "code", "path", "english", "chinese"), SCHEMES.values(), ids=SCHEMES)
FACTS = {
    "format": "appraisal-facts/1",
    "subjects": ["Li", "Wang", "Zhao"],
    "measures": [
        {"subject": name, "measure": code, "value": value}
        for name, late, people in (("Li", "3", "4"), ("Wang", "2", "0"), ("Zhao", "5", "2"))
        for code, value in (("late", late), ("people", people))
    ],
}


def run_command(tmp_path, document, facts=FACTS, *options):
    paths = tmp_path / "scheme.json", tmp_path / "facts.json"
    for file, content in zip(paths, (document, facts), strict=True):
        file.write_text(json.dumps(content), encoding="utf-8")
    out = io.StringIO()
    call_command("score", *map(str, paths), *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def hr(cast, sign_in):
    return sign_in(cast.hua)


# What cannot be computed


@DOORS
def test_the_parser_refuses_with_the_place_in_both_languages(document, code, path, english, chinese):
    issue = next(one for one in validate(document) if (one.code, one.path) == (code, path))
    assert issue.message.endswith(".")
    for language, words in zip(LANGUAGES, (english, chinese), strict=True):
        with translation.override(language):
            said = sentence(issue)
        assert words in said
        assert said != issue.message or language == "en", "the Chinese is missing"


@DOORS
def test_the_command_refuses_with_the_place(document, code, path, english, chinese, tmp_path):
    with pytest.raises(CommandError) as refusal:
        run_command(tmp_path, document)
    assert str(refusal.value).startswith("This case cannot be computed:\n  ")
    assert f"{path}: " in str(refusal.value)
    assert refusal.value.returncode == 1


@DOORS
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_import_page_says_it_before_anything_is_stored(cast, hr, language, document, code, path, english, chinese):
    hr.cookies["django_language"] = language
    file = named(json.dumps(document).encode(), "scheme.json")
    shown = hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "file": file})
    assert (english if language == "en" else chinese) in shown.content.decode()
    assert not SchemeVersion.objects.exists()


@DOORS
def test_the_api_answers_400_with_the_sentence(cast, hr, document, code, path, english, chinese):
    url, body = reverse("api:scheme-import-file"), {"owner": cast.bureau.pk, "document": document}
    for language, words in zip(LANGUAGES, (english, chinese), strict=True):
        hr.cookies["django_language"] = language
        told = hr.post(url, body, content_type="application/json")
        assert told.status_code == 400
        findings = {(one["code"], one["path"]): one for one in told.json()["findings"]}
        assert words in findings[code, path]["text"]
        assert findings[code, path]["level"] == "problem"
    assert not SchemeVersion.objects.exists()


@DOORS
def test_a_draft_of_it_is_never_published(cast, hr, document, code, path, english, chinese):
    """Kept on purpose, it is a draft that the editor shows with its fault; neither page nor API publish it."""
    draft = scheme_import(document=document, owner=cast.bureau, actor=cast.hua)
    publish = reverse("appraisal:version_publish", args=[draft.pk])
    for language, words in zip(LANGUAGES, (english, chinese), strict=True):
        hr.cookies["django_language"] = language
        assert hr.get(publish).headers["Location"] == reverse("appraisal:version_edit", args=[draft.pk])
        assert words in hr.get(reverse("appraisal:version_edit", args=[draft.pk])).content.decode()
        form = {"effective_from": "2026-01-01", "confirmed": "1", "remarks_read": "on"}
        assert words in hr.post(publish, form).content.decode()
        told = hr.post(
            reverse("api:scheme-version-publish", args=[draft.pk]),
            {"effective_from": "2026-01-01", "remarks_read": True},
            content_type="application/json",
        )
        assert (told.status_code, told.json()["code"]) == (400, "scheme_refused")
        assert words in told.json()["detail"]
    with pytest.raises(Refusal):
        version_publish(version=draft, effective_from=worlds.MARCH, actor=cast.hua)
    draft.refresh_from_db()
    assert draft.state == "draft"


# What can be computed and is perhaps not meant

ODD = {
    "a value below all bands": (
        scheme(titled("a", method="band", full="100", params={**BANDS, "otherwise": "60"}), values=[
            titled("idle", formula="late + 1")]),
        "value_unused", "Nothing in the scheme uses this data item."),
    "weights of 99 % on purpose": (
        scheme(given("a", weight="0.6"), given("b", weight="0.39"), compose="weighted_sum", weights="as_stated"),
        "weights_not_whole", "The weights add up to 0.99, not to 1."),
    "a cap below the full score": (
        scheme(given(cap="90")), "cap_below_full", "The cap 90 is lower than the full score 100."),
}  # fmt: skip


def test_contradictions_stand_apart_in_editor_file_check_and_api(cast, hr):
    """A full score that the indicators do not reach contradicts; a title in one language alone is a reminder."""
    document = scheme(given("a", title={"en": "Only English"}), full="90")
    draft = scheme_import(document=document, owner=cast.bureau, actor=cast.hua)
    url, body = reverse("api:scheme-import-file"), {"owner": cast.bureau.pk, "document": document, "dry_run": True}
    told = hr.post(url, body, content_type="application/json").json()["findings"]
    severities = {one["code"]: one["severity"] for one in told}
    assert (severities["maxima_mismatch"], severities["title_missing"]) == ("contradiction", "reminder")
    hr.cookies["django_language"] = "en"
    file = named(json.dumps(document).encode(), "scheme.json")
    page = hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "file": file}).content.decode()
    heads = ["Contradictions: the scheme states two things", "Check whether this is intended"]
    assert page.index(heads[0]) < page.index("The maxima add up to 100") < page.index(heads[1])
    assert page.index(heads[1]) < page.index("The Chinese title is missing")
    page = hr.get(reverse("appraisal:version_edit", args=[draft.pk])).content.decode()
    assert "The scheme contradicts itself" in page and "Contradiction</span>" in page
    page = hr.get(reverse("appraisal:version_publish", args=[draft.pk])).content.decode()
    assert page.index("Contradictions in the scheme:") < page.index("Check whether this is intended:")


@pytest.mark.parametrize(("document", "code", "words"), ODD.values(), ids=ODD)
def test_a_remark_is_shown_and_publishing_asks_whether_it_was_read(cast, hr, tmp_path, document, code, words):
    said = run_command(tmp_path, document)
    assert "Remark: " in said or "Contradiction: " in said
    assert code in {one["code"] for one in answer(document, FACTS)["warnings"]}
    draft = scheme_import(document=document, owner=cast.bureau, actor=cast.hua)
    url, form = reverse("appraisal:version_publish", args=[draft.pk]), {"effective_from": "2026-01-01"}
    hr.cookies["django_language"] = "en"
    page = hr.get(url).content.decode()
    assert words in page and "I have read the remarks of the check" in page
    hr.post(url, form)
    told = hr.post(reverse("api:scheme-version-publish", args=[draft.pk]), form, content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (400, "remarks_unread")
    assert words in told.json()["detail"]
    draft.refresh_from_db()
    assert draft.state == "draft"
    hr.post(url, {**form, "remarks_read": "on"})
    draft.refresh_from_db()
    assert draft.state == "published"


def test_the_check_of_a_file_shows_the_remark_and_stores_when_agreed(cast, hr):
    document, _code, words = ODD["a cap below the full score"]
    hr.cookies["django_language"] = "en"
    file = named(json.dumps(document).encode(), "scheme.json")
    shown = hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "file": file})
    assert words in shown.content.decode()
    hr.post(reverse("appraisal:scheme_upload"), {"owner": cast.bureau.pk, "contents": contents_of(shown)})
    assert SchemeVersion.objects.get().state == "draft"


# Scores inherited in a circle of subjects

CIRCLE = scheme(titled("a", method="inherited", params={"relation": "deputy of"}))
LINKS = [
    {"subject": one, "relation": "deputy of", "to": other}
    for one, other in (("Li", "Wang"), ("Wang", "Zhao"), ("Zhao", "Li"))
]


def test_a_circle_of_subjects_is_refused_and_named(tmp_path):
    with pytest.raises(CommandError) as refusal:
        run_command(tmp_path, CIRCLE, {**FACTS, "links": LINKS})
    assert "Scores are inherited in a circle: Li → Wang → Zhao → Li." in str(refusal.value)
    assert validate(CIRCLE) == [], "the scheme alone has no circle"


def test_a_chain_of_subjects_is_no_circle(tmp_path):
    assert "Li → Wang" not in run_command(tmp_path, CIRCLE, {**FACTS, "links": LINKS[:2]})


# An expression that divides by zero for somebody

PER_HEAD = "100 - late * 10 / people"
DIVIDES = {
    "in an item": (scheme(formula(PER_HEAD)), "item a"),
    "in a value": (
        scheme(titled("a", method="given", params={"value": "rate"}), values=[titled("rate", formula=PER_HEAD)]),
        "value rate"),
    "in a target": (
        scheme(titled("a", method="step", full="100", params={"value": "late", "target": "rate", "above": "-1"}),
               values=[titled("rate", formula=PER_HEAD)]),
        "value rate"),
}  # fmt: skip


@pytest.mark.parametrize(("document", "place"), DIVIDES.values(), ids=DIVIDES)
def test_the_sheet_says_for_whom_and_which_formula_divides_by_zero(document, place, tmp_path):
    found = answer(document, FACTS)
    li, wang, zhao = found["sheets"]
    assert [one["problems"] for one in (li, zhao)] == [[], []]
    assert None not in (li["total"], zhao["total"])
    message = f"{place} of Wang divides by zero: 100 - late * 10 / people."
    assert wang["problems"] == [{"code": "division_by_zero", "path": place, "message": message}]
    assert wang["total"] is None and wang["grade"] in (None, "")
    words = run_command(tmp_path, document)
    assert f"could not be computed: {message}" in words
    loaded = load(document)
    facts = facts_from_document(loaded, FACTS)
    sheets = score(loaded, facts)
    assert reference.differences(sheets, facts) == []
    (issue,) = sheets.problems[1]
    with translation.override("zh-hans"):
        assert "Wang" in placed(issue) and PER_HEAD in placed(issue) and "除" in placed(issue)


def test_the_others_are_computed_as_if_nothing_had_happened():
    found = answer(scheme(formula(PER_HEAD)), FACTS)
    # Li 100 − 3 × 10 / 4, Zhao 100 − 5 × 10 / 2
    assert [one["total"] for one in found["sheets"]] == ["92.50", None, "75.00"]


# Bounds

FACTOR = scheme(formula("late * people"))


def two(late, people):
    document = copy.deepcopy(FACTS)
    document["subjects"] = ["Li"]
    document["measures"] = [
        {"subject": "Li", "measure": code, "value": value} for code, value in (("late", late), ("people", people))
    ]
    return document


def both(document, facts_document):
    """(exact total or None, problems), on which both engines agree."""
    loaded = load(document)
    facts = facts_from_document(loaded, facts_document)
    sheets = score(loaded, facts)
    (explained,) = reference.sheets(loaded, facts)
    assert reference.differences(sheets, facts) == []
    exact = explained.exact
    assert exact is None or sheets.row(0).nodes["all"] == exact
    return exact, explained.problems


@pytest.mark.parametrize(
    ("late", "people", "product"),
    [
        ("1000000000000", "1000", 10**15),
        ("-1000000000000", "1000", -(10**15)),
        ("999999999999.999999", "999.999999", Fraction("999999999999.999999") * Fraction("999.999999")),
        ("0.000001", "0.000001", Fraction(1, 10**12)),
        ("1/9999999", "1000000000000", Fraction(10**12, 9999999)),
    ],
)
def test_just_inside_the_bound_both_engines_give_the_same_digits(late, people, product):
    assert both(FACTOR, two(late, people)) == (product, [])


@pytest.mark.parametrize(
    ("late", "people"), [("1000000000000", "1000.000001"), ("-1000000000000", "1000.000001"),
                         ("999999999999.999999", "1000.000002"), ("1000000000000", "1000000000000")],
)  # fmt: skip
def test_just_beyond_the_bound_the_sheet_names_item_and_bound(late, people):
    exact, (issue,) = both(FACTOR, two(late, people))
    assert exact is None and (issue.code, issue.path) == ("too_large", "item a")
    assert issue.message == "item a of Li is beyond 1,000,000,000,000,000: late * people."
    for language, word in (("en", "beyond 1,000,000,000,000,000"), ("zh-hans", "1,000,000,000,000,000")):
        with translation.override(language):
            assert word in sentence(issue) and "Li" in sentence(issue)


def test_a_score_beyond_the_bound_names_its_section():
    """Two items of 10^15 each are inside, their sum is not."""
    document = scheme(formula("late * people"), formula("late * people", code="b"))
    exact, issues = both(document, two("1000000000000", "1000"))
    assert exact is None and [issue.path for issue in issues] == ["node all"]
    assert both(document, two("1000000000000", "500"))[0] == 10**15


@pytest.mark.parametrize(("value", "code"), [
    ("1000000000000", None), ("-1000000000000", None), (10**12, None),
    ("1000000000000.000001", "number_too_large"), (-(10**12) - 1, "number_too_large"), ("9" * 40, "number_too_large"),
    ("1e12", "number_invalid"), (1e12, "number_invalid"), ("1,000", "number_invalid"),
])  # fmt: skip
def test_a_figure_beyond_the_bound_is_refused_and_one_on_it_is_not(value, code, tmp_path):
    facts = two(value, "1")
    if code is None:
        assert both(FACTOR, facts)[0] == Fraction(value)
        return
    with pytest.raises(CommandError) as refusal:
        run_command(tmp_path, FACTOR, facts)
    assert "measures[0]: " in str(refusal.value)
    assert ("beyond 1,000,000,000,000" in str(refusal.value)) == (code == "number_too_large")


@pytest.mark.parametrize("quantity", [10**12, 10**12 + 1])
def test_a_quantity_on_the_bound_counts_and_one_beyond_it_is_refused(quantity, tmp_path):
    rules = [titled("r", kind="bonus", points="1000")]
    document = scheme(titled("a", method="accrue", rules=rules))
    facts = {**two("1", "1"), "events": [{"subject": "Li", "rule": "r", "quantity": quantity}]}
    if quantity == 10**12:
        assert both(document, facts) == (10**15, [])
        return
    with pytest.raises(CommandError) as refusal:
        run_command(tmp_path, document, facts)
    assert "events[0].quantity: 1000000000001 is not usable: beyond 1,000,000,000,000" in str(refusal.value)


# The same in a run of a period


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_goes_on_for_the_others_and_the_why_page_says_what_failed(db, sign_in, monkeypatch, language):
    monkeypatch.setattr("appraisal.runs.services.measures_refresh", lambda period: None)
    world = worlds.build(people=4, entries=0, measures=0)
    version = worlds.publish(scheme(formula(PER_HEAD)), owner=world.county, user=world.hr)
    for person, people in zip(world.people[:3], (4, 0, 2), strict=True):
        Participant.objects.filter(pk=person.pk).update(scheme_version=version, peer_group="one")
        for code, value in (("late", 3), ("people", people)):
            Measure.objects.create(period=world.period, cadre=person.cadre, code=code, value=value)
    job = run_request(period=world.period, actor=world.hr)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    sheets = [Sheet.objects.get(run=job.result["run"], cadre=one.cadre) for one in world.people[:3]]
    assert [sheet.total for sheet in sheets] == [Decimal("92.50"), None, Decimal(85)]
    client = sign_in(world.hr)
    client.cookies["django_language"] = language
    page = client.get(reverse("appraisal:why", args=[sheets[1].pk])).content.decode()
    title, words = ("Name a", "division by zero") if language == "en" else ("名称a", "除数为零")
    with translation.override(language):
        assert title in page and words in page and str(sheets[1].cadre) in page
    other = client.get(reverse("appraisal:why", args=[sheets[0].pk])).content.decode()
    assert words not in other and "92.5" in other
