"""A comparison of schemes in words: kinds, states, and one line that says it all."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from appraisal.schemes.compare import Comparison

KINDS = {
    "settings": gettext_lazy("Settings"),
    "section": gettext_lazy("Sections"),
    "indicator": gettext_lazy("Indicators"),
    "rule": gettext_lazy("Rules"),
    "value": gettext_lazy("Calculated items"),
    "veto": gettext_lazy("Vetoes"),
    "grade": gettext_lazy("Grades"),
    "payout": gettext_lazy("Payout rules"),
    "word": pgettext_lazy("scheme", "Names"),
}
COUNTS = {
    "changed": gettext_lazy("%(count)s changed"),
    "added": gettext_lazy("%(count)s added"),
    "removed": gettext_lazy("%(count)s removed"),
    "moved": gettext_lazy("%(count)s moved"),
}


def headline(comparison: Comparison) -> str:
    """What differs, in one line: "Rules: 3 changed, 1 added; full marks 135 → 140"."""
    if comparison.identical:
        return _("Both are identical.")
    counts = comparison.counts
    parts = []
    for kind, name in KINDS.items():
        told = [str(words) % {"count": counts[kind, state]} for state, words in COUNTS.items() if counts[kind, state]]
        if told and kind != "settings":
            parts.append(_("%(kind)s: %(changes)s") % {"kind": name, "changes": _(", ").join(told)})
    marks = comparison.full_marks
    if marks:
        words = {"before": marks.before or "–", "after": marks.after or "–"}
        parts.append(_("full score %(before)s → %(after)s") % words)
    elif counts["settings", "changed"]:
        parts.append(_("settings changed"))
    line = _("%(parts)s.") % {"parts": _("; ").join(parts)}
    return line[:1].upper() + line[1:]
