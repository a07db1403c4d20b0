"""What must hold for the files of the project as a whole."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# Somebody's home folder, or the folder in which this very copy lies.
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|Users)/\w|(?<![\w.$}])/root/\w")
LOADED_FROM_OUTSIDE = re.compile(
    r"""<(?:script|link|img|iframe|audio|video|source|object|embed|use)\b[^>]*?
        \b(?:src|href|srcset|data|poster|xlink:href)\s*=\s*["']?\s*(?:https?:)?//""",
    re.IGNORECASE | re.VERBOSE,
)
STYLE_FROM_OUTSIDE = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


def tracked(*patterns: str) -> list[Path]:
    """Files under version control; all files that are not ignored when there is no git."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture, a font, a compiled catalogue


def test_no_file_names_a_path_of_somebodys_machine():
    here = str(ROOT)
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if "vendor" not in path.parts and path != Path(__file__)
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if MACHINE_PATH.search(line) or (here.count("/") > 1 and here in line)
    ]
    assert not guilty, guilty


def test_templates_load_nothing_from_another_site():
    guilty = [str(path.relative_to(ROOT)) for path in tracked("*.html") if LOADED_FROM_OUTSIDE.search(text_of(path))]
    assert not guilty, guilty


def test_styles_load_nothing_from_another_site():
    guilty = [str(path.relative_to(ROOT)) for path in tracked("*.css") if STYLE_FROM_OUTSIDE.search(text_of(path))]
    assert not guilty, guilty


@pytest.mark.parametrize(
    "tag",
    [
        '<script defer src="https://x.test/a.js">',
        "<link rel='stylesheet' href='//x.test/a.css'>",
        '<img\n src="http://x.test/a.png">',
    ],
)
def test_outside_loads_are_recognised(tag):
    assert LOADED_FROM_OUTSIDE.search(tag)
    assert not LOADED_FROM_OUTSIDE.search('<a href="https://x.test/">law</a><img src="/static/a.png">')


def test_no_test_hides_another_of_the_same_name():
    """Python keeps the last of two functions of one name; the first would silently not run."""
    hidden = []
    for path in tracked("tests/*.py"):
        tree = ast.parse(text_of(path))
        for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]:
            names = Counter(
                node.name
                for node in scope.body
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            )
            hidden += [f"{path.relative_to(ROOT)}: {name}" for name, times in names.items() if times > 1]
    assert not hidden, hidden


def test_every_test_is_where_pytest_looks():
    lost = []
    for path in tracked("tests/*.py"):
        if not (path.parent / "__init__.py").exists():
            lost.append(f"{path.parent.relative_to(ROOT)} has no __init__.py")
        if not path.name.startswith("test_"):
            tree = ast.parse(text_of(path))
            lost += [
                f"{path.relative_to(ROOT)}: {node.name}"
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            ]
    assert not lost, lost


def test_no_test_is_skipped_or_expected_to_fail_without_a_reason():
    bare = re.compile(r"@pytest\.mark\.(skip|xfail)\s*(\(\s*\)\s*)?$", re.MULTILINE)
    guilty = [str(path.relative_to(ROOT)) for path in tracked("tests/*.py") if bare.search(text_of(path))]
    assert not guilty, guilty
