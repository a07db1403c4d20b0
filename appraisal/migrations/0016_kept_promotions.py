"""The database itself keeps decided promotions: what may still happen is that an approved one is reversed, once."""

# ruff: noqa: S608 - every part of the SQL stands in this file

from django.db import migrations

from core.migrations._kept import differ, touched, update
from core.triggers import CreateTriggers

PROMOTIONS = "a promotion that was decided is reversed, never changed"

TERMS = (
    "id", "cadre_id", "from_rank", "from_rank_since", "to_rank", "effective_on", "arithmetic", "proposed_by_id",
    "proposed_at", "reason", "proposed_as", "renews_id", "decided_by_id", "decided_at", "decision_reason",
)  # fmt: skip
ENDED = ("state", "reversed_by_id", "reversed_at", "reversal_reason")


def changed(old, new, word):
    """Of a decided promotion its terms, and any state but reversed after approved; of a reversed one how it ended."""
    return (
        f"{old}.state <> 'proposed' AND ({differ(TERMS, old, new, word)}"
        f" OR ({differ(ENDED, old, new, word)} AND NOT ({old}.state = 'approved' AND {new}.state = 'reversed')))"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('appraisal', '0015_kept_consequences'),
    ]

    operations = [
        CreateTriggers(PROMOTIONS, [
            update("appraisal_promotionproposal_kept_update", "appraisal_promotionproposal", PROMOTIONS, changed),
            touched(
                "DELETE", "appraisal_promotionproposal_kept_delete", "appraisal_promotionproposal", PROMOTIONS,
                lambda row: f"{row}.state <> 'proposed'",
            ),
        ]),
    ]
