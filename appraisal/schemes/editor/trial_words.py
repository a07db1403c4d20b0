"""The lines of a trial in the reader's language: the phrases of the reference engine, and titles in place of codes.

The engine knows no languages and writes English with codes. Each phrase that it writes stands here once, as what is
looked for and as the text that is translated; a test goes through every line of every case for words that are left.
"""

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from appraisal.schemes.models import in_language
from appraisal.schemes.translation import labels
from appraisal.scoring import Scheme
from appraisal.scoring.language.outcomes import EFFECT_KINDS
from appraisal.scoring.language.params import Vote
from appraisal.scoring.language.vocabularies import OF_SEVERAL_LINKS
from appraisal.sources import measure_title
from core.wording import listed

# Looked for in this order; N stands for a number, and each group of the pattern fills the text.
PHRASES = (
    (r"(?P<n>N) valid ballots, fewer than (?P<m>N)", gettext_noop("%(n)s valid ballots, fewer than %(m)s")),
    (r"no valid ballot", gettext_noop("no valid ballot")),
    (r"\bvotes (?P<n>[\d−./× +]+?) over (?P<m>N) valid", gettext_noop("votes %(n)s over %(m)s valid")),
    (r"(?P<n>N) left out", gettext_noop("%(n)s left out")),
    (r"\bweight (?P<n>N) \(total\)", gettext_noop("weight: score %(n)s")),
    (r"\bweight (?P<n>N) \(coefficient\)", gettext_noop("weight: coefficient %(n)s")),
    (r", weight (?P<n>N)", gettext_noop(", weight %(n)s")),
    (r"\(value (?P<n>N) in no band\)", gettext_noop("(value %(n)s, in no band)")),
    (r"\bvalue (?P<n>N)", gettext_noop("value %(n)s")),
    (r"\btarget (?P<n>N)", gettext_noop("target %(n)s")),
    (r"\btolerance (?P<n>N)", gettext_noop("tolerance %(n)s")),
    (r"mean of the group, (?P<n>N) in all, (?P<m>N)", gettext_noop("mean of the group of %(n)s: %(m)s")),
    (r"mean of the others, (?P<n>N) in all, (?P<m>N)", gettext_noop("mean of the %(n)s others: %(m)s")),
    (r"mean of (?P<n>N) peers", gettext_noop("mean of %(n)s peers")),
    (r"\(from (?P<n>N / N)\)", gettext_noop("(from %(n)s)")),
    (r"nobody to compare with", gettext_noop("no one to compare with")),
    (r"no best above 0", gettext_noop("no best value above 0")),
    (r"no value above 0", gettext_noop("no value above 0")),
    (r"(?P<n>N) of best (?P<m>N)", gettext_noop("%(n)s of the best %(m)s")),
    (r"best (?P<n>N) of (?P<m>N)", gettext_noop("the best %(n)s of %(m)s")),
    (r"places (?P<n>N) to (?P<m>N) of (?P<k>N)", gettext_noop("places %(n)s to %(m)s of %(k)s")),
    (r"place (?P<n>N) of (?P<m>N)", gettext_noop("place %(n)s of %(m)s")),
    (r"place (?P<n>N) → (?P<m>N) \(stated\)", gettext_noop("place %(n)s as stated → %(m)s")),
    (r"no place", gettext_noop("no place")),
    (r"no weight", gettext_noop("no weight")),
    (r"no value", gettext_noop("no data")),
    (r"no day", gettext_noop("no day")),
    (r"no score of (?P<n>[^()=;]+?)(?=[):]|$)", gettext_noop("no score by the link %(n)s")),
    (r"(?P<n>\S+) weigh nothing", gettext_noop("links %(n)s weigh nothing")),
    (r"\(period (?P<n>N) in a row\)", gettext_noop("(period %(n)s in a row)")),
    (r"(?P<n>N) in a row", gettext_noop("%(n)s in a row")),
    (r"not kept, the counter is 0", gettext_noop("not kept, the counter is 0")),
    (r"of the list (?P<code>\S+) (?P<m>N)", gettext_noop("of the rule group %(code)s only %(m)s")),
    (r"held at (?P<n>N)", gettext_noop("held at %(n)s")),
    (r"\(veto\)", gettext_noop("(veto)")),
    (r", carried(?=\))", gettext_noop(", carried")),
    (r"(?P<n>[+−] N) carried from a closed period", gettext_noop("%(n)s carried from a closed period")),
    (r"not applicable", gettext_noop("not applicable")),
    (r"does not apply", gettext_noop("does not apply")),
    (r"but its condition does not hold", gettext_noop("but its condition does not hold")),
    (r"\(work\)", gettext_noop("(work)")),
    (r"(?P<n>N) earlier", gettext_noop("%(n)s earlier")),
    (r"(?P<n>N) given before", gettext_noop("%(n)s given before")),
    (r"step from (?P<n>N)", gettext_noop("step from %(n)s")),
    (r"(?P<n>N) off", gettext_noop("%(n)s off")),
    (r"could not be computed: (?:item|node|value|rule|payout) ", gettext_noop("could not be computed: ")),
    (r"it could not be computed", gettext_noop("it could not be computed")),
    (r"group of (?P<n>N), fewer than (?P<m>N): unchanged", gettext_noop("group of %(n)s, fewer than %(m)s: unchanged")),
    (r"all equal", gettext_noop("all equal")),
    (
        r"(?P<n>N) below and (?P<m>N) equal of (?P<k>N) others",
        gettext_noop("%(n)s below and %(m)s equal of %(k)s others"),
    ),
    (r"no score, so nothing is paid", gettext_noop("no score, so nothing is paid")),
    (r"vetoed \((?P<code>[^)]*)\), so nothing is paid", gettext_noop("vetoed (%(code)s), so nothing is paid")),
    (r"is not above 0, so nothing is paid", gettext_noop("is not above 0, so nothing is paid")),
    (r"(?P<code>[^;]+) missing, so nothing is paid", gettext_noop("%(code)s missing, so nothing is paid")),
    (r"score (?P<n>N < N)", gettext_noop("score %(n)s")),
    (r", so nothing is paid", gettext_noop(", so nothing is paid")),
    (r"\(post factor\)", gettext_noop("(post factor)")),
    (r", because ", gettext_noop(", because ")),
    (r"count of (?P<code>\S+)", gettext_noop("count of %(code)s")),
    (r"points of (?P<code>\S+)", gettext_noop("points of %(code)s")),
    (r"score of (?P<code>\S+)", gettext_noop("score of %(code)s")),
    (r"through the year", gettext_noop("through the year")),
    (r" is not one of ", gettext_noop(" is not one of ")),
    (r" is one of ", gettext_noop(" is one of ")),
    (r" and (?=\S+ = |count|points|score)", gettext_noop(" and ")),
    (r" is missing", gettext_noop(" is missing")),
    (r"\bmissing\b", gettext_noop("missing")),
    (r"\bunknown\b", gettext_noop("unknown")),
    (r"^on (?=\d{4}-)", gettext_noop("on ")),
    (r"^best of (?=N \()", gettext_noop("best of ")),
)
NUMBER = r"−?\d[\d./]*"


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(re.sub(r"\bN\b", lambda _match: NUMBER, pattern)), text) for pattern, text in PHRASES]


