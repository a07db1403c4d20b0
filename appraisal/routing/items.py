"""What a scheme says of an item that somebody has to fill: by whom, which figures, which votes, which sample."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from appraisal.schemes.models import in_language
from appraisal.scoring import Scheme


@dataclass(frozen=True)
class Choice:
    """An option or voter group of a vote; ``value`` and ``weight`` stay as the scheme writes them."""

    code: str
    titles: dict
    value: str = ""
    weight: str = ""

    def __str__(self) -> str:
        return in_language(self.titles) or self.code


@dataclass(frozen=True)
class Item:
    """``measures``: codes of the figures that whoever assesses the item enters, those that no source counts."""

    code: str
    titles: dict
    method: str
    full: str
    assessed_by: tuple[str, ...]
    several: str  # mean | sum | best | worst of what several assessors give
    measures: tuple[str, ...] = ()
    question: str = ""
    groups: tuple[Choice, ...] = ()
    options: tuple[Choice, ...] = ()
    sample: dict[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()

    def __str__(self) -> str:
        return in_language(self.titles) or self.code

    @property
    def is_vote(self) -> bool:
        return self.method == "vote"

    @property
    def sample_at_least(self) -> int:
        return int(Decimal(str(self.sample.get("at_least") or 1)))

    @property
    def sample_of(self) -> str:
        return in_language(_titles(self.sample.get("of")))


def _titles(value: Any) -> dict:
    return value if isinstance(value, dict) else {"zh-hans": str(value or ""), "en": str(value or "")}


def _choices(listed: Iterable[dict] | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(one["code"]),
            _titles(one.get("title")),
            str(one.get("value", "")),
            str(one.get("weight", "")),
        )
        for one in listed or ()
    )


def _leaves(node: dict) -> Iterator[dict]:
    if "method" in node:
        yield node
    for child in node.get("children") or ():
        yield from _leaves(child)


def items_of(scheme: Scheme, counted: set[str]) -> dict[str, Item]:
    """Items of an engine's scheme by code, in document order; ``counted`` are measures that a source counts.

    A figure that several items read is entered once, under the first of them that is routed like the others.
    """
    known = set(scheme.measures) - counted
    taken: set[str] = set()
    found = {}
    for leaf in _leaves(scheme.document["tree"]):
        params = leaf.get("params") or {}
        assessed_by = tuple(str(code) for code in leaf.get("assessed_by") or ())
        read = [params.get("value"), params.get("target")]
        read += [rule.get("measure") for rule in leaf.get("rules") or ()]
        measures = []
        for code in read:
            if isinstance(code, str) and code in known and code not in measures and code not in taken:
                measures.append(code)
        if assessed_by:
            taken.update(measures)
        is_vote = leaf["method"] == "vote"
        found[leaf["code"]] = Item(
            code=leaf["code"],
            titles=_titles(leaf.get("title")),
            method=leaf["method"],
            full=str(leaf.get("full") or ""),
            assessed_by=assessed_by,
            several=leaf.get("several_assessors") or "mean",
            measures=tuple(measures),
            question=str(params.get("question") or leaf["code"]) if is_vote else "",
            groups=_choices(params.get("groups")) if is_vote else (),
            options=_choices(params.get("options")) if is_vote else (),
            sample=params.get("sample") or {},
            rules=tuple(rule["code"] for rule in leaf.get("rules") or ()),
        )
    return found
