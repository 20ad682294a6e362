"""Many stations and few slots to write through: each gets its share. Simulated, without a wait."""

from __future__ import annotations

import heapq
import random
from typing import TYPE_CHECKING

import pytest

from station.central import drain
from station.central.batch import Answer
from station.central.drain import Drain, Send
from station.central.link import Link
from station.events import Target
from station.journal.record import Acknowledgement, DeliveryState
from station.options import SyncOptions
from tests.fakes.central import Heard
from tests.fakes.clocks import FakeClock
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from station.central.batch import Batch

SLOTS, STATIONS, BATCHES, SIZE = 4, 24, 12, 5
PUSH_S, KNOCK_S = 0.4, 0.05
AT_BEST_S = STATIONS * BATCHES * PUSH_S / SLOTS
"""How long it takes if no slot ever stands empty."""


class Door:
    """The server's slots, and every station that wants through, on one simulated clock."""

    def __init__(self, seed: int = 3) -> None:
        self._random = random.Random(seed)
        self._free = set(range(SLOTS))
        self._due: list[tuple[float, int]] = []
        self._slot: dict[int, int | None] = {}
        self._batch: dict[int, Batch] = {}
        self.delivered_at: list[tuple[float, int]] = []
        self.most_at_once = 0
        events = [owed_event(seq, f"JX{seq}") for seq in range(1, BATCHES * SIZE + 1)]
        heard = Heard()
        self._stations = [
            Drain(
                MemoryOutbox(Target.OSAS, events),
                Link(Target.OSAS, heard, FakeClock()),
                announce=heard,
                options=SyncOptions(batch=SIZE),
                random=random.Random(station),
            )
            for station in range(STATIONS)
        ]

    def run(self) -> None:
        """Go on until every station has delivered everything."""
        self._due = [(self._random.uniform(0, 1), station) for station in range(STATIONS)]
        heapq.heapify(self._due)
        while len(self.delivered_at) < STATIONS * BATCHES:
            now_s, station = heapq.heappop(self._due)
            if station in self._batch:
                self._answer(station, now_s)
            heapq.heappush(self._due, (self._next(station, now_s), station))

    def _next(self, station: int, now_s: float) -> float:
        step = self._stations[station].step(now_s)
        if not isinstance(step, Send):
            return max(step.until_s, now_s + 0.001)
        self._batch[station] = step.batch
        self._slot[station] = self._free.pop() if self._free else None
        if self._slot[station] is None:
            return now_s + KNOCK_S
        self.most_at_once = max(self.most_at_once, SLOTS - len(self._free))
        return now_s + PUSH_S

    def _answer(self, station: int, now_s: float) -> None:
        batch, slot = self._batch.pop(station), self._slot.pop(station)
        if slot is None:
            self._stations[station].answered(Answer([], admitted=False, crowding=1.0), now_s)
            return
        # As it would be found by somebody who looks from anywhere: taken ones before a free one.
        tries = self._random.randrange(SLOTS) if not self._free else 0
        self._free.add(slot)
        told = [Acknowledgement(one.seq, DeliveryState.DELIVERED) for one in batch.events]
        self.delivered_at.append((now_s, station))
        self._stations[station].answered(Answer(told, crowding=tries / SLOTS), now_s)

    def shares_at_half_time(self) -> list[int]:
        """Return how many batches each station had delivered when half of all were."""
        half = [station for _, station in self.delivered_at[: STATIONS * BATCHES // 2]]
        return [half.count(station) for station in range(STATIONS)]

    def still_outside_at_half_time(self) -> int:
        """Return how many stations had delivered nothing by then."""
        return self.shares_at_half_time().count(0)


@pytest.mark.parametrize("seed", range(5))
def test_hardly_anybody_waits_for_others_to_finish_and_no_slot_stands_empty_for_long(
    seed: int,
) -> None:
    door = Door(seed)
    door.run()
    assert door.most_at_once == SLOTS
    assert door.still_outside_at_half_time() <= 1
    last_s, _ = door.delivered_at[-1]
    assert last_s < 1.25 * AT_BEST_S


def test_without_turns_the_first_would_finish_before_the_last_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drain, "_CROWDED", 2.0)
    door = Door()
    door.run()
    assert max(door.shares_at_half_time()) == BATCHES
    assert door.still_outside_at_half_time() >= STATIONS // 3
