"""What was done to a draft, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = {
    "node": gettext_lazy("the section"),
    "section": gettext_lazy("the section"),
    "item": gettext_lazy("the indicator"),
    "rule": gettext_lazy("the rule"),
    "veto": gettext_lazy("the veto"),
    "value": gettext_lazy("the calculated item"),
    "attribute": gettext_lazy("the attribute"),
    "payout": gettext_lazy("the payout rule"),
    "basics": gettext_lazy("the basics"),
    "grades": gettext_lazy("the grades"),
    "words": gettext_lazy("dimensions and levels"),
    "fairness": gettext_lazy("score adjustment"),
}
ACTS = {
    "changed": gettext_lazy("changed %(part)s"),
    "added": gettext_lazy("added %(part)s"),
    "moved": gettext_lazy("moved %(part)s"),
    "copied": gettext_lazy("copied %(part)s"),
    "deleted": gettext_lazy("deleted %(part)s"),
    "replaced": gettext_lazy("replaced the draft by a file"),
}


def step_words(step) -> str:
    """A step of a draft: "changed the rule 3.2"."""
    part = " ".join(filter(None, (str(PARTS.get(step.part, "")), step.code)))
    words = ACTS.get(step.act)
    return str(words) % {"part": part} if words else _("changed %(part)s") % {"part": part}
