"""Who allowed an event is noted in OSAS once, with the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.access.permissions import Action
from station.events import Target
from station.journal.details import Approval
from station.journal.record import DeliveryState
from tests.fakes.admission import PARCELS, admitted, pushed, states
from tests.fakes.databases import fresh_database
from tests.fakes.outbox import MORNING, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from station.demo.postgres import EmbeddedPostgres

ALLOWED = Approval(
    Action.WEIGHT_OVER_TOLERANCE, "A1", "operator01", "supervisor01", "selisih timbang", MORNING
)
NOTED = """
SELECT event_id, action, subject, hub, requester, approver, reason, approved_at FROM approval_log
 ORDER BY id
"""


@pytest.fixture
def osas(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    with fresh_database(shared_postgres, "osas") as url, admitted(url, "osas", PARCELS) as admin:
        yield admin


def test_an_approval_arrives_with_its_event_and_once(osas: psycopg.Connection) -> None:
    allowed = owed_event(1, "A1", approval=ALLOWED, offset_us=1_000_000)
    plain, unknown = owed_event(2, "A2"), owed_event(3, "NEW1", approval=ALLOWED)
    for events in ([allowed, plain], [allowed, plain, unknown], [unknown]):
        told = states(pushed(osas, Target.OSAS, *events))
        assert told == [DeliveryState.DELIVERED] * len(events)
    noted = osas.execute(NOTED).fetchall()
    assert [row[0] for row in noted] == [allowed.event_id, unknown.event_id]
    assert noted[0][1:7] == (
        *("weight.over_tolerance", "A1", "CGK", "operator01", "supervisor01"),
        "selisih timbang",
    )
    assert (noted[0][7] - MORNING).total_seconds() == 1.0, "by the server's clock"


def test_undoing_what_was_allowed_is_no_second_approval(osas: psycopg.Connection) -> None:
    allowed = owed_event(1, "A1", approval=ALLOWED)
    undo = owed_event(2, "A1", undoes=allowed.event_id, overrides=True)
    pushed(osas, Target.OSAS, allowed, undo)
    assert len(osas.execute(NOTED).fetchall()) == 1
