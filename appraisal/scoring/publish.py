"""Writes what is made from the catalogue: ``python -m appraisal.scoring.publish``.

The JSON Schemas beside the package, and the tables of the handbook. A test fails when one of them is not up to date.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from appraisal.scoring.facts.schema import facts_schema
from appraisal.scoring.language import handbook, schema

PACKAGE = Path(__file__).parent
HANDBOOK = PACKAGE.parents[1] / "docs" / "scheme-format.md"
WIDTH = 110


def laid_out(value: Any, indent: str = "") -> str:
    """JSON with what fits on a line on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(line) <= WIDTH or not isinstance(value, dict | list) or not value:
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {laid_out(one, inner)}" for key, one in value.items()]
    else:
        parts = [inner + laid_out(one, inner) for one in value]
    opened, closed = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opened}\n" + ",\n".join(parts) + f"\n{indent}{closed}"


def published() -> Iterator[tuple[Path, str]]:
    """Every file that the catalogue says something in, as it should be."""
    yield PACKAGE / "schema.json", laid_out(schema.scheme_schema()) + "\n"
    yield PACKAGE / "facts.schema.json", laid_out(facts_schema()) + "\n"
    yield HANDBOOK, handbook.written(HANDBOOK.read_text(encoding="utf-8"))


def stale() -> list[Path]:
    """Files that do not say what the catalogue says."""
    return [path for path, text in published() if path.read_text(encoding="utf-8") != text]


if __name__ == "__main__":
    for path, text in published():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path} written\n")
