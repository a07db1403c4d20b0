"""What a sheet has worked out already, and what becomes of a failure."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from appraisal.scoring.errors import FactsError, Issue
from appraisal.scoring.language.scheme import Scheme

from .facts import Subject
from .parts import Failure

BUSY = object()


class Kept:
    """Results by key, each worked out when something first asks for it."""

    def __init__(self, batch: Any, subject: Subject):
        self.batch, self.subject = batch, subject  # the Batch of engine.py
        self.scheme: Scheme = batch.scheme
        self.known: dict[tuple[Any, ...], Any] = {}
        self.noted: dict[tuple[str, str], None] = {}

    def once(self, key: tuple[Any, ...], work: Callable[[], Any]) -> Any:
        """The result of ``work``, which is done at the first asking."""
        found = self.known.get(key)
        if found is BUSY:
            name = str(self.subject.name)
            text = f"Scores are inherited in a circle: {name} → {name}."
            raise FactsError([Issue("subject_circle", "links", text, {"names": name})])
        if found is None:
            self.known[key] = BUSY
            try:
                found = (work(), None)
            except Failure as failure:
                found = (None, (failure.code, failure.path))
            except BaseException:
                del self.known[key]
                raise
            self.known[key] = found
        if found[1] is not None:
            raise Failure(*found[1])
        return found[0]

    def quietly(self, work: Callable[[], Any]) -> Any:
        """The result, or None where it fails."""
        try:
            return work()
        except Failure:
            return None

    def note(self, work: Callable[[], Any]) -> Any:
        """Work whose failure stops the sheet; None then."""
        try:
            return work()
        except Failure as failure:
            self.noted[failure.code, failure.path] = None
            return None

    def value_of_measure(self, code: str) -> Fraction | None:
        return self.subject.measures.get(code)
