"""Who is scored by a default for want of which data item: the closing list of a release.

Counted from the data of now, by scheme version; of people to whom an indicator does not apply it says too much, since
whom it applies to is known only when it is computed.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from appraisal.periods.models import Period
from appraisal.runs.lacking import Wanted, numbers_lacking, schemes_of, wanted_of
from appraisal.schemes.models import SchemeVersion, in_language
from appraisal.schemes.translation import labels
from appraisal.scoring import Scheme, plain
from appraisal.scoring.language.needs import measures_behind
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.vocabularies import WITHOUT_FIGURE, WITHOUT_VALUE
from appraisal.sources import measure_title
from core.wording import followed, labelled, noted


class Line(NamedTuple):
    """An indicator or rule that reads a data item: ``words`` say what whoever lacks it gets.

    ``part`` names the scheme and the indicator or rule, for addresses: the versions of a scheme make one line.
    """

    words: str
    code: str
    part: str


class Default(NamedTuple):
    """``people`` lack the data item of the line."""

    line: Line
    people: int


class Lines:
    """What the schemes of a period want, and every line that reads it, in the order of the schemes."""

    def __init__(self, period: Period) -> None:
        self.period = period
        schemes = schemes_of(period)
        self.wanted = wanted_of(period, schemes)
        found = self._found(schemes)
        times = Counter(line.words for line in {line for _version, line in found})
        self.lines = [(version, self._told_apart(line, times)) for version, line in found]

    def _found(self, schemes: dict[int, Scheme]) -> list[tuple[int, Line]]:
        versions = SchemeVersion.objects.filter(pk__in=schemes).select_related("scheme").only("scheme").order_by("-pk")
        self.titles = {str(version.scheme_id): str(version.scheme) for version in versions}
        found, words = [], {}
        for version in versions:  # in the words of the newest
            for line in _lines(schemes[version.pk], version.scheme_id, self.codes_of(version.pk)):
                said = words.setdefault((line.part, line.code), line.words)
                found.append((version.pk, line._replace(words=said)))
        return found

    def codes_of(self, version: int) -> set[str]:
        return {code for of, code in self.wanted if of == version}

    def _told_apart(self, line: Line, times: Counter[str]) -> Line:
        """With the scheme, where another one has an indicator of the same words."""
        if times[line.words] == 1:
            return line
        return line._replace(words=noted(line.words, self.titles[line.part.partition("-")[0]]))

    def narrowed(self, code: str = "", part: str = "") -> list[Wanted]:
        """What is wanted of one data item, by one indicator or rule, or by all."""
        of_part = {(version, line.code) for version, line in self.lines if line.part == part}
        return [pair for pair in self.wanted if code in ("", pair[1]) and (not part or pair in of_part)]

    def defaults(self) -> list[Default]:
        lacking = numbers_lacking(self.period, self.wanted)
        found: Counter[Line] = Counter()
        for version, line in self.lines:
            found[line] += lacking.get((version, line.code), 0)
        return [Default(line, number) for line, number in found.items() if number]

    def words_for(self, version: int, codes: Collection[str], part: str = "") -> list[str]:
        """What somebody under the version who lacks these data items gets instead."""
        read = [line for of, line in self.lines if of == version and line.code in codes and part in ("", line.part)]
        unread = sorted(set(codes) - {line.code for line in read})
        return [*(line.words for line in read), *(measure_title(code) for code in unread)]


def _lines(scheme: Scheme, key: int, codes: set[str]) -> Iterator[Line]:
    for item in scheme.items:
        for code in measures_behind(scheme, item.values_read()):
            if code in codes:
                words = labelled(in_language(item.title) or item.code, _for_want(_of_item(item), code))
                yield Line(words, code, f"{key}-{item.code}")
        for rule in item.rules:
            for code in measures_behind(scheme, [rule.measure]):
                if code in codes:
                    words = labelled(in_language(rule.title) or rule.code, _for_want(_of_rule(rule), code))
                    yield Line(words, code, f"{key}-{rule.code}")


def _for_want(gets: str, code: str) -> str:
    return followed(gets, _("for want of “%(value)s”") % {"value": measure_title(code)})


def _of_item(item: Node) -> str:
    """What an indicator gives without its value: "the full score (20)"."""
    gets = str(labels(WITHOUT_VALUE)[item.missing])
    return noted(gets, plain(item.full)) if item.missing == "full" and item.full is not None else gets


def _of_rule(rule: Rule) -> str:
    return str(labels(WITHOUT_FIGURE)[rule.missing])
