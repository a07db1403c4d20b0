"""One badge per state, the same word, icon and colour on every page, in every export and chart.

A state is the lower-case value of a ``TextChoices``. An app whose state is missing here adds it with ``register``
in its ``AppConfig.ready``. Colour never speaks alone: each badge has a word and an icon.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TONES = ("grey", "blue", "green", "amber", "red", "purple")


@dataclass(frozen=True)
class State:
    """``tone`` is one of TONES: see ``.state-*`` in site.css."""

    word: str | Promise
    icon: str
    tone: str


STATES: dict[str, State] = {
    # work in progress
    "draft": State(_("Draft"), "pencil", "grey"),
    "submitted": State(_("Submitted"), "send", "blue"),
    "returned": State(_("Returned"), "arrow-back-up", "amber"),
    "verified": State(_("Verified"), "circle-check", "green"),
    "disputed": State(_("Disputed"), "flag", "red"),
    "reversed": State(_("Reversed"), "rotate", "purple"),
    "no_points": State(_("No evidence, no points"), "file-off", "grey"),
    "withdrawn": State(_("Withdrawn"), "arrow-left", "grey"),
    "pending": State(_("Waiting"), "clock", "amber"),
    # periods, schemes, sheets
    "planned": State(_("Planned"), "calendar", "grey"),
    "open": State(_("Open"), "lock-open", "blue"),
    "frozen": State(_("Frozen"), "clock-pause", "purple"),
    "closed": State(_("Closed"), "lock", "grey"),
    "published": State(_("Published"), "speakerphone", "green"),
    "retired": State(_("Retired"), "archive", "grey"),
    "scored": State(_("Scored"), "chart-bar", "blue"),
    "prepared": State(pgettext_lazy("results", "Prepared"), "hourglass", "amber"),
    "confirmed": State(pgettext_lazy("results", "Confirmed"), "player-play", "blue"),
    "released": State(pgettext_lazy("results", "Released"), "speakerphone", "green"),
    "given_up": State(pgettext_lazy("results", "Not released: changed"), "alert-triangle", "amber"),
    "replaced": State(pgettext_lazy("results", "Replaced"), "history", "grey"),
    "graded": State(_("Graded"), "award", "blue"),
    "posted": State(_("On public notice"), "pin", "purple"),
    "final": State(_("Final"), "circle-check", "green"),
    "superseded": State(_("Superseded"), "history", "grey"),
    "computing": State(_("Calculating"), "player-play", "blue"),
    "missing": State(_("Missing"), "circle-dashed", "amber"),
    # jobs
    "queued": State(_("Queued"), "clock", "grey"),
    "running": State(_("Running"), "player-play", "blue"),
    "done": State(_("Done"), "check", "green"),
    "failed": State(_("Failed"), "alert-circle", "red"),
    "cancelled": State(_("Cancelled"), "ban", "grey"),
    # proposals and decisions
    "proposed": State(_("Proposed"), "hourglass", "amber"),
    "approved": State(_("Approved"), "circle-check", "green"),
    "rejected": State(_("Rejected"), "circle-x", "red"),
    "executed": State(_("Carried out"), "check", "green"),
    "overdue": State(_("Overdue"), "alert-triangle", "red"),
    "due": State(_("Term completed"), "calendar-due", "amber"),
    "waiting": State(_("Not yet"), "clock", "grey"),
    # grades
    "excellent": State(pgettext_lazy("grade", "Excellent"), "star", "green"),
    "competent": State(pgettext_lazy("grade", "Competent"), "check", "blue"),
    "basic": State(pgettext_lazy("grade", "Basically competent"), "minus", "amber"),
    "incompetent": State(pgettext_lazy("grade", "Incompetent"), "x", "red"),
    "comment_only": State(pgettext_lazy("grade", "Written comment only"), "message-circle", "grey"),
    "no_grade": State(pgettext_lazy("grade", "No grade"), "circle-dashed", "grey"),
    # classes and people in them, clocks
    "held": State(_("Held"), "check", "green"),
    "enrolled": State(_("Enrolled"), "user-plus", "blue"),
    "completed": State(_("Completed"), "circle-check", "green"),
    "must": State(_("Must move"), "alert-triangle", "red"),
    "should": State(_("Should move"), "calendar-due", "amber"),
    "may": State(_("May move"), "clock", "grey"),
    # plain facts
    "active": State(_("Active"), "circle-check", "green"),
    "ended": State(_("Ended"), "archive", "grey"),
    "upcoming": State(_("Not in force yet"), "calendar", "grey"),
    "in_use": State(pgettext_lazy("unit", "Active"), "circle-check", "green"),
    "yes": State(_("Yes"), "check", "green"),
    "no": State(_("No"), "x", "grey"),
}


def register(code: str, word, icon: str, tone: str) -> None:
    """Add the state of an app. A code that is known keeps the look it has, so that it is the same everywhere."""
    if tone not in TONES:
        raise ValueError(f"The state {code!r} asks for the tone {tone!r}; there are {', '.join(TONES)}.")
    STATES.setdefault(code, State(word, icon, tone))


def state_of(code) -> State:
    """The badge of ``code``; an unknown one still shows its own word."""
    known = STATES.get(str(code).lower())
    if known:
        return known
    label = getattr(code, "label", None) or str(code).replace("_", " ").capitalize()
    return State(label, "point", "grey")
