"""What is refused for its contents, and what only fails while the former is being looked for."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NoReturn, cast

import psycopg
import pytest
from psycopg import errors

from station.central.attachment_push import AttachmentPush
from station.central.batch import Batch
from station.central.fitness import FitPush
from station.central.ledger_push import LedgerPush
from station.central.transaction import Committed, Proof
from station.errors import CentralError
from station.journal.record import DeliveryState
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.central.batch import Push
    from station.central.idling_pool import Connection
    from station.central.transaction import Asked, LedgerTransaction
    from station.journal.record import OwedEvent

POISON = 2


class Refusing:
    """Stands for a transaction: refuses the poison for its contents, and raises what comes next."""

    slots = 32

    def __init__(self, *comes_next: Exception) -> None:
        self._comes_next = list(comes_next)

    def __call__(
        self, _connection: object, events: Sequence[OwedEvent], _asked: Asked
    ) -> Committed:
        if any(event.seq == POISON for event in events):
            raise errors.ForeignKeyViolation
        if self._comes_next:
            raise self._comes_next.pop(0)
        return Committed(
            0,
            has_witness=True,
            proofs={one.event_id: Proof(one.body_hash, True, False, "") for one in events},
        )


class Alive:
    """A connection that does what it is asked."""

    autocommit = False

    def execute(self, *_: object) -> None:
        pass


def push(transaction: Refusing) -> dict[int, DeliveryState]:
    deliver = LedgerPush(
        cast("LedgerTransaction", transaction), lambda _: nullcontext(lambda: None)
    )
    events = [owed_event(seq, f"JX{seq}") for seq in (1, POISON, 3)]
    answer = deliver(cast("Connection", Alive()), Batch(events), "CGK-3")
    return {one.seq: one.state for one in answer.acknowledgements}


class Ended:
    """A connection whose session the server ended after it was last heard of."""

    @property
    def autocommit(self) -> bool:
        return False

    @autocommit.setter
    def autocommit(self, _value: bool) -> None:
        raise psycopg.OperationalError("the connection is lost")


def unasked(*_: object) -> NoReturn:
    raise AssertionError("nobody is there to ask")


PUSHES: dict[str, Push] = {
    "events": LedgerPush(cast("LedgerTransaction", Refusing()), unasked),
    "attachments": AttachmentPush({"write": "", "read_back": ""}, 1.0, unasked),
    "a first look": FitPush(unasked, unasked),
}


@pytest.mark.parametrize("deliver", PUSHES.values(), ids=PUSHES)
def test_a_connection_that_ended_before_a_push_began_is_told_as_lost(deliver: Push) -> None:
    with pytest.raises(CentralError, match="database_lost"):
        deliver(cast("Connection", Ended()), Batch([owed_event(1, "JX1")]), "CGK-3")


def test_only_the_poison_is_parked() -> None:
    assert push(Refusing()) == {
        1: DeliveryState.DELIVERED,
        POISON: DeliveryState.PARKED,
        3: DeliveryState.DELIVERED,
    }


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (errors.DeadlockDetected(), "database_locked"),
        (errors.SerializationFailure(), "database_locked"),
        (errors.ReadOnlySqlTransaction(), "database_read_only"),
        (psycopg.OperationalError("server closed the connection unexpectedly"), "database_lost"),
    ],
    ids=["deadlock", "serialization", "read-only", "cut"],
)
def test_what_fails_while_the_poison_is_looked_for_is_not_taken_for_another(
    error: psycopg.Error, key: str
) -> None:
    with pytest.raises(CentralError, match=key):
        push(Refusing(error))
