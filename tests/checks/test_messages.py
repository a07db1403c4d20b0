"""Every text a person may read exists in Chinese, in the file that Django reads."""

import re
from html.parser import HTMLParser

import polib
import pytest
from django.template.base import Lexer, TokenType

from core.api.words import OTHERWISE
from tests.checks import messages

# Words that are the same in every language, and the names of the languages themselves.
SAME_EVERYWHERE = re.compile(
    r"\b(Excel|xlsx|XLSX|CSV|PDF|DOCX|API|JSON|OpenAPI|TOTP|ID|URL|English|SHA-256|yyyy|mm|dd|px|km|nbsp|times|middot)\b|简体中文|中文"
)
SPOKEN_ATTRIBUTES = {"title", "placeholder", "alt", "aria-label", "aria-description", "summary", "label"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|%[sd]|(?<!\{)\{(\w*)[^{}]*\}")


@pytest.fixture(scope="module")
def found():
    return messages.find_all()


@pytest.fixture(scope="module", params=messages.LOCALES)
def catalogue(request):
    path = messages.po_path(request.param)
    assert path.exists(), f"{path.relative_to(messages.ROOT)} is missing: make messages"
    return polib.pofile(str(path))


def test_every_text_is_translated(found, catalogue):
    done = {messages.key_of(entry) for entry in catalogue if messages.is_translated(entry)}
    lacking = sorted({f"{item.path}:{item.line}: {item.key.text!r}" for item in found if item.key not in done})
    assert not lacking, "not translated (make messages adds them to the catalogue):\n" + "\n".join(lacking)


def test_catalogue_holds_no_text_that_is_gone(found, catalogue):
    used = {item.key for item in found}
    gone = [entry.msgid for entry in catalogue if messages.key_of(entry) not in used]
    assert not gone, f"no longer used (make messages drops them): {gone}"


def test_no_text_stands_twice_in_the_catalogue(catalogue):
    keys = [messages.key_of(entry) for entry in catalogue]
    assert len(keys) == len(set(keys))


def test_translations_keep_the_placeholders(catalogue):
    # Chinese has one plural form; it is the plural English text that it stands for.
    wrong = [
        f"{entry.msgid!r} -> {text!r}"
        for entry in catalogue
        if messages.is_translated(entry) and entry.msgid not in OTHERWISE
        for text in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
        if _placeholders(text) != _placeholders(entry.msgid_plural or entry.msgid)
    ]
    assert not wrong, "\n".join(wrong)


def _placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in PLACEHOLDER.finditer(text))


def test_compiled_catalogue_is_in_step(catalogue):
    compiled = polib.mofile(str(messages.po_path(messages.LOCALES[0]).with_suffix(".mo")))
    content = {messages.key_of(entry): (entry.msgstr, entry.msgstr_plural) for entry in compiled}
    expected = {
        messages.key_of(entry): (entry.msgstr, entry.msgstr_plural)
        for entry in catalogue
        if messages.is_translated(entry)
    }
    assert content == expected, "make compilemessages"


def test_templates_say_nothing_outside_translate():
    spoken = [
        f"{path.relative_to(messages.ROOT)}: {text}"
        for path in messages.templates()
        if path.suffix == ".html"
        for text in untranslated(path.read_text(encoding="utf-8"))
    ]
    assert not spoken, "texts outside a translation tag:\n" + "\n".join(spoken)


def test_untranslated_finds_text_and_attributes():
    source = (
        '{% load i18n %}<p title="Hint {{ x }}">{% translate "Fine" %} Bare {{ value }}</p>'
        "{# comment #}{% comment %}not spoken{% endcomment %}<script>var code;</script>"
        '{% blocktranslate %}Also fine{% endblocktranslate %}<input type="submit" value="Go">XLSX 12 · —'
    )
    assert untranslated(source) == ["Hint", "Bare", "Go"]


def test_template_extraction_agrees_with_djangos_own_rules():
    source = (
        '{% translate "One" %}{% translate "May" context "month" %}{{ _("Two")|upper }}'
        "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
        '{% blocktranslate trimmed %}\n  it\'s "here"\n  100% {% endblocktranslate %}'
    )
    assert [item.key for item in messages.find_in_template(source, "x.html")] == [
        messages.Key("One"),
        messages.Key("May", "month"),
        messages.Key("Two"),
        messages.Key("%(n)s row", None, "%(n)s rows"),
        messages.Key('it\'s "here" 100%%'),
    ]


def test_code_extraction_refuses_texts_put_together_at_run_time():
    assert [item.key.text for item in messages.find_in_python('_("a" "b"); gettext(variable)', "x.py")] == ["ab"]
    with pytest.raises(messages.NotALiteral):
        list(messages.find_in_python('_(f"a{b}")', "x.py"))


def untranslated(source: str) -> list[str]:
    """Words in the text and the spoken attributes of a template that no translation tag covers."""
    html, silent_until = "", None
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            tag = token.contents.split()[0]
            if silent_until is None and tag in {"comment", "blocktranslate", "blocktrans", "verbatim"}:
                silent_until = f"end{tag}"
            elif tag == silent_until:
                silent_until = None
            html += " "
        elif token.token_type == TokenType.TEXT and silent_until is None:
            html += token.contents
    parser = _Spoken()
    parser.feed(html)
    parser.close()
    return parser.found


class _Spoken(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style", "code", "template-data"}:
            self.silent.append(tag)
        attributes = dict(attrs)
        for name, value in attributes.items():
            button = tag == "input" and attributes.get("type") in {"submit", "button", "reset"}
            if name in SPOKEN_ATTRIBUTES or (button and name == "value"):
                self._judge(value or "")

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self._judge(data)

    def _judge(self, text):
        text = SAME_EVERYWHERE.sub("", text).strip()
        if re.search(r"[A-Za-z]{2,}|[\u4e00-\u9fff]", text):
            self.found.append(" ".join(text.split()))
