"""The database itself keeps decided moves: an approved one is reversed, once.

The appointment that an approval makes is entered then, and taken off again by a reversal before it began.
"""

# ruff: noqa: S608 - every part of the SQL stands in this file

from django.db import migrations

from core.migrations._kept import differ, touched, update
from core.triggers import CreateTriggers

MOVES = "a move that was decided is reversed, never changed"

TERMS = (
    "id", "cadre_id", "from_appointment_id", "to_post_id", "effective_on", "proposed_by_id", "proposed_at", "reason",
    "decided_by_id", "decided_at", "decision_reason",
)  # fmt: skip
ENDED = ("state", "reversed_by_id", "reversed_at", "reversal_reason")


def changed(old, new, word):
    """Of a decided move its terms, any state but reversed after approved, and another appointment than the one made."""
    entered = f"{old}.state = 'approved' AND {old}.new_appointment_id IS NULL"
    taken_off = f"{old}.state = 'reversed' AND {new}.new_appointment_id IS NULL"
    return (
        f"{old}.state <> 'proposed' AND ({differ(TERMS, old, new, word)}"
        f" OR ({differ(ENDED, old, new, word)} AND NOT ({old}.state = 'approved' AND {new}.state = 'reversed'))"
        f" OR ({differ(('new_appointment_id',), old, new, word)} AND NOT ({entered} OR {taken_off})))"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('rotation', '0002_tenure_rule_unit_name'),
    ]

    operations = [
        CreateTriggers(MOVES, [
            update("rotation_move_kept_update", "rotation_move", MOVES, changed),
            touched("DELETE", "rotation_move_kept_delete", "rotation_move", MOVES, lambda row: f"{row}.state <> 'proposed'"),
        ]),
    ]
