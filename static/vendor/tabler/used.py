#!/usr/bin/env python3
"""Of Tabler's style sheet what this site can use, into ``tabler.used.css``: ``python static/vendor/tabler/used.py``.

A rule is kept when each class that one of its selectors names is a word in a template, a script or the code; classes
put together there (``note-{{ tone }}``) keep all that begin so. Rules without a class stay. Custom properties that no
kept rule, no other property and no style of the site reads are left out. Whatever is new to the site and known to
Tabler makes a test red until this has run again (tests/core/test_assets.py).
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
WORD = re.compile(r"[A-Za-z][\w-]*")
OPEN_WORD = re.compile(r"([A-Za-z][\w-]*-)(?:\{[{%]|\{|%s|\$\{)")
CLASS = re.compile(r"\.((?:[A-Za-z_-]|\\.)(?:[\w-]|\\.)*)")
PROPERTY = re.compile(r"(--[\w-]+)\s*:")
READ = re.compile(r"var\(\s*(--[\w-]+)")


def sources() -> list[Path]:
    found = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/site/*.js"), ROOT / "static/vendor/htmx/htmx.min.js"]
    for app in ("core", "cadres", "appraisal", "training", "rotation", "config"):
        found += [path for path in ROOT.glob(f"{app}/**/*.py") if "migrations" not in path.parts]
    return sorted(found)


def words() -> tuple[set[str], tuple[str, ...]]:
    """Every word that may be a class, and beginnings of words that are put together."""
    whole, begun = set(), set()
    for path in sources():
        text = path.read_text(encoding="utf-8")
        whole |= set(WORD.findall(text))
        begun |= set(OPEN_WORD.findall(text))
    return whole, tuple(sorted(begun))


def blocks(css: str) -> list[tuple[str, str]]:
    """(head, body) of each rule and at-rule on the outermost level."""
    found, depth, start, head = [], 0, 0, ""
    quote = ""
    for place, sign in enumerate(css):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
            if depth == 1:
                head, start = css[start:place], place + 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                found.append((head, css[start:place]))
                start = place + 1
        elif sign == ";" and depth == 0:
            found.append((css[start:place], ""))
            start = place + 1
    return found


def selectors(head: str) -> list[str]:
    """Parts between the commas that stand in no bracket."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(head):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            found.append(head[start:place])
            start = place + 1
    return [*found, head[start:]]


def trimmed(css: str, known) -> str:
    out = []
    for head, body in blocks(css):
        name = head.strip()
        if name.startswith(("@media", "@supports", "@layer")):
            inner = trimmed(body, known)
            out.append(f"{name}{{{inner}}}" if inner else "")
        elif name.startswith("@") and not body:
            out.append(f"{name};")
        elif name.startswith("@"):
            out.append(f"{name}{{{body}}}")
        else:
            kept = [one for one in selectors(name) if all(known(found) for found in CLASS.findall(_outside(one)))]
            out.append(f"{','.join(kept)}{{{body}}}" if kept else "")
    return "".join(out)


def _outside(selector: str) -> str:
    """Without what stands in :not(…): a class that nobody has excludes nobody."""
    return re.sub(r":not\([^()]*\)", "", selector)


def without_unread(css: str, elsewhere: str) -> str:
    """Without custom properties that nothing reads, and @keyframes that nothing names."""
    while True:
        read = set(READ.findall(css)) | set(re.findall(r"--[\w-]+", elsewhere))
        shorter = re.sub(
            r"(?<=[{;])(--[\w-]+):(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*(;|(?=\}))",
            lambda found: found[0] if found[1] in read else "",
            css,
        )
        if shorter == css:
            return re.sub(r"[^{}]+\{\}", "", css)
        css = shorter


def used() -> str:
    whole, begun = words()

    def known(name: str) -> bool:
        name = name.replace("\\", "")
        return name in whole or name.startswith(begun)

    css = (HERE / "tabler.min.css").read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    elsewhere = "".join(path.read_text(encoding="utf-8") for path in [*sources(), *ROOT.glob("static/site/*.css")])
    return without_unread(trimmed(css, known), elsewhere) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        raise SystemExit((HERE / "tabler.used.css").read_text(encoding="utf-8") != used())
    (HERE / "tabler.used.css").write_text(used(), encoding="utf-8")
