"""Values that could not be computed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appraisal.explanation.words.names import title_of
from appraisal.scoring import Scheme

FAILED = {
    "division_by_zero": gettext_noop("“%(what)s” could not be calculated: division by zero."),
    "too_large": gettext_noop("“%(what)s” could not be calculated: the number is too large."),
}


def problem_words(scheme: Scheme, problem: dict, read: list[str] | None = None) -> str:
    """Which value could not be computed, and why; by its title where the scheme gives it one.

    ``read``: the figures that it read, "Tasks planned = 0".
    """
    kind, _sep, code = problem["path"].partition(" ")
    what = _("Total") if kind == "total" else code
    if kind == "value" and scheme.value(code) is not None:
        what = title_of(scheme.value(code))
    elif kind in ("item", "node") and scheme.has_node(code):
        what = title_of(scheme.node(code))
    words = _(FAILED[problem["code"]]) % {"what": what}
    if read:
        words = _("%(problem)s Data used: %(figures)s.") % {"problem": words, "figures": _(", ").join(read)}
    return words
