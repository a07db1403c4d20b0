"""Reading what the methods of items are told."""

from fractions import Fraction

from appraisal.scoring import decimals
from appraisal.scoring.language.methods import (
    BEYOND,
    COMPARING,
    MISSING,
    PLAIN_METHODS,
    STEPS,
    TIES,
    Band,
    Bands,
    BestOfGroup,
    Computed,
    Counter,
    Given,
    Rank,
    Ratio,
    Step,
    Vote,
    VoteGroup,
    VoteOption,
)  # fmt: skip

from .rules import RuleReader

NEVER_MISSING = (*PLAIN_METHODS, "counter")
HUNDRED = 100  # a group or option list longer than this is a mistake


class MethodReader(RuleReader):
    def params(self, method, code, data, full, path):
        """(params, missing, sample) of an item."""
        if method in PLAIN_METHODS:
            return None, "full" if full is not None else "zero", {}
        where = f"{path}.params"
        found = getattr(self, f"params_{method}")(data, where, full, code)
        if method in NEVER_MISSING:
            return found, "zero", {}
        missing = self.choice(data, "missing", where, MISSING, "full" if full is not None else "zero")
        if missing == "full" and full is None:
            self.refuse("full_missing", f"{path}.full", "Without a full score, missing values cannot get it.")
        return found, missing, data.get("sample") or {}

    def params_given(self, data, path, full, code):
        return Given(self.needed_value(data, "value", path), self.value(data, "times", path, Fraction(1)))

    def params_ratio(self, data, path, full, code):
        target = self.value(data, "target", path, Fraction(1))
        if isinstance(target, Fraction) and target <= 0:
            self.refuse("target_not_positive", f"{path}.target", "A target must be above zero.")
            target = Fraction(1)
        floor, cap = self.limit(data, "floor", path, "0"), self.limit(data, "cap", path, "1")
        if floor is not None and cap is not None and floor > cap:
            self.refuse("cap_below_floor", f"{path}.cap", "The cap is below the floor.")
        return Ratio(self.needed_value(data, "value", path), target, cap, floor)

    def params_band(self, data, path, full, code):
        bands = []
        for i, band in enumerate(data.get("bands") or []):
            where = f"{path}.bands[{i}]"
            low, high = self.number(band, "from", where), self.number(band, "to", where)
            if low is not None and high is not None and low > high:
                self.refuse("band_reversed", where, "The band ends before it begins.")
            points = self.required(band, "points", where)
            bands.append(
                Band(
                    low,
                    high,
                    points,
                    not self.flag(band, "from_open", where),
                    self.flag(band, "to_closed", where),
                )
            )
        if not bands:
            self.refuse("bands_missing", f"{path}.bands", "At least one band is needed.")
        otherwise = self.number(data, "otherwise", path)
        if otherwise is None:
            for low, high in holes(bands):
                words = {"low": decimals.plain(low), "high": decimals.plain(high)}
                place = (
                    f"exactly {words['low']}"
                    if low == high
                    else f"between {words['low']} and {words['high']}"
                )
                text = f"No band holds {place}; close the hole or say otherwise."
                self.refuse("band_hole", f"{path}.bands", text, **words)
        return Bands(self.needed_value(data, "value", path), tuple(bands), otherwise)

    def params_step(self, data, path, full, code):
        return self._step(data, path, self.needed_value(data, "target", path))

    def params_compare_with_mean(self, data, path, full, code):
        return self._step(data, path, None)

    def _step(self, data, path, target):
        if data.get("below") is None and data.get("above") is None:
            self.refuse("value_undefined", path, "Say what a step below or above is worth.", key="below")
        return Step(
            self.needed_value(data, "value", path), target, self.number(data, "below", path, Fraction(0)),
            self.number(data, "above", path, Fraction(0)), self.positive(data, "per", path, Fraction(1)),
            self.choice(data, "steps", path, STEPS, "floor"), self.value(data, "tolerance", path, Fraction(0)),
            self.choice(data, "mean_of", path, ("group", "others"), "group"),
        )  # fmt: skip

    def _order(self, data, path):
        return self.choice(data, "order", path, ("high", "low"), "high")

    def params_best_of_group(self, data, path, full, code):
        return BestOfGroup(self.needed_value(data, "value", path), self._order(data, path))

    def params_rank(self, data, path, full, code):
        forms = [key for key in ("points", "start", "shares") if data.get(key) is not None]
        if len(forms) != 1:
            self.refuse("rank_unclear", path, "Say points, or start and step, or shares.")
        points = tuple(
            self.share(one, f"points[{i}]", path, full, Fraction(0))
            for i, one in enumerate(data.get("points") or [])
        )
        if "points" in forms and not points:
            self.refuse("value_undefined", f"{path}.points", "The list of points is empty.", key="points")
        after = data.get("after", "last")
        if after not in ("last", "zero"):
            after = self.share(after, "after", path, full, Fraction(0))
        shares = []
        for i, share in enumerate(data.get("shares") or []):
            where = f"{path}.shares[{i}]"
            to = self.required(share, "to", where)
            if shares and to <= shares[-1][0]:
                self.refuse(
                    "steps_unordered", where, "Steps go upwards, each from a higher number.", value=str(to)
                )
            shares.append((to, self.share(share.get("points", "0"), "points", where, full, Fraction(0))))
        start = self.share(data["start"], "start", path, full, Fraction(0)) if "start" in data else None
        step = self.share(data["step"], "step", path, full, Fraction(0)) if "step" in data else Fraction(0)
        return Rank(
            self.needed_value(data, "value", path), self._order(data, path),
            self.choice(data, "from", path, ("top", "bottom"), "top"), self.flag(data, "given", path),
            self.choice(data, "ties", path, TIES, "shared"), points, after, start, step, tuple(shares),
        )  # fmt: skip

    def params_vote(self, data, path, full, code):
        options = tuple(
            self._option(option, f"{path}.options[{i}]") for i, option in enumerate(data.get("options") or [])
        )
        groups = tuple(
            self._voters(group, f"{path}.groups[{i}]") for i, group in enumerate(data.get("groups") or [])
        )
        for name, members in (("options", options), ("groups", groups)):
            codes = [one.code for one in members]
            if not codes or len(codes) > HUNDRED:
                self.refuse("value_undefined", f"{path}.{name}", f"Name the {name} of the vote.", key=name)
            for one in {one for one in codes if codes.count(one) > 1} | ({"spoiled"} & set(codes)):
                self.refuse("code_duplicate", f"{path}.{name}", f"The code {one} is used twice.", value=one)
        if groups and not sum(group.weight for group in groups):
            self.refuse("weights_zero", f"{path}.groups", "The weights add up to zero.")
        trim = data.get("trim") or {}
        return Vote(
            str(data.get("question", code)), options, groups,
            self.choice(data, "absent_group", path, ("reweight", "zero", "missing"), "reweight"),
            self.number(data, "at_least", path, low=0), self._whole(trim, "highest", f"{path}.trim"),
            self._whole(trim, "lowest", f"{path}.trim"), self.value(data, "times", path, Fraction(1)),
        )  # fmt: skip

    def _option(self, data, path):
        return VoteOption(
            self.text(data, "code", path), self.required(data, "value", path), self.title(data, path)
        )

    def _voters(self, data, path):
        weight = self.number(data, "weight", path, Fraction(1), low=0)
        return VoteGroup(self.text(data, "code", path), weight, self.title(data, path))

    def _whole(self, data, key, path):
        number = self.number(data, key, path, Fraction(0), low=0)
        if number.denominator != 1:
            self.refuse(
                "number_invalid", f"{path}.{key}", f"{data[key]} is not a whole number.", value=str(data[key])
            )
        return int(number)

    def params_inherited(self, data, path, full, code):
        return self.inherited(data, path)

    def params_counter(self, data, path, full, code):
        table = tuple(
            self.number({"table": one}, "table", path, Fraction(0)) for one in data.get("table") or []
        )
        if not table:
            self.refuse("value_undefined", f"{path}.table", "The table of rewards is empty.", key="table")
        beyond = data.get("beyond", "last")
        if beyond not in BEYOND:
            beyond = self.number(data, "beyond", path, Fraction(0))
        prior = self.value(data, "prior", path, f"prior.counter.{code}")
        return Counter(self.condition(data.get("kept_when"), f"{path}.kept_when"), prior, table, beyond)

    def params_expression(self, data, path, full, code):
        if data.get("formula") is None:
            self.refuse("value_undefined", f"{path}.formula", "formula is not given.", key="formula")
        text = str(data.get("formula", "0"))
        return Computed(self.formula(text, f"{path}.formula"), text)

    @staticmethod
    def compares(method, missing):
        return method in COMPARING or missing == "mean"


def holes(bands):
    """(low, high) of the stretches between bands that no band holds; low = high where only one point is left out."""
    found, top, closed = [], None, True
    ordered = sorted(bands, key=lambda one: (one.low is not None, one.low or 0, not one.low_closed))
    for place, band in enumerate(ordered):
        if place:
            if top is None:
                return found  # the band before has no upper end
            if band.low is not None and (
                band.low > top or (band.low == top and not closed and not band.low_closed)
            ):
                found.append((top, band.low))
        if band.high is None:
            return found
        if top is None or band.high > top:
            top, closed = band.high, band.high_closed
        elif band.high == top:
            closed = closed or band.high_closed
    return found
