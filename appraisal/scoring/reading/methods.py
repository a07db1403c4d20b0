"""Reading what the methods of items are told."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from appraisal.scoring import decimals
from appraisal.scoring.language.methods import METHOD_KINDS
from appraisal.scoring.language.params import Band

from .rules import RuleReader

HUNDRED = 100  # a group or option list longer than this is a mistake


class MethodReader(RuleReader):
    """``check_params_METHOD`` holds what the fields of a method's parameters do not say by themselves."""

    def params(self, method: str, code: str, data: dict, full: Fraction | None, path: str) -> tuple[Any, str, dict]:
        """(params, missing, sample) of an item."""
        kind, where = METHOD_KINDS[method], f"{path}.params"
        otherwise = "full" if full is not None else "zero"
        if kind.record is None:
            return None, otherwise, {}
        given = {"text": str(data.get("formula", "0"))} if method == "expression" else {}
        defaults = {"missing": otherwise, "question": code, "prior": f"prior.counter.{code}"}
        found = self.fields(kind.record, data, where, variant=method, full=full, given=given, defaults=defaults)
        check = getattr(self, f"check_params_{method}", None)
        if check:
            check(found, data, where)
        if kind.never_missing:
            return kind.record(**found), "zero", {}
        missing = found["missing"]
        if missing == "full" and full is None:
            text = "Without a full score, missing values cannot get it."
            self.refuse("full_missing", f"{path}.full", text)
        return kind.record(**found), missing, found.get("sample") or {}

    def check_params_ratio(self, found: dict, data: dict, path: str) -> None:
        if isinstance(found["target"], Fraction) and found["target"] <= 0:
            self.refuse("target_not_positive", f"{path}.target", "A target must be above zero.")
        self.rising(found["floor"], found["cap"], f"{path}.cap")

    def check_band(self, found: dict, data: dict, path: str) -> None:
        low, high = found["low"], found["high"]
        if low is not None and high is not None and low > high:
            self.refuse("band_reversed", path, "The band ends before it begins.")

    def check_params_band(self, found: dict, data: dict, path: str) -> None:
        if not found["bands"]:
            self.refuse("bands_missing", f"{path}.bands", "At least one band is needed.")
        for low, high in holes(found["bands"]) if found["otherwise"] is None else ():
            words = {"low": decimals.plain(low), "high": decimals.plain(high)}
            place = f"exactly {words['low']}" if low == high else f"between {words['low']} and {words['high']}"
            text = f"No band holds {place}; close the hole or say otherwise."
            self.refuse("band_hole", f"{path}.bands", text, **words)

    def check_params_step(self, found: dict, data: dict, path: str) -> None:
        if data.get("below") is None and data.get("above") is None:
            self.refuse("value_undefined", path, "Say what a step below or above is worth.", key="below")

    check_params_compare_with_mean = check_params_step

    def check_params_rank(self, found: dict, data: dict, path: str) -> None:
        forms = [key for key in ("points", "start", "shares") if data.get(key) is not None]
        if len(forms) != 1:
            self.refuse("rank_unclear", path, "Say points, or start and step, or shares.")
        if "points" in forms and not found["points"]:
            self.refuse("value_undefined", f"{path}.points", "The list of points is empty.", key="points")
        found["step"] = found["step"] or Fraction(0)

    def check_params_vote(self, found: dict, data: dict, path: str) -> None:
        for name in ("options", "groups"):
            codes = [one.code for one in found[name]]
            if not codes or len(codes) > HUNDRED:
                self.refuse("value_undefined", f"{path}.{name}", f"Name the {name} of the vote.", key=name)
            for one in {one for one in codes if codes.count(one) > 1} | ({"spoiled"} & set(codes)):
                self.refuse("code_duplicate", f"{path}.{name}", f"The code {one} is used twice.", value=one)
        if found["groups"] and not sum(group.weight for group in found["groups"]):
            self.refuse("weights_zero", f"{path}.groups", "The weights add up to zero.")

    def check_params_inherited(self, found: dict, data: dict, path: str) -> None:
        self.check_linked(found, data, path)

    def check_params_counter(self, found: dict, data: dict, path: str) -> None:
        if not found["table"]:
            self.refuse("value_undefined", f"{path}.table", "The table of rewards is empty.", key="table")


def holes(bands: Iterable[Band]) -> list[tuple[Fraction, Fraction]]:
    """(low, high) of the stretches between bands that no band holds; low = high where only one point is left out."""
    found: list[tuple[Fraction, Fraction]] = []
    top: Fraction | None = None
    closed = True
    ordered = sorted(bands, key=lambda one: (one.low is not None, one.low or 0, not one.low_closed))
    for place, band in enumerate(ordered):
        if place:
            if top is None:
                return found  # the band before has no upper end
            if band.low is not None and (band.low > top or (band.low == top and not closed and not band.low_closed)):
                found.append((top, band.low))
        if band.high is None:
            return found
        if top is None or band.high > top:
            top, closed = band.high, band.high_closed
        elif band.high == top:
            closed = closed or band.high_closed
    return found
