"""Texts for people: found in code and templates, kept in locale/, compiled; all without gettext.

    python -m tests.checks.messages collect [--from other.po ...]   bring every django.po up to date
    python -m tests.checks.messages compile                         write django.mo beside it

``collect`` keeps translations, adds new texts empty (or as found in the other files) and drops texts no longer used.
"""

import argparse
import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["config", "core", "cadres", "appraisal", "training", "rotation"]
LOCALES = ["zh_Hans"]

# Which arguments of a call are context, text and plural.
_PLAIN, _PLURAL, _CONTEXT, _BOTH = (None, 0, None), (None, 0, 1), (0, 1, None), (0, 1, 2)
CALLS = {"_": _PLAIN} | {
    name + lazy: shape
    for name, shape in {
        "gettext": _PLAIN,
        "ngettext": _PLURAL,
        "pgettext": _CONTEXT,
        "npgettext": _BOTH,
    }.items()
    for lazy in ("", "_lazy")
}
CALLS["gettext_noop"] = _PLAIN
_LITERAL = r"""u?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_TEMPLATE_CALL = re.compile(rf"(?<![\w.])(\w*gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)")


class Key(NamedTuple):
    text: str
    context: str | None = None
    plural: str | None = None


@dataclass(frozen=True)
class Found:
    key: Key
    path: str
    line: int


class NotALiteral(ValueError):
    """A text that is put together at run time cannot be translated."""


def find_all() -> list[Found]:
    """Every text of the project that passes through gettext."""
    found: list[Found] = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = path.relative_to(ROOT)
            if "migrations" not in place.parts:  # the checkout itself may lie in a folder of that name
                found += find_in_python(path.read_text(encoding="utf-8"), str(place))
    for path in templates():
        found += find_in_template(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    return found


def templates() -> list[Path]:
    folders = [ROOT / "templates", *(ROOT / package for package in PACKAGES)]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def find_in_python(source: str, path: str) -> Iterator[Found]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "pgettext_each":
            context, texts = (ast.literal_eval(item) for item in node.args)
            yield from (Found(Key(text, context), path, node.lineno) for text in texts.split(", "))
        if name not in CALLS or (name == "_" and not isinstance(node.func, ast.Name)):
            continue
        arguments = [item.value if isinstance(item, ast.Constant) else None for item in node.args]
        try:
            yield Found(_key(name, arguments), path, node.lineno)
        except NotALiteral:
            # gettext(value) of a text that another gettext_noop or gettext_lazy call names.
            if any(isinstance(item, ast.JoinedStr | ast.BinOp) for item in node.args):
                raise NotALiteral(f"{path}:{node.lineno}: {name}() needs a plain text") from None


def find_in_template(source: str, path: str) -> Iterator[Found]:
    code = templatize(source, origin=path)
    for match in _TEMPLATE_CALL.finditer(code):
        arguments = list(ast.literal_eval(f"({match[2]},)"))
        yield Found(_key(match[1], arguments), path, code.count("\n", 0, match.start()) + 1)


def _key(name: str, arguments: list) -> Key:
    places = CALLS[name]
    values = [None if place is None or place >= len(arguments) else arguments[place] for place in places]
    for place, value in zip(places, values, strict=True):
        if place is not None and not isinstance(value, str):
            raise NotALiteral(name)
    context, text, plural = values
    return Key(text, context, plural)


def po_path(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES" / "django.po"


def key_of(entry: polib.POEntry) -> Key:
    return Key(entry.msgid, entry.msgctxt, entry.msgid_plural or None)


def is_translated(entry: polib.POEntry) -> bool:
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return not entry.fuzzy and not entry.obsolete and bool(texts) and all(texts)


def collect(locale: str, others: Iterable[Path] = ()) -> tuple[int, int]:
    """Write django.po anew; returns how many texts there are and how many of them still lack a translation."""
    path = po_path(locale)
    old = {key_of(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    offered: dict[Key, polib.POEntry] = {}
    for other in others:
        offered |= {key_of(entry): entry for entry in polib.pofile(str(other)) if is_translated(entry)}
    places: dict[Key, set[str]] = {}
    for item in find_all():
        places.setdefault(item.key, set()).add(item.path)

    result = polib.POFile(wrapwidth=110)
    result.metadata = {
        "Project-Id-Version": "cadre-appraisal",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for key in sorted(places, key=lambda key: (key.text, key.context or "")):
        kept = old.get(key)
        if kept is None or not is_translated(kept):
            kept = offered.get(key, kept)
        entry = polib.POEntry(msgid=key.text, msgctxt=key.context, msgid_plural=key.plural or "")
        # Files without line numbers: a moved line is no change of a translation.
        entry.occurrences = [(place, "") for place in sorted(places[key])]
        if kept is not None:
            entry.msgstr, entry.msgstr_plural, entry.tcomment = kept.msgstr, kept.msgstr_plural, kept.tcomment
        if key.plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: ""}
        if re.search(r"%(\(\w+\))?[sdif]", key.text):
            entry.flags.append("python-format")
        result.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    result.save(str(path))
    return len(result), sum(not is_translated(entry) for entry in result)


def compile_locale(locale: str) -> Path:
    path = po_path(locale)
    target = path.with_suffix(".mo")
    polib.pofile(str(path)).save_as_mofile(str(target))
    return target


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.checks.messages", description=__doc__.splitlines()[0])
    parser.add_argument("verb", choices=["collect", "compile"])
    parser.add_argument("--from", dest="others", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    for locale in LOCALES:
        if options.verb == "collect":
            total, empty = collect(locale, options.others)
            print(f"{locale}: {total} texts, {empty} without a translation")
        print(f"{locale}: {compile_locale(locale).relative_to(ROOT)} written")


if __name__ == "__main__":
    main()