LINKED = re.compile(r"^(?P<take>\w+) of (?P<n>\d+) (?P<relation>.+?) \(")
OPEN, CLOSE = "\ue000", "\ue001"  # around what a phrase says to be a code
MARKED = f"{OPEN}(?P<marked>[^{CLOSE}]+){CLOSE}"
BRACED = r"\((?P<braced>[^()\s]+)\)"  # any code in brackets, also one of digits
# a code with a dot, line or digit, not within a longer one and no function of a formula
LONG = r"(?<![A-Za-z0-9_.%-])(?:{})(?![A-Za-z0-9_.]*[A-Za-z0-9_]|\()"
# a code that may be a word as well is one only before its number or its votes
PLAIN = r"(?<![A-Za-z0-9_.%-])(?:{})(?= = |: )"
SPECIAL = re.compile(r"[._0-9]")


class TrialWords:
    """Turns lines of the reference engine into words for one scheme; in English they stay as they are."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.titles = dict(_titles(scheme))
        spoken = sorted((code for code in self.titles if code.isascii() and not code[:1].isdigit()), key=len)[::-1]
        forms = [(LONG, [code for code in spoken if SPECIAL.search(code)])]
        forms.append((PLAIN, [code for code in spoken if not SPECIAL.search(code)]))
        found = [form.format("|".join(map(re.escape, codes))) for form, codes in forms if codes]
        self.codes = re.compile("|".join([MARKED, BRACED, *found]))

    def told(self, text: str, rule: str = "") -> str:
        """The line; ``rule`` is the code of the rule that it is about."""
        text = self._without_title(text, rule)
        if get_language() != "en":
            text = self._linked(self._effect(text))
            for pattern, words in _patterns():
                text = pattern.sub(partial(self._filled, words), text)
        return self.codes.sub(self._named, text)

    def _filled(self, words: str, match: re.Match[str]) -> str:
        found = match.groupdict()
        if "code" in found:
            found["code"] = listed(f"{OPEN}{one}{CLOSE}" for one in found["code"].split(", "))
        return _(words) % found

    def _named(self, match: re.Match[str]) -> str:
        braced, marked = match["braced"], match["marked"]
        if marked:
            return self.titles.get(marked, marked)
        return f"({self.titles.get(braced, braced)})" if braced else self.titles[match[0]]

    def _without_title(self, text: str, rule: str) -> str:
        """A rule is called by its title beside the line already."""
        title = self.scheme.rule(rule).title.get("en") if rule and self.scheme.has_rule(rule) else ""
        return text.replace(f" for {title}", "", 1) if title else text

    def _effect(self, text: str) -> str:
        head, because, rest = text.partition(", because ")
        effect, _space, held = head.partition(" ")
        if not because or effect not in EFFECT_KINDS:
            return text
        return f"{EFFECT_KINDS[effect].cell[0]}{f' ({held})' if held else ''}{because}{rest}"

    def _linked(self, text: str) -> str:
        takes = {code: str(label) for code, label in labels(OF_SEVERAL_LINKS).items()}

        def said(match: re.Match[str]) -> str:
            told = {**match.groupdict(), "take": takes.get(match["take"], match["take"])}
            return _("%(take)s of %(n)s linked by %(relation)s (") % told

        return LINKED.sub(said, text) if LINKED.match(text) and text.split(" ", maxsplit=1)[0] in takes else text


def _titles(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every code of a scheme that lines name, with its title; figures by the names of the site."""
    parts: list[Any] = [*scheme.vetoes, *scheme.grades, *scheme.values, *scheme.rules, *scheme.nodes]
    parts += scheme.attributes
    for code in (*scheme.reads.measures, *scheme.reads.prior):
        yield code, measure_title(code)
    for item in scheme.items:
        if isinstance(item.params, Vote):
            parts += [*item.params.groups, *item.params.options]
        for one in item.lists:
            yield one.code, in_language(one.title) or one.code
    for attribute in scheme.attributes:
        yield from ((option, in_language(title) or option) for option, title in attribute.options)
    for part in parts:
        yield part.code, in_language(part.title) or part.code
