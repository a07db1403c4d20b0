"""What a text for people may look like, in both languages; tests/checks/test_wording.py asks.

    python -m tests.checks.wording                 complaints about today's texts
    python -m tests.checks.wording --accept        writes today's shared messages down as reviewed

Words: glossary.toml. Messages in several places: shared_messages.txt.
"""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.template.base import Lexer, TokenType

from tests.checks import messages

HERE = Path(__file__).resolve().parent
GLOSSARY, SHARED = HERE / "glossary.toml", HERE / "shared_messages.txt"
HAN = "\u4e00-\u9fff"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%")

# --- one translation ------------------------------------------------------------------------------

HALF_WIDTH = re.compile(rf"[{HAN}”’）][,;:!?()]|[,;:!?()][{HAN}“]|[{HAN}”’]\.(?![\w.])")
BLANKS = re.compile(
    rf"[{HAN}，。；：、！？）”] +[{HAN}，。；：、！？（“]|[{HAN}] +(?:%\(|%[sd]|\d)|(?:\)[sd]|%[sd]|\d) +[{HAN}]|  "
)
LATIN = re.compile(r"(?<![A-Za-z0-9_.\-])[A-Za-z][A-Za-z_.\-]*[A-Za-z](?![A-Za-z_])")
STOPS = {".": "。", "?": "？", "!": "！", ":": "："}


@cache
def rules() -> dict:
    return tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))


def plain(text: str) -> str:
    return PLACEHOLDER.sub("0", text)


def half_width(english: str, chinese: str) -> str:
    """Marks beside Chinese characters are Chinese marks."""
    found = HALF_WIDTH.search(plain(chinese))
    return f"half-width mark: …{found.group()}…" if found and english not in rules()["formats"] else ""


def blanks(english: str, chinese: str) -> str:
    """No blank between Chinese characters, nor before or behind a figure; Latin words keep theirs."""
    found = BLANKS.search(chinese)
    return f"blank: …{found.group()}…" if found and english not in rules()["formats"] else ""


def full_stop(english: str, chinese: str) -> str:
    """A sentence in one language is a sentence in the other."""
    end = english.rstrip()[-1:]
    if english in rules()["formats"]:
        return ""
    if end in STOPS and not english.endswith("...") and not chinese.rstrip().endswith(STOPS[end]):
        return f"ends with {end!r} in English, not with {STOPS[end]!r} in Chinese"
    if chinese.endswith("。") and end not in ".”…":
        return "a full stop in Chinese alone"
    return ""


def latin(english: str, chinese: str) -> str:
    """English words stay out of Chinese, but for names of formats and the words of the scheme language."""
    left = [word for word in LATIN.findall(plain(chinese)) if word not in rules()["latin"]]
    return f"English left in Chinese: {', '.join(left)}" if left and english not in rules()["formats"] else ""


def terms(english: str, chinese: str) -> str:
    """One word per thing: glossary.toml names the word and what is not said instead."""
    for term in rules()["term"]:
        for language, text in (("zh", plain(chinese)), ("en", plain(english))):
            for pattern in term.get(f"not_{language}", ()):
                found = re.search(pattern, text)
                if found and english not in term.get("but", ()):
                    return f"{found.group()!r} – say {term[language]!r}"
    return ""


def plain_english(english: str, chinese: str) -> str:
    """Plain sentences: subject first, no aphorisms."""
    found = re.search(rules()["plain"]["not_en"], english, re.IGNORECASE)
    return f"{found.group()!r} is not plain English" if found and english not in rules()["plain"]["but"] else ""


ONE_BY_ONE: tuple[Callable[[str, str], str], ...] = (
    half_width,
    blanks,
    full_stop,
    latin,
    terms,
    plain_english,
)


def complaints(entries: Iterable[polib.POEntry]) -> Iterator[str]:
    for entry in entries:
        english = entry.msgid_plural or entry.msgid
        chinese = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        for rule in ONE_BY_ONE:
            if said := rule(english, chinese):
                yield f"{english!r} -> {chinese!r}: {said}"


# --- one message, one meaning ---------------------------------------------------------------------

