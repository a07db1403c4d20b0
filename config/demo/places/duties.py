"""What each post must do, and the indicators that measure it; the texts stand in duties.json."""

import json
from dataclasses import dataclass
from pathlib import Path

TOWN, TAX, VILLAGE = "town-monthly", "tax-post", "changjie-2021"


@dataclass(frozen=True)
class DutyKind:
    """A duty in both languages, and the indicators that measure it, by scheme."""

    title: str
    title_en: str
    authority: list[str]
    process: list[str]
    indicators: dict[str, list[str]]


_TEXTS = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
DUTIES = {code: DutyKind(**texts) for code, texts in _TEXTS.items()}
