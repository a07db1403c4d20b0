"""Which names facts may use: what a scheme reads, declares and works out itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from appraisal.scoring.language.scheme import Scheme

PRINTED = ("total", "coefficient")


@dataclass(frozen=True)
class Known:
    """The names that facts for one scheme may use."""

    scheme: Scheme

    @cached_property
    def attributes(self) -> dict[str, tuple[str, ...]]:
        """{attribute: its options}; no options: any text."""
        return {one.code: tuple(option for option, _ in one.options) for one in self.scheme.attributes}

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Codes of measures that something in the scheme reads, those of earlier periods among them."""
        return (*self.scheme.reads.measures, *self.scheme.reads.prior, *self._counters())

    @cached_property
    def counters(self) -> tuple[str, ...]:
        """Codes under which earlier periods may have counted good periods in a row."""
        return tuple(code.removeprefix("prior.counter.") for code in self.measures if code.startswith("prior.counter."))

    @cached_property
    def relations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(relation for relation, _ in self.scheme.reads.links))

    @cached_property
    def scores(self) -> tuple[str, ...]:
        """What of a linked subject may be told; ``scores_read`` is what is looked at."""
        return (*PRINTED, *(node.code for node in self.scheme.nodes))

    @cached_property
    def scores_read(self) -> frozenset[str]:
        return frozenset(of for _, of in self.scheme.reads.links)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        return tuple(rule.code for rule in self.scheme.rules)

    def _counters(self) -> Iterator[str]:
        """Counters that items keep, whatever they read of them."""
        return (f"prior.counter.{item.code}" for item in self.scheme.items if item.method == "counter")
