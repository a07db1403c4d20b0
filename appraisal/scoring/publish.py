"""What the catalogue says to others: JSON Schemas of both formats, and the tables of the handbook.

``python -m appraisal.scoring.publish`` writes the tables; ``… publish scheme`` and ``… publish facts`` print a schema.
"""

import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from appraisal.scoring.facts.schema import facts_schema
from appraisal.scoring.language import handbook
from appraisal.scoring.language.schema import scheme_schema

HANDBOOK = Path(__file__).parents[2] / "docs" / "scheme-format.md"
SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {"scheme": scheme_schema, "facts": facts_schema}
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


@cache
def schema_text(about: str) -> str:
    """The published JSON Schema of scheme files or of facts files."""
    return laid_out(SCHEMAS[about]()) + "\n"


def main(about: str = "") -> None:
    if about:
        sys.stdout.write(schema_text(about))
    else:
        HANDBOOK.write_text(handbook.written(HANDBOOK.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
