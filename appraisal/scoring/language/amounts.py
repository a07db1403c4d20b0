"""The forms in which the amount of a rule may be built, with the fields that each asks for."""

from dataclasses import dataclass

from .declare import Ask
from .marks import _, pgettext
from .words import Option

ONE, MANY = _("One entry, one amount"), _("By the count of the whole period")


@dataclass(frozen=True)
class Amount(Option):
    """A form of amount; ``shown`` and ``gives`` are its line in the handbook, where it counts the whole period."""

    says: str = ""
    example: str = ""
    group: str = MANY
    asks: tuple[Ask | str, ...] = ()
    shown: str = ""
    gives: str = ""

    @property
    def single(self) -> bool:
        """Whether each entry has an amount of its own."""
        return self.group == ONE


PER_STEP = Ask("points", _("Points per step"), help="", required=True)
SIZE = Ask("per", required=True, default="")
POINTS = Ask("points", required=True)


def limit(key: str, label: str, help: str | None = None) -> Ask:
    return Ask(key, label, help, required=True)


AMOUNT_FORMS: dict[str, Amount] = {
    one.code: one
    for one in (
        Amount(
            "each", _("Points per occurrence"), says=_("Points times the quantity."), example=_("Absent: 0.1 per person-time."),
            group=ONE, asks=(POINTS,), shown="`measure` + `points`", gives="points × n",
        ),
        Amount(
            "range", _("Points within a range"), says=_("The verifier chooses the points and gives the reason."),
            example=_("Poor cooperation: 0.5 to 2."), group=ONE, asks=(Ask("range", required=True),),
        ),
        Amount(
            "levels", _("Points by level"), says=_("A table of levels."), example=_("Town 2, county 4, city 6."),
            group=ONE, asks=("levels",),
        ),
        Amount(
            "steps", _("For each full number"), says=_("Points for each full step of the count."), example=_("0.5 for every 5 cases."),
            asks=(PER_STEP, SIZE, "steps"), shown="`per` + `points`", gives="points × steps of n / per",
        ),
        Amount(
            "shortfall", _("For each one missing"), says=_("Points for each one short of the required number."),
            example=_("5 reports a year, each missing 1."),
            asks=(Ask("required", required=True), Ask("points", _("Points for each one missing"), "", required=True), "per", "steps"),
            shown="`required` + `points`",
            gives="points × steps of (required − n) / per, `per` 1 unless given; nothing when n ≥ required",
        ),
        Amount(
            "excess", _("For each one above"), says=_("Points per step above a limit."),
            example=_("From the fifth activist on, 0.5 each."), asks=(limit("above", _("Above")), PER_STEP, SIZE, "steps"),
            shown="`above` (or `below`) + `per` + `points`",
            gives="points × steps of (n − above) / per (or (below − n) / per)",
        ),
        Amount(
            "lack", _("For each one below"), says=_("Points per step below a limit."),
            example=_("Each 5 points below 100 %: 0.5."), asks=(limit("below", _("Below")), PER_STEP, SIZE, "steps"),
        ),
        Amount(
            "once", _("One-off when a threshold is reached"), says=_("The points are given once."), example=_("Fewer than 2 troupes: 0.5."),
            asks=(POINTS, "at_least", "at_most", "above", "below"),
            shown="`above` / `below` / `at_least` / `at_most` + `points`, no `per`",
            gives="points once, when all stated conditions hold",
        ),
        Amount(
            "target", _("By the distance from a target"), says=_("Points per step away from the target."),
            example=_("Each point off the plan 0.1."),
            asks=(Ask("target", required=True), PER_STEP, "sides", "tolerance", "per", "steps"),
            shown="`target` + `points`",
            gives='points × steps of the distance from the target beyond `tolerance` (VALUE, default 0), `sides`: `"both"` '
            '(default), `"below"`, `"above"`; `per` 1 unless given',
        ),
        Amount(
            "base", _("A base, then points for each further one"),
            says=_("A base from a number on, plus points for each further one."),
            example=_("No new member for 3 years 5, each further year 1."),
            asks=(
                limit("at_least", pgettext("scheme", "From"), _("The count at which the base is given.")),
                Ask("base", required=True), Ask("then", required=True), "per", "steps",
            ),
            shown="`at_least` + `base` + `then`",
            gives="base, plus then × steps of (n − at_least) / per (1 unless given); nothing below",
        ),
        Amount(
            "ladder", _("Escalation by count"), says=_("The points depend on how often it happened."),
            example=_("Once 15, twice 30, three times 50."), asks=("ladder", "ladder_mode"), shown="`ladder`",
            gives='escalation: `[{"from": "1", "points": "15"}, {"from": "2", "points": "30"}]`; `ladder_mode` `"replace"` '
            '(default: the step reached) or `"add"` (all steps reached)',
        ),
        Amount(
            "tiers", _("Rates by tier"), says=_("Each tier of the count at its own rate."),
            example=_("Up to 1,000 at 1 %, beyond at 2 %."), asks=("tiers",), shown="`tiers`",
            gives='progressive rate: `[{"from": "0", "rate": "0.01"}, {"from": "1000", "rate": "0.02"}]`, each part of n at its '
            "own rate",
        ),
    )
}  # fmt: skip
# The forms of a rule that depends on a count; "each" does where the rule counts a measure.
COUNTED_FORMS = tuple(code for code, form in AMOUNT_FORMS.items() if form.gives or not form.single)
