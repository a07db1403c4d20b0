"""What the parts of the reference engine ask of the sheet to which they belong."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.scheme import Scheme
from appraisal.scoring.language.shared import Value
from appraisal.scoring.language.values import Condition

from .facts import Subject


class Asked(ABC):
    """What the parts of a sheet ask of it."""

    batch: Any  # the Batch of engine.py
    scheme: Scheme
    subject: Subject

    @abstractmethod
    def once(self, key: tuple, work: Callable[[], Any]) -> Any:
        """The result of ``work``, which is done at the first asking."""

    @abstractmethod
    def value(self, value: Value) -> Fraction | None: ...

    @abstractmethod
    def value_of_measure(self, code: str) -> Fraction | None: ...

    @abstractmethod
    def holds(self, condition: Condition) -> bool: ...

    @abstractmethod
    def applies(self, node: Node) -> bool: ...

    @abstractmethod
    def count(self, rule: Rule) -> Fraction | None: ...

    @abstractmethod
    def year_count(self, rule: Rule) -> Fraction | None: ...

    @abstractmethod
    def points(self, rule: Rule) -> tuple[Fraction, str]: ...

    @abstractmethod
    def score(self, node: Node) -> Fraction | None: ...

    @abstractmethod
    def printed(self, what: str) -> Fraction | None: ...

    @abstractmethod
    def grade(self) -> str: ...

    @abstractmethod
    def quietly(self, work: Callable[[], Any]) -> Any:
        """The result, or None where it fails."""

    @abstractmethod
    def value_or_none(self, value: Value) -> Fraction | None: ...
