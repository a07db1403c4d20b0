"""What awards say on the appointment form."""

from collections import defaultdict
from collections.abc import Sequence

from cadres.awards.models import Award, AwardLevel
from cadres.files.derived import register_text

# the form is Chinese whoever reads it
LEVELS = {
    AwardLevel.UNIT: "本单位",
    AwardLevel.COUNTY: "县级",
    AwardLevel.CITY: "市级",
    AwardLevel.PROVINCE: "省级",
    AwardLevel.NATION: "国家级",
}


@register_text("rewards")
def rewards(cadres: Sequence[int]) -> dict[int, str]:
    """A line for each award, the oldest first; one query."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for award in Award.objects.filter(cadre__in=cadres).order_by("awarded_on", "pk"):
        level = LEVELS[AwardLevel(award.awarded_by)]
        found[award.cadre_id].append(f"{award.awarded_on:%Y.%m}，荣获{level}“{award.title}”。")
    return {key: "\n".join(lines) for key, lines in found.items()}
