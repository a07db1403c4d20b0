"""Texts keep to the glossary, to the marks of their language and to one meaning each."""

import polib
import pytest

from tests.checks import messages, wording


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(messages.po_path("zh_Hans")))


@pytest.fixture(scope="module")
def used():
    return wording.uses()


def test_texts_keep_to_the_rules(catalogue):
    found = list(wording.complaints(catalogue))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ("half_width", "It is closed, or not yet open.", "已关闭,或尚未开启。"),
        ("half_width", "Close it (again).", "关闭(再次)。"),
        ("half_width", "It is closed.", "已关闭."),
        ("blanks", "%(count)s people", "%(count)s 人"),
        ("blanks", "Section and indicator", "栏目 和指标"),
        ("full_stop", "It is closed.", "已关闭"),
        ("full_stop", "Closed", "已关闭。"),
        ("full_stop", "Period:", "考核周期:"),
        ("latin", "Download the sheet", "下载sheet"),
        ("latin", "The period", "Period"),
        ("terms", "Period", "周期"),
        ("terms", "Audit trail", "审计日志"),
        ("terms", "Date joined", "参加工作日期"),
        ("plain_english", "Nobody changes their own file.", "不能修改本人的信息。"),
        ("plain_english", "Take it back", "撤回"),
    ],
)
def test_each_rule_bites(rule, english, chinese):
    assert getattr(wording, rule)(english, chinese)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("%(count)s people since %(day)s.", "%(day)s起%(count)s人。"),
        ("Save the table as .xlsx.", "请把表格另存为 .xlsx。"),
        ("The file is larger than 2 MB.", "文件超过2 MB。"),
        ("Choose “%(name)s” (%(unit)s): it is open.", "请选择“%(name)s”（%(unit)s）：已开启。"),
    ],
)
def test_good_texts_pass(english, chinese):
    assert not [rule.__name__ for rule in wording.ONE_BY_ONE if rule(english, chinese)]


def test_a_message_in_a_second_place_has_been_read(used):
    found = wording.newly_shared(used, wording.reviewed())
    assert not found, "give it a context, or read it and run python -m tests.checks.wording --accept:\n" + "\n".join(
        found
    )


def test_what_is_reviewed_is_in_use(used):
    gone = [text for text, kinds in wording.reviewed().items() if len(kinds & used.get(text, set())) < 2]
    assert not gone, f"no longer shared (python -m tests.checks.wording --accept drops them): {gone}"


def test_a_second_use_is_seen():
    heading = {"Section": {"choice cadres", "title appraisal"}}
    assert wording.newly_shared(heading, {})
    assert wording.newly_shared(heading, {"Section": {"choice cadres", "label cadres"}})
    assert not wording.newly_shared(heading, {"Section": {"choice cadres", "title appraisal"}})
    assert not wording.newly_shared({"Section": {"choice cadres"}}, {})


def test_kinds_of_places_in_code_and_templates():
    code = (
        "class State(models.TextChoices):\n    OPEN = 'open', _('Open')\n"
        "class Form(forms.Form):\n    unit = forms.CharField(label=_('Unit'), help_text=_('Where it is'))\n"
        "page = {'x': Column(key='x', label=_('Amount'))}\ntitle = _('Bonus')\n"
        "raise InvalidInput(_('Wrong'))\nbutton = Act(label=_('Close'))\n"
    )
    assert dict(wording.kinds_in_python(code, "views.py")) == {
        "Open": "choice",
        "Unit": "label",
        "Where it is": "sentence",
        "Amount": "label",
        "Bonus": "title",
        "Wrong": "sentence",
        "Close": "button",
    }
    page = (
        '<h2>{% translate "Bonus" %}</h2><th>{% translate "Unit" %}</th><a href="/">{{ name|default:_("Open") }}</a>'
        '<p>{% translate "Open" context "verb" %}{% translate "So it is" %}</p>'
    )
    assert dict(wording.kinds_in_template(page, "x.html")) == {
        "Bonus": "title",
        "Unit": "label",
        "Open": "button",
        "So it is": "text",
    }


def test_marks_between_parts_come_from_the_language():
    found = [f"{place}:{line}" for place, line in wording.hard_marks()]
    assert not found, "say it by core/wording.py or its tags (comma, colon, in_brackets):\n" + "\n".join(found)


def test_hard_marks_are_seen():
    head = "from django.utils.translation import gettext as _\n"
    assert list(wording.marks_in_python(head + "', '.join(names)")) == [2]
    assert list(wording.marks_in_python(head + "f'{label}: {value}'")) == [2]
    assert list(wording.marks_in_python(head + "f'{name} ({number})'")) == [2]
    assert not list(wording.marks_in_python(head + "raise ValueError(f'{label}: {value}')"))
    assert not list(wording.marks_in_python(head + "','.join(keys); f'{group}/{number}'; f'{period} · {unit}'"))
    assert not list(wording.marks_in_python("', '.join(columns)"))
    assert list(wording.marks_in_template("<p>{{ name }}, {{ day }}</p>")) == [1]
    assert list(wording.marks_in_template("<p>{{ name }} ({{ day }})</p>"))
    assert list(wording.marks_in_template("<b>{{ label }}</b>: {{ value }}"))
    assert not list(wording.marks_in_template("<p>{{ name }}{% comma %}{{ day }} · {{ n }} / {{ all }}&nbsp;</p>"))
