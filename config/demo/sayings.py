"""What people of the demo county write into their ledgers, by scheme and rule. All of it is made up."""

from dataclasses import dataclass

from config.demo.tables import table


@dataclass(frozen=True)
class WrittenEntry:
    """How often a rule is cited, and in which words; ``counts`` are usual quantities."""

    rule: str
    weight: float
    texts: tuple[str, ...]
    counts: tuple[int, ...] = (1,)
    levels: tuple[str, ...] = ()  # from the most usual to the rarest
    file: str = ""  # what proves it


LINES = {scheme: tuple(WrittenEntry(**row) for row in rows) for scheme, rows in table("lines").items()}
_SAYINGS = table("sayings")
WORDS: dict[str, tuple[str, ...]] = _SAYINGS["words"]  # what fills the places in braces
TOPICS = WORDS["t"]
RECORDS: dict[str, tuple[str, ...]] = _SAYINGS["records"]  # duty → what it looks like in a ledger
# scheme → share of the entries that cite no rule: work that is on record only
RECORD_SHARE: dict[str, float] = _SAYINGS["record_share"]
RETURN_REASONS: tuple[str, ...] = _SAYINGS["return_reasons"]
VALUE_REASONS: tuple[str, ...] = _SAYINGS["value_reasons"]
REVERSAL_REASONS: tuple[str, ...] = _SAYINGS["reversal_reasons"]
