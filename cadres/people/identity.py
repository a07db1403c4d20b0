"""The 18-digit citizen identity number (GB 11643-1999): region, date of birth, order, check character."""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(first_seventeen: str) -> str:
    """The last character that belongs to the first seventeen digits (GB 11643; ISO 7064, MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def validate_identity_number(value: str) -> None:
    """Refuses what is not 18 characters with a right check character (GB 11643); the region is not looked up."""
    if not _SHAPE.fullmatch(value):
        raise ValidationError(_("An identity number has 17 digits and a last digit or X."), code="identity_shape")
    if value[-1] != check_character(value[:17]):
        raise ValidationError(_("The check character of this identity number is wrong."), code="identity_check")

    identity_facts(value)


def identity_facts(value: str) -> tuple[date, str]:
    """Date of birth and sex ("m", "f") that a number tells (GB 11643); refuses a day that no calendar has."""
    try:
        born_on = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise ValidationError(
            _("The date of birth in this identity number does not exist. Correct the number."),
            code="identity_date",
        ) from None
    return born_on, "m" if int(value[16]) % 2 else "f"


def normalized(value: str) -> str:
    """As typed by hand, with full-width digits, spaces or a small x, in the form that is stored."""
    return unicodedata.normalize("NFKC", value).replace(" ", "").upper()
