"""When people of the demo county retire: the ages that rise in steps since January 2025."""

from datetime import date
from random import Random

from config.demo.calendar import DAY
from core.dates import add_months
from rotation import retirement

MOST = 36  # months later at most
AGES = {"m": 60, "f": 55}  # until 2024; women in cadre posts
RULE = {**AGES, "rises": {"from": "2025-01", "every": 4, "most": MOST}}  # as rotation/packs/rotation.json


def retires_on(born_on: date, sex: str) -> date:
    """By the ages that rise in steps."""
    return retirement.retires_on(born_on, sex, RULE)


def born_to_retire(day: date, sex: str, rng: Random) -> date:
    """A day of birth of somebody who retires within about a month before ``day``."""
    born = add_months(day, -AGES[sex] * 12 - MOST) - rng.randint(0, 27) * DAY
    while retires_on(add_months(born, 1), sex) <= day:
        born = add_months(born, 1)
    return born.replace(day=min(born.day, 28))
