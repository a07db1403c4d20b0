"""When people of the demo county retire: the ages that rise in steps since January 2025."""

from datetime import date
from random import Random

from config.demo.calendar import DAY
from core.dates import add_months

AGES = {"m": 60, "f": 55}  # until 2024; women in cadre posts
FIRST = (2025, 1)  # the first month from which the age rises
MOST = 36  # months later at most


def retires_on(born_on: date, sex: str) -> date:
    """The old age and one month more for every four months begun since January 2025, three years at most.

    The steps of the decision on raising the retirement age in steps, for men and for women in cadre posts.
    """
    old = add_months(born_on, AGES[sex] * 12)
    begun = (old.year - FIRST[0]) * 12 + old.month - FIRST[1] + 1
    return add_months(old, min(MOST, max(0, -(-begun // 4))))


def born_to_retire(day: date, sex: str, rng: Random) -> date:
    """A day of birth of somebody who retires within about a month before ``day``."""
    born = add_months(day, -AGES[sex] * 12 - MOST) - rng.randint(0, 27) * DAY
    while retires_on(add_months(born, 1), sex) <= day:
        born = add_months(born, 1)
    return born.replace(day=min(born.day, 28))
