"""Fields that several parts of the language have, each said here once."""

from fractions import Fraction
from typing import Any

from . import kinds
from .declare import told
from .marks import _, pgettext
from .vocabularies import COUNTING_OF_STEPS, ROUNDINGS, WITHOUT_VALUE

Value = Fraction | str  # kinds.VALUE of the format: a number, or the code of a measure or derived value
NOT_COUNTED = _("Differences up to this value do not count.")


# The fields are laid out as a table, by hand.
# fmt: off


def code(heading: tuple[str, str] = ("代码", "Code")) -> Any:
    says = _("Short and unique, such as 3.2; entries and formulas refer to it.")
    return told(kinds.CODE, _("Number or code"), says, required=True, heading=heading, width=14)


def title(heading: tuple[str, str] = ("名称", "Title"), width: int = 30) -> Any:
    return told(kinds.TITLE, _("Title"), asked=True, heading=heading, width=width)


def row_code(suggest: str = "") -> Any:
    """The code of a row of a table."""
    label = pgettext("scheme", "Code")
    return told(kinds.CODE, label, required=True, asked=False, suggest=suggest, heading=("代码", "Code"), width=14)


def row_title(label: str = _("Title")) -> Any:
    return told(kinds.TITLE, label, asked=False, heading=("名称", "Title"), width=30)


def source() -> Any:
    return told(kinds.TEXT, _("Source"), _("Article or page of the published rules."), heading=("依据", "Source"), width=24)


def measured() -> Any:
    """The kinds.VALUE that a method reads."""
    says = _("The code of the data item used, such as tasks.done; data is entered or imported each period.")
    return told(kinds.VALUE, _("Value"), says, required=True, heading=("取值", "Value"), width=20)


def times(help: str = "", of: str = "") -> Any:
    return told(kinds.VALUE, _("Multiplied by"), help, default="1", of=of, heading=("乘以", "Times"))


def when_missing(of: str = "") -> Any:
    """Which base a subject without the value gets; "full" where there is a full score, else "zero", unless stated."""
    return told(kinds.CHOICE, _("If there is no data"), options=WITHOUT_VALUE,
        otherwise=_("the full score, or zero where there is none"), of=of, heading=("无数据时", "Without value"), width=14,
        schema={"$ref": "#/$defs/missing"})


def sampled() -> Any:
    return told(kinds.PART, part="sample")


def steps() -> Any:
    return told(kinds.CHOICE, _("Incomplete steps"), options=COUNTING_OF_STEPS, default="floor",
        heading=("步的算法", "Counting of steps"), width=16)


def tolerance() -> Any:
    return told(kinds.VALUE, _("Tolerance"), NOT_COUNTED, default="0", heading=("允许误差", "Tolerance"))


def size_of_step(heading: tuple[str, str], default: str = "1") -> Any:
    return told(kinds.POSITIVE, _("Step size"), default=default, heading=heading)


def places(label: str = _("Decimals"), help: str = "", default: str = "2", **more: Any) -> Any:
    return told(kinds.PLACES, label, help, default=default, heading=("小数位", "Decimal places"), **more)


def rounding(**more: Any) -> Any:
    return told(kinds.CHOICE, _("Rounding"), options=ROUNDINGS, default="half_up", heading=("取舍", "Rounding"), width=14,
        **more)
