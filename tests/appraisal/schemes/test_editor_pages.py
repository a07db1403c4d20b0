"""The editor as people use it, without scripts: whole schemes built by filling in forms."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from appraisal.models import SchemeVersion
from appraisal.schemes.editor.parts import PAGES, kind_at, variant_of
from appraisal.schemes.editor.problems import place_in_words
from appraisal.schemes.editor.tree import KINDS, parts
from appraisal.schemes.exchange import as_json
from appraisal.schemes.services import scheme_import, version_publish
from tests.appraisal.schemes.test_editor_fields import SCHEMES
from tests.reader import Forms, Reader
from tests.repeated import EVERYTHING

SAVE = ("do", "save")


@pytest.fixture
def reader(cast, sign_in):
    client = sign_in(cast.hua)
    client.cookies["django_language"] = "en"
    return Reader(client)


def begin(reader, cast, code="votes"):
    reader.open(reverse("appraisal:scheme_new"))
    answer = reader.client.post(
        reverse("appraisal:scheme_new"),
        {"title": "Results by votes", "code": code, "full_marks": "100", "owner": cast.bureau.pk},
        follow=True,
    )
    reader._took(answer, "")
    return SchemeVersion.objects.get(scheme__code=code)


def page(version, name, **query):
    from appraisal.schemes.editor.pages import url

    return url(f"version_{name}", version, **query)


def add(reader, version, kind, at, variant, title):
    reader.open(page(version, "add", kind=kind, **({"at": at} if at else {})))
    if variant:
        return reader.fill(("variant", variant), {"title.en": title})
    form = next(one for one in reader_forms(reader) if any(name == "title.en" for name, _v in one["fields"]))
    data = dict(form["fields"]) | {"title.en": title}
    return reader._took(reader.client.post(form["action"], data, follow=True), "")


def reader_forms(reader):
    return Forms(reader.html).forms


VOTE = {
    **{f"params.options.{n}.code": code for n, code in enumerate("abcd")},
    **{f"params.options.{n}.value": value for n, value in enumerate(("100", "80", "60", "40"))},
    "params.groups.0.code": "leader",
    "params.groups.0.weight": "0.2",
}


def votes_scheme(reader, cast):
    """S5: three questions, three groups of voters, bonus points."""
    version = begin(reader, cast)
    add(reader, version, "section", "tree", "weighted_sum", "Results")
    add(reader, version, "item", "tree.children[0]", "vote", "Workload")
    reader.press("do", "add:params.groups").press("do", "add:params.groups")
    groups = {
        "params.groups.1.code": "staff",
        "params.groups.1.weight": "0.4",
        "params.groups.2.code": "group",
        "params.groups.2.weight": "0.4",
    }
    reader.fill(SAVE, {**VOTE, **groups, "full": "100", "weight": "0.3"})
    reader.press("do", "copy").fill(SAVE, {"title.en": "Efficiency", "weight": "0.3"})
    reader.press("do", "copy").fill(SAVE, {"title.en": "Completion", "weight": "0.4"})
    add(reader, version, "item", "tree", "accrue", "Bonus points")
    add(reader, version, "rule", "tree.children[1]", "each", "Extra task")
    reader.fill(SAVE, {"points": "1", "kind": "bonus"})
    version.refresh_from_db()
    return version


S5_VOTES = {
    "leader": ((1, 2, 0, 0), (2, 1, 0, 0), (2, 1, 0, 0)),
    "staff": ((10, 12, 6, 2), (12, 12, 5, 1), (15, 10, 4, 1)),
    "group": ((2, 3, 0, 0), (3, 2, 0, 0), (4, 1, 0, 0)),
}


def test_the_votes_of_three_groups_are_built_and_tried(cast, reader):
    version = votes_scheme(reader, cast)
    tree = version.document["tree"]
    assert [item["weight"] for item in tree["children"][0]["children"]] == ["0.3", "0.3", "0.4"]
    codes = [item["code"] for item in tree["children"][0]["children"]]
    reader.open(page(version, "try"))
    sample = {
        f"v|{codes[question]}|{group}|{answer}": str(count)
        for group, questions in S5_VOTES.items()
        for question, counts in enumerate(questions)
        for answer, count in zip("abcd", counts, strict=True)
    }
    reader.fill(("do", "try"), {**sample, "e|2.1|0|quantity": "3"})
    assert ">91.59<" in reader.html
    version.working.refresh_from_db()
    assert version.working.sample["v|1.1|leader|a"] == "1"


def test_a_draft_with_gaps_is_kept_and_says_what_is_missing(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "section", "tree", "weighted_sum", "Results")
    add(reader, version, "item", "tree.children[0]", "ratio", "Tasks")
    reader.fill(SAVE, {"weight": ""})
    version.refresh_from_db()
    assert version.document["tree"]["children"][0]["children"][0]["title"] == {"en": "Tasks"}
    reader.open(page(version, "edit"))
    assert "problems prevent scoring" in reader.html
    assert "tree.children%5B0%5D.children%5B0%5D" in reader.html
    reader.open(version.get_absolute_url())
    with pytest.raises(Exception, match="cannot be used"):
        version_publish(version=version, effective_from="2026-01-01", actor=cast.hua)


def test_wrong_input_is_told_at_the_field_and_nothing_is_lost(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "item", "tree", "deduct", "Attendance")
    before = SchemeVersion.objects.get(pk=version.pk).document
    reader.fill(SAVE, {"full": "ten", "title.zh-hans": "出勤"})
    assert "“ten” is not a number" in reader.html
    assert 'value="出勤"' in reader.html and 'value="ten"' in reader.html
    assert SchemeVersion.objects.get(pk=version.pk).document == before


def test_rows_and_methods_change_without_losing_what_is_typed(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "item", "tree", "band", "Investment")
    reader.fill(("do", "add:params.bands"), {"params.bands.0.points": "2", "full": "4"})
    assert 'name="params.bands.2.points"' in reader.html and 'value="2"' in reader.html
    reader.fill(("do", "drop:params.bands.1"), {"params.bands.2.points": "3"})
    assert 'name="params.bands.2.points"' not in reader.html
    reader.press("do", "variant:ratio")
    assert 'name="params.target"' in reader.html and 'name="params.bands.0.points"' not in reader.html
    reader.fill(SAVE, {"params.value": "tasks.done", "params.target": "12"})
    version.refresh_from_db()
    item = version.document["tree"]["children"][0]
    assert (item["method"], item["full"]) == ("ratio", "4")
    assert item["params"] == {"value": "tasks.done", "target": "12"}


def test_undo_and_redo_bring_back_what_was(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "item", "tree", "deduct", "Attendance")
    reader.open(page(version, "edit")).press("do", "delete")
    assert "is removed from the draft" in reader.html
    form = next(one for one in reader_forms(reader) if ("confirmed", "1") in one["fields"])
    reader._took(reader.client.post(reader.url, dict(form["fields"]), follow=True), "")
    version.refresh_from_db()
    assert version.document["tree"]["children"] == []
    reader.press("do", "undo")
    version.refresh_from_db()
    assert version.document["tree"]["children"][0]["title"] == {"en": "Attendance"}
    reader.press("do", "redo")
    version.refresh_from_db()
    assert version.document["tree"]["children"] == []


def test_two_people_at_one_part_lose_nothing(cast, reader, sign_in):
    version = begin(reader, cast)
    add(reader, version, "item", "tree", "deduct", "Attendance")
    place = page(version, "part", at="tree.children[0]")
    reader.open(place)
    mine = dict(reader.form("do", "save")["fields"]) | {"do": "save", "full": "10"}
    reader.fill(SAVE, {"full": "20"})
    answer = reader.client.post(place, mine)
    html = answer.content.decode()
    assert "Hua saved the draft at" in html and 'value="10"' in html
    assert SchemeVersion.objects.get(pk=version.pk).document["tree"]["children"][0]["full"] == "20"
    reader.html, reader.url = html, place
    reader.press("do", "save")
    assert SchemeVersion.objects.get(pk=version.pk).document["tree"]["children"][0]["full"] == "10"


def test_others_do_not_write_drafts(cast, rules, sign_in):
    names = ("version_edit", "version_part", "version_add", "version_list", "version_try")
    for who, status in (("he", 404), ("su", 403), ("lin", 403)):
        client = sign_in(getattr(cast, who))
        for name in names:
            url = reverse(f"appraisal:{name}", args=[rules.draft.pk]) + "?at=tree&kind=item&of=vetoes"
            assert client.get(url).status_code == status, (who, name)
        assert client.post(reverse("appraisal:version_undo", args=[rules.draft.pk])).status_code == status
    client = sign_in(cast.hua)
    assert client.get(reverse("appraisal:version_edit", args=[rules.pk])).status_code == 409


def kinds_of_parts(document):
    """Every way in which a part of the scheme is built: the methods, forms of amount, kinds of values and payouts."""
    found = set()
    for kind in KINDS.values():
        for place, part in parts(document, kind) if kind != "grade" else ():
            named = kind_at(document, place)
            found.add((named, variant_of(part, named)))
    return found | {("document", key) for key in ("fairness", "dimensions", "level_titles") if document.get(key)}


def covering():
    """A few small schemes that hold every kind of part that any scheme of shelf and cases holds."""
    held = {name: kinds_of_parts(document) for name, document in SCHEMES.items()}
    size = {name: len(json.dumps(document)) for name, document in SCHEMES.items()}
    wanted = set().union(*held.values())
    while wanted:
        name = max(held, key=lambda one: len(held[one] & wanted) / size[one])
        wanted -= held[name]
        yield name


def opened_parts(document):
    """One part of each kind and build (of every one with ``make check-all``; test_editor_fields.py reads them all)."""
    first = {}
    for kind in KINDS.values():
        for place, part in parts(document, kind) if kind != "grade" else ():
            named = kind_at(document, place)
            first.setdefault(place if EVERYTHING else (named, variant_of(part, named)), place)
    return first.values()


@pytest.mark.parametrize("name", list(covering()))
def test_a_scheme_opens_and_each_form_saves_it_unchanged(cast, reader, name):
    version = scheme_import(document=SCHEMES[name], owner=cast.bureau, actor=cast.hua)
    document = version.document
    before = as_json(document)
    for place in [*PAGES, *opened_parts(document)]:
        reader.open(page(version, "part", at=place))
        sent = {**dict(reader.form("do", "save")["fields"]), "do": "save"}
        assert reader.client.post(reader.url, sent).status_code == 302, place
        version.refresh_from_db()
        assert as_json(version.document) == before, place


def test_a_finding_calls_a_field_as_the_form_does(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "item", "tree", "ratio", "Tasks")
    reader.open(page(version, "part", at="tree.children[0]"))
    assert "“Value” is missing" in reader.html and "“value” is missing" not in reader.html


def test_a_switch_of_fairness_with_nothing_named_is_told_so_and_nothing_is_lost(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "item", "tree", "deduct", "Conduct")
    reader.open(page(version, "part", at="fairness"))
    reader.fill(SAVE, {"fairness.error_rate.workload": "cases", "fairness.error_rate.per": "many"})
    assert "Enter it, or empty the fields beside it" in reader.html
    assert "“many” is not a number" in reader.html
    assert 'value="cases"' in reader.html and 'value="many"' in reader.html
    version.refresh_from_db()
    assert "fairness" not in version.document
    reader.fill(SAVE, {"fairness.error_rate.rules": "1.1", "fairness.error_rate.per": "group_mean"})
    version.refresh_from_db()
    assert version.document["fairness"]["error_rate"] == {
        "rules": ["1.1"],
        "workload": "cases",
        "per": "group_mean",
    }


def test_a_day_of_the_season_is_checked_at_its_field(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "value", "", "dated", "Days wanted")
    row = {"dated.0.from": "05-01", "dated.0.to": "09-31", "dated.0.value": "22"}
    reader.fill(SAVE, row)
    assert "“09-31” is not a day" in reader.html and 'value="05-01"' in reader.html
    reader.fill(SAVE, {"dated.0.to": "09-30"})
    version.refresh_from_db()
    assert version.document["values"][0]["dated"] == [{"from": "05-01", "to": "09-30", "value": "22"}]


def test_the_contents_say_what_the_weights_add_up_to(cast, reader):
    version = begin(reader, cast)
    add(reader, version, "section", "tree", "weighted_sum", "Results")
    for number, weight in enumerate(("0.3", "0.69")):
        add(reader, version, "item", "tree.children[0]", "deduct", f"Part {number}")
        reader.fill(SAVE, {"full": "100", "weight": weight})
    reader.open(page(version, "edit"))
    assert "items: 0.99" in reader.html and "they should add up to 1 or to 100" in reader.html


@pytest.mark.parametrize("place", ["total", "basics", "grades", "vetoes[0]", ""])
def test_a_new_section_has_a_place_only_in_a_section(reader, cast, place):
    version = begin(reader, cast)
    assert reader.client.get(page(version, "add", kind="section", at="tree")).status_code == 200
    assert reader.client.get(page(version, "add", kind="section", at=place)).status_code == 404


SPOKEN = {
    "full_marks": "100",
    "tree": {
        "code": "all",
        "title": {"zh-hans": "总分", "en": "Total"},
        "children": [
            {"code": "z7", "title": {"zh-hans": "出勤", "en": "Attendance"}, "method": "deduct", "full": "10"}
        ],
    },
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("tree z7", "z7 出勤"),
        ("item z7", "z7 出勤"),
        ("measure tasks.done", "考核数据：tasks.done"),
        ("full_marks", "基本设置：满分"),
    ],
)
def test_a_remark_says_its_place_in_the_words_of_its_reader(path, words):
    with translation.override("zh-hans"):
        assert place_in_words(SPOKEN, path) == words
