"""Who is scored by a default for want of which data item: the closing list of a release.

Counted from the data of now, by scheme version; of people to whom an indicator does not apply it says too much, since
whom it applies to is known only when it is computed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from appraisal.periods.models import Participant, Period
from appraisal.schemes.models import in_language
from appraisal.schemes.selectors import compiled_versions
from appraisal.schemes.translation import labels
from appraisal.scoring import Scheme, plain
from appraisal.scoring.language.needs import measures_behind
from appraisal.scoring.language.nodes import Node
from appraisal.scoring.language.rules import Rule
from appraisal.scoring.language.vocabularies import WITHOUT_FIGURE, WITHOUT_VALUE
from appraisal.sources import measure_title
from core.wording import followed, labelled, noted


class Default(NamedTuple):
    """``people`` lack the data item, and get what ``words`` says in the indicator or rule."""

    words: str
    people: int


def defaults(period: Period, lacking: Iterable[str]) -> list[Default]:
    """One line for each indicator and rule that reads one of these data items, in the order of the schemes."""
    codes = sorted(lacking)
    if not codes:
        return []
    people = dict(_bound(period).values_list("scheme_version").annotate(n=Count("pk")))
    given = _given(period, codes)
    found: Counter[str] = Counter()
    for version, scheme in compiled_versions(people).items():
        for words, code in _lines(scheme, set(codes)):
            found[words] += max(0, people[version] - given.get((version, code), 0))
    return [Default(words, number) for words, number in found.items() if number]


def _bound(period: Period) -> QuerySet[Participant]:
    return Participant.objects.filter(period=period, scheme_version__isnull=False).order_by()


def _given(period: Period, codes: list[str]) -> dict[tuple[int, str], int]:
    rows = _bound(period).filter(cadre__measures__period=period, cadre__measures__code__in=codes)
    counted = rows.values_list("scheme_version", "cadre__measures__code").annotate(n=Count("pk"))
    return {(version, code): number for version, code, number in counted}


def _lines(scheme: Scheme, codes: set[str]) -> Iterator[tuple[str, str]]:
    for item in scheme.items:
        for code in measures_behind(scheme, item.values_read()):
            if code in codes:
                yield labelled(in_language(item.title) or item.code, _for_want(_of_item(item), code)), code
        for rule in item.rules:
            for code in measures_behind(scheme, [rule.measure]):
                if code in codes:
                    yield labelled(in_language(rule.title) or rule.code, _for_want(_of_rule(rule), code)), code


def _for_want(gets: str, code: str) -> str:
    return followed(gets, _("for want of “%(value)s”") % {"value": measure_title(code)})


def _of_item(item: Node) -> str:
    """What an indicator gives without its value: "the full score (20)"."""
    gets = str(labels(WITHOUT_VALUE)[item.missing])
    return noted(gets, plain(item.full)) if item.missing == "full" and item.full is not None else gets


def _of_rule(rule: Rule) -> str:
    return str(labels(WITHOUT_FIGURE)[rule.missing])
