"""Reading one value of a scheme document at a time; every problem is kept with its place."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.errors import Issue, unusable
from appraisal.scoring.language import formula
from appraisal.scoring.language.nodes import Rounding
from appraisal.scoring.language.vocabularies import ROUNDINGS
from appraisal.scoring.near import meant

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)
NUMBERLIKE = re.compile(r"[-+.,/%eE0-9\s]+")  # meant as a number, though not a usable one


class Reader:
    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.nodes: list[Any] = []
        self.items: list[Any] = []
        self.rules: list[Any] = []
        self.codes: dict[tuple[str, Any], str] = {}  # where each code was first said
        self.later: list[Callable[[], None]] = []  # checks that need every code known; run when all is read
        self.attributes: dict[Any, set[str]] = {}
        self.circumstances: dict[str, list] = {}  # of events that fairness looks at, by rule

    def refuse(self, issue: str, path: str, message: str, /, *, among: Iterable[Any] = (), **params: Any) -> None:
        """``among``: the words of which one was probably meant."""
        self.issues.append(Issue(issue, path.lstrip("."), *meant(message, params, among)))

    def number(self, holder: dict, key: Any, path: str, default: Any = None, *, low: int | None = None) -> Any:
        if holder.get(key) is None:
            return default
        try:
            number = decimals.parse(holder[key])
        except ValueError as error:
            self.issues.append(unusable(holder[key], error, f"{path}.{key}".lstrip(".")))
            return default
        if low is not None and number < low:
            text = f"{holder[key]} is below {low}."
            self.refuse("number_too_small", f"{path}.{key}", text, value=decimals.plain(number), low=str(low))
        return number

    def positive(self, holder: dict, key: str, path: str, default: Any = None) -> Any:
        """A number above zero; ``default`` when left out or refused."""
        number = self.number(holder, key, path, default)
        if number is not None and number <= 0:
            text = f"{key} must be above zero."
            self.refuse("number_too_small", f"{path}.{key}", text, value=decimals.plain(number))
            return default if default is not None else Fraction(1)
        return number

    def required(self, holder: dict, key: str, path: str, *, low: int | None = None) -> Any:
        if holder.get(key) is None:
            self.refuse("value_undefined", f"{path}.{key}", f"{key} is not given.", key=key)
            return Fraction(0)
        return self.number(holder, key, path, Fraction(0), low=low)

    def needed_positive(self, holder: dict, key: str, path: str) -> Any:
        """A number above zero that must be there; 1 in place of a refused one, which is told once."""
        if holder.get(key) is None:
            self.refuse("value_undefined", f"{path}.{key}", f"{key} is not given.", key=key)
            return Fraction(1)
        return self.positive(holder, key, path, Fraction(1))

    def value(self, holder: dict, key: str, path: str, default: Any = None) -> Any:
        """A VALUE: a number, or the code of a measure or derived value. A text that reads as a number is one."""
        stated = holder.get(key)
        if stated is None:
            return default
        try:
            return decimals.parse(stated)
        except ValueError as error:
            text = str(stated).strip()
            if isinstance(stated, str) and text and not NUMBERLIKE.fullmatch(text):
                return text
            self.issues.append(unusable(text, error, f"{path}.{key}".lstrip(".")))
            return default if default is not None else Fraction(1)

    def rising(self, floor: Fraction | None, cap: Fraction | None, where: str) -> None:
        """Refuses limits of which the upper one is below the lower one."""
        if floor is not None and cap is not None and floor > cap:
            told = {"floor": decimals.plain(floor), "cap": decimals.plain(cap)}
            self.refuse("cap_below_floor", where, "The cap is below the floor.", **told)

    def needed_value(self, holder: dict, key: str, path: str) -> Any:
        if holder.get(key) is None:
            self.refuse("value_undefined", f"{path}.{key}", f"{key} is not given.", key=key)
            return Fraction(0)
        return self.value(holder, key, path, Fraction(0))

    def limit(self, holder: dict, key: str, path: str, default: Any, full: Fraction | None = None) -> Any:
        """A bound: a number, per cent of ``full``, "none", or for a cap "full"."""
        stated = holder.get(key)
        if stated is None:
            stated = default
        if stated == "none" or stated is None:
            return None
        if stated == "full" and key == "cap":
            return full
        return self.share(stated, key, path, full)

    def share(self, stated: Any, key: str, path: str, full: Fraction | None, default: Any = None) -> Any:
        """A number, or per cent of ``full`` ("108%", "-5%")."""
        if not (isinstance(stated, str) and stated.strip().endswith("%")):
            return self.number({key: stated}, key, path, default)
        if full is None:
            self.refuse("full_missing", f"{path}.{key}", f"{stated} is a share of the full score, which is not given.")
            return default
        part = self.number({key: stated.strip()[:-1].strip()}, key, path, default)
        return part if part is None else part * full / 100

    def flag(self, holder: dict, key: str, path: str) -> bool:
        stated = holder.get(key, False)
        if not isinstance(stated, bool):
            self.refuse("choice_unknown", f"{path}.{key}", f"{key} is true or false.", value=str(stated))
            return False
        return stated

    def choice(self, holder: dict, key: str, path: str, options: Sequence[str], default: str | None = None) -> Any:
        value = holder.get(key, default)
        if value not in options:
            text = f"{value!r} is not one of {', '.join(options)}."
            self.refuse("choice_unknown", f"{path}.{key}", text, among=options, value=str(value))
            return options[0]
        return value

    def text(self, holder: dict, key: str, path: str) -> str:
        value = holder.get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse("code_missing", f"{path}.{key}", "A code is needed.")
            return "?"
        return value

    def title(self, holder: dict, path: str) -> dict:
        value = holder.get("title", {})  # of a shape that ``grammar`` has seen
        return {"zh-hans": value, "en": value} if isinstance(value, str) else value

    def rounding(self, holder: dict, path: str, default: Any = None) -> Any:
        value = holder.get("round") if "round" in holder else default
        if value is None:
            return None
        places = value.get("places", 2) if isinstance(value, dict) else None
        if not isinstance(places, int) or isinstance(places, bool) or not 0 <= places <= 6:
            text = "Places are a whole number from 0 to 6."
            self.refuse("places_invalid", f"{path}.places", text, value=str(places))
            return Rounding(places=2, mode="half_up")
        return Rounding(places=places, mode=self.choice(value, "mode", path, tuple(ROUNDINGS), "half_up"))

    def day(self, holder: dict, key: str, path: str) -> date | None:
        stated = holder.get(key)
        if stated is None:
            return None
        try:
            return date.fromisoformat(stated)
        except (TypeError, ValueError):
            self.refuse("day_invalid", f"{path}.{key}", f"{stated!r} is not a day such as 2023-05-16.",
                        value=str(stated))  # fmt: skip
            return None

    def bound_day(self, row: dict, key: str, path: str) -> date | tuple[int, int] | None:
        match = _MONTH_DAY.fullmatch(str(row.get(key, "")).strip())
        return (int(match[1]), int(match[2])) if match else self.day(row, key, path)

    def formula(self, text: Any, path: str, *, payout: bool = False) -> Any:
        """The expression in the text, with the codes that it names checked when all is read."""
        try:
            read = formula.read(text, payout=payout)
        except formula.FormulaError as error:
            self.refuse(error.code, path, str(error), **error.params)
            return formula.Number(Fraction(0))
        self.later.append(lambda: self.check_names(read, path))
        return read

    def check_names(self, expression: Any, path: str) -> None:
        for call in formula.calls(expression, "COUNT", "POINTS", "YEAR_COUNT"):
            self.known_code("rule", call.args[0], path)
        for call in formula.calls(expression, "SCORE"):
            self.known_code("node", call.args[0], path)
        for call in formula.calls(expression, "GRADE"):
            for code in call.args:
                self.known_code("grade", code, path)
        for call in formula.calls(expression, "ATTR"):
            self.known_attribute(call.args[0], call.args[1:], path)
        for call in formula.calls(expression, "VOTES", "VOTE_MEAN"):
            self.known_vote(call, path)

    def known_code(self, kind: str, code: Any, path: str) -> None:
        if (kind, code) not in self.codes:
            known = [one for of, one in self.codes if of == kind]
            self.refuse("value_undefined", path, f"There is no {kind} {code}.", among=known, key=str(code))

    def known_attribute(self, code: Any, options: Iterable[Any], path: str) -> None:
        if code not in self.attributes:
            text = f"{code} is not among the scheme's attributes."
            self.refuse("value_undefined", path, text, among=self.attributes, key=str(code))
            return
        listed = self.attributes[code]
        for option in options:
            if listed and option not in listed:
                text = f"{option} is not an option of {code}."
                self.refuse("value_undefined", path, text, among=listed, key=str(option))

    def known_vote(self, call: Any, path: str) -> None:
        votes = [item for item in self.items if item is not None and item.method == "vote" and item.params]
        named, group = call.args[0], call.args[1]
        if call.name == "VOTE_MEAN":
            found = [item.params for item in votes if item.code == named]
        else:
            found = [item.params for item in votes if item.params.question == named]
        if not found:
            known = [item.code if call.name == "VOTE_MEAN" else item.params.question for item in votes]
            self.refuse("value_undefined", path, f"There is no vote {named}.", among=known, key=named)
            return
        groups = {one.code for params in found for one in params.groups}
        if group and group not in groups:
            self.refuse("value_undefined", path, f"{named} has no voter group {group}.", among=groups, key=group)
        option = call.args[2] if len(call.args) > 2 else ""
        options = {one.code for params in found for one in params.options} | {"", "spoiled"}
        if option not in options:
            self.refuse("value_undefined", path, f"{named} has no option {option}.", among=options, key=option)

    def unique(self, kind: str, code: str, path: str) -> None:
        if (kind, code) in self.codes:
            text = f"The code {code} is used twice."
            self.refuse("code_duplicate", path, text, value=code, first=self.codes[kind, code])
        self.codes.setdefault((kind, code), path)
