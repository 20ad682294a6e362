"""Whoever decides is answered in the thread "parked", in order, and nothing decided is dropped."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Any

import pytest

from station.deciding import Deciding
from station.errors import JournalError, StationError
from station.journal.decisions import Choice
from station.parked_decisions import Done, Wish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.journal.decisions import Parked

PATIENCE_S = 20.0


class Core:
    """Lists nothing, carries out everything, and fails where it is told to."""

    def __init__(self) -> None:
        self.wishes: list[int] = []
        self.let = threading.Event()

    def list_parked(self) -> list[Parked]:
        raise ZeroDivisionError

    def carry_out(self, wish: Wish) -> Done:
        assert self.let.wait(PATIENCE_S)
        if not wish.by:
            raise StationError("reason_missing")
        self.wishes.append(wish.seq)
        return Done()


@pytest.fixture
def core() -> Core:
    return Core()


@pytest.fixture
def deciding(core: Core) -> Iterator[Deciding]:
    deciding = Deciding(core.list_parked, core.carry_out)
    yield deciding
    core.let.set()
    deciding.stop()


def wish(seq: int, by: str = "supervisor01") -> Wish:
    return Wish(seq, Choice.RETRY, by)


def test_all_that_was_decided_is_done_in_order_also_at_the_stop(
    core: Core, deciding: Deciding
) -> None:
    heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for seq in (1, 2, 3):
        deciding.decide(wish(seq), heard.put)
    core.let.set()
    deciding.stop()
    deciding.decide(wish(4), heard.put)
    assert core.wishes == [1, 2, 3]
    assert heard.qsize() == 3


@pytest.mark.expected_logs("what is parked could not be settled", "an answer was not taken")
def test_a_fault_is_answered_and_a_deaf_hearer_keeps_nobody_from_the_next(
    core: Core, deciding: Deciding
) -> None:
    def deaf(told: object) -> None:
        raise RuntimeError(told)

    core.let.set()
    heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
    deciding.decide(wish(1), deaf)
    deciding.parked(heard.put)
    assert isinstance(heard.get(timeout=PATIENCE_S), JournalError)
    deciding.decide(wish(2, by=""), heard.put)
    assert heard.get(timeout=PATIENCE_S).key == "reason_missing"
    deciding.decide(wish(3), heard.put)
    assert heard.get(timeout=PATIENCE_S) == Done()
    assert core.wishes == [1, 3]


def test_no_thread_is_made_before_anybody_asks(core: Core) -> None:
    before = set(threading.enumerate())
    asking = Deciding(core.list_parked, core.carry_out)
    assert set(threading.enumerate()) == before
    asking.stop()
