"""What is missing, as a sentence of its number alone: the same on the day it is said and where it was kept."""

from django.utils.translation import ngettext_lazy

SENTENCES = {
    "window": ngettext_lazy(
        "%(count)s day before the last deadline.", "%(count)s days before the last deadline.", "count"
    ),
    "waiting": ngettext_lazy(
        "%(count)s entry still waits and does not count.", "%(count)s entries still wait and do not count.", "count"
    ),
    "verifier": ngettext_lazy(
        "The entries of %(count)s person can be verified by no one.",
        "The entries of %(count)s people can be verified by no one.",
        "count",
    ),
    "unfilled": ngettext_lazy(
        "%(count)s item is not filled in by its scoring unit.",
        "%(count)s items are not filled in by their scoring units.",
        "count",
    ),
    "figures": ngettext_lazy(
        "%(count)s data item is missing for some people.", "%(count)s data items are missing for some people.", "count"
    ),
    "defaults": ngettext_lazy(
        "%(count)s indicator or rule takes a default for want of data.",
        "%(count)s indicators or rules take a default for want of data.",
        "count",
    ),
    "scheme": ngettext_lazy(
        "%(count)s person has no scheme and gets no score.",
        "%(count)s people have no scheme and get no score.",
        "count",
    ),
    "facts": ngettext_lazy(
        "%(count)s person has neither a verified entry nor a data item.",
        "%(count)s people have neither a verified entry nor a data item.",
        "count",
    ),
    "months": ngettext_lazy(
        "%(count)s month of the year is not released.", "%(count)s months of the year are not released.", "count"
    ),
    "reopened": ngettext_lazy(
        "%(count)s month is reopened; its released results still count.",
        "%(count)s months are reopened; their released results still count.",
        "count",
    ),
    "grades": ngettext_lazy(
        "%(count)s grade is not decided; the proposed one would be released.",
        "%(count)s grades are not decided; the proposed ones would be released.",
        "count",
    ),
    "joined": ngettext_lazy(
        "%(count)s person is in the personnel records but not in this period.",
        "%(count)s people are in the personnel records but not in this period.",
        "count",
    ),
    "people": ngettext_lazy(
        "%(count)s person differs from the files of today.",
        "%(count)s people differ from the files of today.",
        "count",
    ),
}


def sentence_of(code: str, number: int) -> str:
    """Nothing where the code is one of another time."""
    return str(SENTENCES[code] % {"count": number}) if code in SENTENCES else ""