SHORT = 4  # words; a longer text says by itself what it is about
OF_FILE = {"actions.py": "act", "menu.py": "title", "errors.py": "sentence", "layouts.py": "label"}
OF_TAG = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "legend", "caption", "title", "summary"), "title"),
    **dict.fromkeys(("th", "dt", "label"), "label"),
    **dict.fromkeys(("button", "a"), "button"),
    "option": "choice",
}
OF_CALL = {"Column": "label", "ListColumn": "label", "Action": "button", "BulkAction": "button"}
OF_NAME = {
    "title": "title",
    "heading": "title",
    "verbose_name": "label",
    "verbose_name_plural": "label",
    "label": "button",
    "help_text": "sentence",
    "sentence": "sentence",
}


def uses() -> dict[str, set[str]]:
    """What each short message without a context is, and in which app: {"Amount": {"label appraisal"}}."""
    found: dict[str, set[str]] = defaultdict(set)
    for package in messages.PACKAGES:
        for path in sorted((messages.ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                for text, kind in kinds_in_python(path.read_text(encoding="utf-8"), path.name):
                    found[text].add(f"{kind} {package}")
    for path in messages.templates():
        package = path.relative_to(messages.ROOT / "templates").parts[0]
        package = package if package in messages.PACKAGES else "core"
        for text, kind in kinds_in_template(path.read_text(encoding="utf-8"), str(path)):
            found[text].add(f"{kind} {package}")
    return {text: kinds for text, kinds in found.items() if len(text.split()) <= SHORT}


def kinds_in_python(source: str, name: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for item in messages.find_in_python(ast.unparse(node), name):
                if item.line == 1 and _is_its_own(node, item) and item.key.context is None:
                    yield item.key.text, OF_FILE.get(name) or _kind(node, above, name)


def _is_its_own(node: ast.Call, item: messages.Found) -> bool:
    return any(isinstance(one, ast.Constant) and one.value == item.key.text for one in node.args)


def _kind(node: ast.AST, above: dict[ast.AST, ast.AST], name: str) -> str:
    kind = ""
    while (upper := above.get(node)) is not None:
        if isinstance(upper, ast.ClassDef):
            bases = {ast.unparse(base).rpartition(".")[2] for base in upper.bases}
            return "choice" if bases & {"TextChoices", "IntegerChoices"} else kind or _of_file(name)
        if isinstance(upper, ast.keyword) and upper.arg in OF_NAME:
            return _label_or_button(upper, above, OF_NAME[upper.arg], name)
        if isinstance(upper, ast.Raise):
            return "sentence"
        if isinstance(upper, ast.Call) and (called := ast.unparse(upper.func).rpartition(".")[2]) in OF_CALL:
            return OF_CALL[called]
        if isinstance(upper, ast.Assign) and isinstance(upper.targets[0], ast.Name):
            kind = OF_NAME.get(upper.targets[0].id, kind)
        node = upper
    return kind or _of_file(name)


def _label_or_button(node: ast.AST, above: dict, kind: str, name: str) -> str:
    """``label=`` of a form field or a column is a label; elsewhere it stands on a button."""
    call = above.get(node)
    called = ast.unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
    return "label" if kind == "button" and re.search("Field|Column|Attribute", called) else kind


def _of_file(name: str) -> str:
    return "label" if name.endswith(("models.py", "forms.py", "filters.py", "resources.py")) else "text"


def kinds_in_template(source: str, path: str) -> Iterator[tuple[str, str]]:
    """Translation tags by the element in which they stand."""
    html, texts = "", []
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            html += token.contents
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for item in messages.find_in_template(_as_source(token), path):
                if item.key.context is None:
                    texts.append((item.key.text, re.search(r" as (\w+)$", token.contents.strip())))
                    html += f"\ue000{len(texts) - 1}\ue001"
    elements = _Elements()
    elements.feed(html)
    elements.close()
    for number, kind in elements.found:
        text, name = texts[number]
        yield text, OF_NAME.get(name[1], "text") if name else kind


def _as_source(token) -> str:
    block = token.token_type == TokenType.BLOCK
    # the first tag of a block translation alone has no end; such texts are whole sentences anyway
    if block and token.contents.startswith(("blocktranslate", "blocktrans", "endblocktrans", "plural")):
        return ""
    return f"{{% {token.contents} %}}" if block else f"{{{{ {token.contents} }}}}"


class _Elements(HTMLParser):
    """In which element each mark stands."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag, attrs):
        for _name, value in attrs:
            self._look(value or "", "text")
        if tag not in {"input", "br", "img", "meta", "link", "col", "hr", "use"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        kind = next((OF_TAG[tag] for tag in reversed(self.open) if tag in OF_TAG), "text")
        self._look(data, kind)

    def _look(self, text: str, kind: str):
        self.found += [(int(number), kind) for number in re.findall("\ue000(\\d+)\ue001", text)]


# --- marks between parts --------------------------------------------------------------------------

MARKS = ",;:/、，；：（("
JOINS = re.compile(rf" ?[{MARKS}] |[，；：、]")
GLUED = re.compile(rf" ?[{MARKS}] | \(|[，；：、（]")
BARE = ",;:、，；：（("  # a slash stands between figures
BARE_MARK = re.compile(rf"(?:^|\ue000)\s*[{BARE}]|[{BARE}]\s*(?:$|\ue000)")
NOT_FOR_PEOPLE = ("/scoring/", "/management/", "/migrations/", "/config/")


def marks_in_python(source: str) -> Iterator[int]:
    """Lines where parts of a text are put together by a mark of one language; core/wording.py has them per language.

    Asked of modules that speak to people, which is to say: that import gettext. Errors of the program are free.
    """
    tree = ast.parse(source)
    if "django.utils.translation" not in source:
        return
    silent = {id(one) for node in ast.walk(tree) if isinstance(node, ast.Raise) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            glue = node.func.value
            if isinstance(glue, ast.Constant) and JOINS.fullmatch(str(glue.value)):
                yield node.lineno
        elif isinstance(node, ast.JoinedStr) and any(_glues(node, number) for number in range(len(node.values))):
            yield node.lineno


def _glues(text: ast.JoinedStr, number: int) -> bool:
    """Whether this piece is nothing but a mark between two values."""
    piece = text.values[number]
    between = 0 < number < len(text.values) - 1
    return between and isinstance(piece, ast.Constant) and bool(GLUED.fullmatch(piece.value)) and piece.value != ":"


def marks_in_template(source: str) -> Iterator[int]:
    """Lines where a bare comma, colon or bracket stands beside a value; the tags ``comma``, ``colon`` say them."""
    silent = False
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if word.removeprefix("end") in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            silent = not word.startswith("end")
        elif token.token_type == TokenType.TEXT and not silent:
            text = re.sub(r"<[^>]*>", "\ue000", re.sub(r"&\w+;", "", token.contents))
            if BARE_MARK.search(text) and not re.search(r'[=<>"]', text):
                yield token.lineno


def hard_marks() -> Iterator[tuple[str, int]]:
    """Where today's texts are glued; places with a reason stand in glossary.toml."""
    allowed = (*NOT_FOR_PEOPLE, *rules()["marks"]["allowed"])
    code = [path for package in messages.PACKAGES for path in sorted((messages.ROOT / package).rglob("*.py"))]
    for path in [*code, *messages.templates()]:
        place = str(path.relative_to(messages.ROOT))
        if not any(part in f"/{place}" for part in allowed):
            find = marks_in_python if path.suffix == ".py" else marks_in_template
            yield from ((place, line) for line in find(path.read_text(encoding="utf-8")))


def reviewed() -> dict[str, set[str]]:
    lines = SHARED.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" | ", 1) for line in lines if line and not line.startswith("#"))
    return {text: set(kinds.split(", ")) for text, kinds in pairs}


def newly_shared(today: dict[str, set[str]], known: dict[str, set[str]]) -> list[str]:
    """Messages that are used as something else, or in another app, than when somebody read them last."""
    return [
        f"{text!r} is now also: {', '.join(sorted(kinds - known.get(text, set())))}"
        f" (known as: {', '.join(sorted(known.get(text) or {'nothing shared'}))})"
        for text, kinds in sorted(today.items())
        if len(kinds) > 1 and not kinds <= known.get(text, set())
    ]


def accept() -> None:
    head = [line for line in SHARED.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    today = sorted((text, kinds) for text, kinds in uses().items() if len(kinds) > 1)
    lines = [f"{text} | {', '.join(sorted(kinds))}" for text, kinds in today]
    SHARED.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


def main() -> None:
    if "--accept" in sys.argv[1:]:
        accept()
    for locale in messages.LOCALES:
        print(*complaints(polib.pofile(str(messages.po_path(locale)))), sep="\n")
    print(*newly_shared(uses(), reviewed()), sep="\n")


if __name__ == "__main__":
    main()
