"""Decided moves stay as they were, whoever writes to the database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.approvals.services import proposal_approve, proposal_reverse, proposal_withdraw
from rotation.models import Move
from tests.packs import packs_load
from tests.rotation.test_rotation import propose

pytestmark = pytest.mark.on_both


@pytest.fixture(autouse=True)
def packs(db):
    packs_load()


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refused(sql):
    with pytest.raises(DatabaseError, match="a move that was decided is reversed, never changed"):
        run(sql)


CHANGES = [
    "UPDATE rotation_move SET effective_on = '2001-01-01', reason = 'x'",
    "UPDATE rotation_move SET to_post_id = (SELECT max(id) + 1 FROM cadres_post)",
    "UPDATE rotation_move SET from_appointment_id = (SELECT max(id) + 9 FROM cadres_appointment)",
    "UPDATE rotation_move SET new_appointment_id = (SELECT max(id) + 9 FROM cadres_appointment)",
    "UPDATE rotation_move SET decided_by_id = proposed_by_id + 1, decision_reason = 'x'",
    "UPDATE rotation_move SET state = 'proposed'",
    "UPDATE rotation_move SET reversal_reason = 'x'",
    "DELETE FROM rotation_move",
]


@pytest.mark.parametrize("sql", CHANGES)
@pytest.mark.parametrize("days", [0, 10])
def test_of_a_move_nothing_changes_once_it_is_decided(cast, sql, days):
    move = propose(cast, effective_on=timezone.localdate() + timedelta(days=days))
    proposal_approve(proposal=move, actor=cast.lei)
    refused(sql)
    refused("UPDATE rotation_move SET new_appointment_id = NULL")
    proposal_reverse(proposal=move, actor=cast.lei, reason="Needed where he is.")
    move.refresh_from_db()
    assert (move.new_appointment is None) == (days > 0), "what has not begun is taken off"
    refused(sql)
    refused("UPDATE rotation_move SET state = 'approved', reversed_by_id = NULL")


def test_a_move_that_waits_may_still_change_and_one_withdrawn_stays_so(cast):
    move = propose(cast)
    run("UPDATE rotation_move SET effective_on = '2001-01-01', reason = 'x'")
    proposal_withdraw(proposal=move, actor=cast.gao)
    refused("UPDATE rotation_move SET state = 'approved'")
    refused("DELETE FROM rotation_move")
    assert Move.objects.get().state == "withdrawn"
