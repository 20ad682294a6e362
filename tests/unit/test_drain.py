"""What an uplink decides, on a clock that only the test moves and with a server that is a list."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import pytest

from station.central.backoff import HICCUP_S, SPREAD_S
from station.central.batch import Answer
from station.central.drain import Drain, Pause, Send, Wait
from station.central.link import Link
from station.central.sizing import LEAST, WHILE_SCANNING
from station.errors import CentralError, JournalError
from station.events import LinkChanged, OutboxChanged, ServerRolledBack, Target
from station.journal.record import (
    Acknowledgement,
    AttachmentProof,
    DeliveryState,
    OwedAttachment,
)
from station.options import SyncOptions
from tests.fakes.central import Heard
from tests.fakes.clocks import FakeClock
from tests.fakes.outbox import MemoryOutbox, owed_event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from station.central.batch import Batch
    from station.journal.record import OwedEvent

PUSH_TAKES_S = 0.25


class Line:
    """A drain, its clock, and a server that takes what it is sent unless it is told otherwise."""

    def __init__(
        self, events: int = 0, outbox: MemoryOutbox | None = None, *, batch: int = 16
    ) -> None:
        self.clock = FakeClock()
        self.heard = Heard()
        self.outbox = outbox or MemoryOutbox(Target.OSAS)
        self._seqs = itertools.count(1)
        self.add(events)
        self.server: list[int] = []
        self.sizes: list[int] = []
        self.knocks: list[bool] = []
        self.refuses: list[CentralError | Answer] = []
        self.answers_from = ""
        self.witnesses: list[UUID | None] = []
        self.poison: set[int] = set()
        self.pictures: list[int] = []
        self.refuses_pictures: list[CentralError] = []
        self.unknown: set[str] = set()
        self.asked: list[list[str]] = []
        self.crowding = 0.0
        self.takes_s: Callable[[int], float] = lambda _: PUSH_TAKES_S
        self.delay_s = 0.0
        self.drain = Drain(
            self.outbox,
            Link(Target.OSAS, self.heard, self.clock),
            announce=self.heard,
            options=SyncOptions(batch=batch),
            random=random.Random(7),
        )

    def add(self, events: int) -> None:
        """Scan so many more, a while after the last."""
        self.clock.advance(1)
        seqs = itertools.islice(self._seqs, events)
        self.outbox.add(*(owed_event(seq, f"JX{seq}") for seq in seqs))

    @property
    def now_s(self) -> float:
        return self.clock.monotonic_s()

    def nudge(self) -> None:
        self.drain.nudge(self.now_s)

    def step(self) -> Wait | None:
        """Let the drain do one thing; return its wait if it has nothing to do."""
        step = self.drain.step(self.now_s)
        if isinstance(step, Wait):
            return step
        self._push(step)
        return None

    def until(self, why: Pause) -> Wait:
        """Go on, through any other pause, until the drain pauses for this reason."""
        while (wait := self.step()) is None or wait.why is not why:
            if wait is not None:
                self.clock.advance(wait.until_s - self.now_s)
        return wait

    def _push(self, send: Send) -> None:
        events = send.batch.events
        self.sizes.append(len(events))
        self.knocks.append(send.batch.knocks)
        self.witnesses.append(send.batch.last_acknowledged)
        self.clock.advance(self.takes_s(len(events)))
        outcome = self._outcome(send.batch)
        if isinstance(outcome, CentralError):
            self.drain.failed(outcome, self.now_s)
        else:
            self.drain.answered(outcome, self.now_s)

    def _outcome(self, batch: Batch) -> CentralError | Answer:
        if batch.attachments:
            self.pictures.append(len(batch.attachments))
            if self.refuses_pictures:
                return self.refuses_pictures.pop(0)
            delivered = DeliveryState.DELIVERED
            proofs = [AttachmentProof(one.sha256, delivered) for one in batch.attachments]
            return Answer([], attached=proofs)
        return self.refuses.pop(0) if self.refuses else self._take(batch)

    def _take(self, batch: Batch) -> Answer:
        told = [self._judge(event) for event in batch.events]
        self.server += [one.seq for one in told if one.state is DeliveryState.DELIVERED]
        if batch.doubts:
            self.asked.append([doubt.awb for doubt in batch.doubts])
        return Answer(
            told,
            crowding=self.crowding,
            server_s=self.takes_s(len(batch.events)) - self.delay_s,
            known={doubt.awb for doubt in batch.doubts} - self.unknown,
            server=self.answers_from,
        )

    def _judge(self, event: OwedEvent) -> Acknowledgement:
        if event.seq in self.poison:
            return Acknowledgement(event.seq, DeliveryState.PARKED)
        if event.body.awb in self.unknown:
            return Acknowledgement(event.seq, DeliveryState.NOT_OWED, look_again=True)
        return Acknowledgement(event.seq, DeliveryState.DELIVERED)


def test_a_backlog_is_sent_in_whole_batches_while_nobody_scans() -> None:
    line = Line(40)
    line.until(Pause.DRAINED)
    assert line.sizes == [16, 16, 8]
    assert line.server == list(range(1, 41))
    assert line.drain.settled[DeliveryState.DELIVERED] == 40


def test_while_somebody_scans_batches_are_small_and_the_counter_comes_first() -> None:
    line = Line(1_000, batch=10_000)
    line.nudge()
    assert line.step() is None
    wait = line.step()
    assert wait == Wait(line.now_s + 2 * PUSH_TAKES_S, Pause.RESTING)
    while line.outbox.state().waiting:
        line.nudge()
        line.clock.advance(1)
        line.step()
    assert set(line.sizes) == {WHILE_SCANNING}


def test_scans_that_come_together_travel_together() -> None:
    line = Line()
    drained = line.until(Pause.DRAINED)
    line.clock.advance(0.02)
    line.outbox.add(owed_event(1, "JX1"))
    line.nudge()
    wait = line.step()
    assert wait is not None
    assert line.now_s < wait.until_s < drained.until_s
    line.outbox.add(owed_event(2, "JX2"))
    line.clock.advance(wait.until_s - line.now_s)
    assert line.step() is None
    assert line.sizes == [2]


def test_after_a_failure_nothing_is_sent_before_the_pause_is_over() -> None:
    line = Line(3)
    line.refuses = [CentralError("database_refused")]
    line.step()
    wait = line.step()
    assert wait is not None
    assert (wait.why, line.sizes) == (Pause.FAILED, [3])
    line.nudge()
    assert line.step() == wait
    line.clock.advance(wait.until_s - line.now_s)
    assert line.step() is None
    assert line.server == [1, 2, 3]
    told = [(link.online, link.reason) for link in line.heard.of(LinkChanged)]
    assert told == [(False, "database_refused"), (True, "")]


def test_a_person_who_wants_it_sent_waits_for_no_pause() -> None:
    line = Line(1)
    line.refuses = [CentralError("database_refused")]
    line.until(Pause.FAILED)
    line.drain.hurry()
    assert line.step() is None
    assert line.server == [1]


def test_pauses_grow_to_their_cap_while_failures_go_on_and_begin_anew_afterwards() -> None:
    line = Line(1)
    line.refuses = [CentralError("database_refused") for _ in range(200)]
    pauses = []
    while line.refuses:
        if (wait := line.step()) is not None:
            pauses.append(wait.until_s - line.now_s)
            line.clock.advance(pauses[-1])
    assert pauses[0] <= HICCUP_S
    assert SPREAD_S < max(pauses) <= 60
    line.until(Pause.DRAINED)
    line.outbox.add(owed_event(2, "JX2"))
    line.refuses = [CentralError("database_refused")]
    wait = line.until(Pause.FAILED)
    assert wait.until_s - line.now_s <= HICCUP_S


def test_locks_that_crossed_are_no_outage_unless_it_goes_on() -> None:
    line = Line(2)
    line.refuses = [CentralError("database_locked") for _ in range(5)]
    for _ in range(5):
        wait = line.until(Pause.FAILED)
        assert wait.until_s - line.now_s <= HICCUP_S
        line.clock.advance(wait.until_s - line.now_s)
    line.until(Pause.DRAINED)
    assert line.server == [1, 2]
    assert [link.online for link in line.heard.of(LinkChanged)] == [True]
    line.add(1)
    line.refuses = [CentralError("database_locked") for _ in range(6)]
    line.heard.all.clear()
    line.until(Pause.DRAINED)
    assert line.server == [1, 2, 3]
    assert [link.online for link in line.heard.of(LinkChanged)] == [False, True]


def test_a_station_that_is_not_admitted_knocks_before_it_sends_all_again() -> None:
    line = Line(2)
    line.refuses = [Answer([], admitted=False, crowding=1.0)]
    wait = line.until(Pause.NOT_ADMITTED)
    assert line.now_s < wait.until_s <= line.now_s + 2
    line.until(Pause.DRAINED)
    assert line.server == [1, 2]
    assert line.knocks == [False, True]
    assert [link.online for link in line.heard.of(LinkChanged)] == [True]


def test_a_database_that_proves_nothing_is_not_sent_the_same_again_and_again() -> None:
    line = Line(2)
    line.refuses = [Answer([])]
    wait = line.until(Pause.FAILED)
    assert line.now_s < wait.until_s <= line.now_s + HICCUP_S
    assert line.drain.failure is not None
    assert line.drain.failure.key == "database_failed"
    line.until(Pause.DRAINED)
    assert line.server == [1, 2]


def test_where_many_want_to_write_nobody_goes_on_and_on() -> None:
    line = Line(40)
    line.crowding = 0.9
    line.until(Pause.NOT_ADMITTED)
    assert line.sizes == [16]
    line.crowding = 0.1
    line.until(Pause.DRAINED)
    assert line.sizes == [16, 16, 8]
    assert line.knocks == [False] * 3, "it was admitted: it need not ask"


def test_a_batch_grows_and_shrinks_with_what_a_push_takes() -> None:
    line = Line(28_000, batch=10_000)
    line.takes_s = lambda events: 0.01 + events / 20_000
    line.until(Pause.DRAINED)
    assert line.sizes[:3] == [500, 1_000, 2_000]
    assert 9_000 < max(line.sizes) <= 10_000
    line.add(20_000)
    line.takes_s = lambda events: 0.01 + events / 2_000
    line.until(Pause.DRAINED)
    assert 800 < line.sizes[-2] < 1_100, "half a second each"


def test_on_a_line_with_a_long_delay_a_batch_is_worth_the_delay() -> None:
    line = Line(28_000, batch=10_000)
    line.delay_s = 0.3
    line.takes_s = lambda events: 0.3 + events / 20_000
    line.until(Pause.DRAINED)
    assert max(line.sizes) == 10_000


def test_after_a_failure_and_after_a_poison_batches_are_smaller() -> None:
    line = Line(2_000, batch=10_000)
    line.refuses = [CentralError("database_silent"), CentralError("database_silent")]
    line.until(Pause.FAILED)
    line.until(Pause.DRAINED)
    assert line.sizes[:3] == [500, 250, 125]
    line.add(9_000)
    line.poison = {2_001}
    line.until(Pause.DRAINED)
    assert LEAST in line.sizes


@pytest.mark.expected_logs("WARNING station.central.link: osas was rolled back")
def test_what_a_rolled_back_database_lost_is_sent_again_from_the_beginning() -> None:
    line = Line(4)
    line.until(Pause.DRAINED)
    line.server.clear()
    line.add(2)
    line.refuses = [Answer([], is_last_acknowledged_present=False)]
    line.until(Pause.DRAINED)
    assert line.server == [1, 2, 3, 4, 5, 6]
    (told,) = line.heard.of(ServerRolledBack)
    assert told.events == 4


class Forgetful(Line):
    """A server that takes what it is sent, and has lost it by the next batch."""

    def _outcome(self, batch: Batch) -> CentralError | Answer:
        if batch.last_acknowledged is not None:
            return Answer([], is_last_acknowledged_present=False)
        return super()._outcome(batch)


@pytest.mark.expected_logs("WARNING station.central.link: osas was rolled back")
def test_a_database_that_loses_everything_each_time_is_not_sent_it_again_and_again() -> None:
    line = Forgetful(64)
    began_s = line.now_s
    while line.now_s - began_s < 3600:
        if (wait := line.step()) is not None:
            line.clock.advance(max(0.01, wait.until_s - line.now_s))
    assert 10 < len(line.sizes) < 600


def moved_to(line: Line, server: str) -> None:
    """Have four events delivered to server A, then what was the last be missed at another."""
    line.answers_from = "A"
    line.until(Pause.DRAINED)
    line.answers_from = ""
    line.add(2)
    line.refuses = [Answer([], is_last_acknowledged_present=False, server=server)]


def test_another_database_is_asked_for_the_oldest_event_and_gets_only_what_waits() -> None:
    line = Line(4)
    moved_to(line, "B")
    line.refuses.append(Answer([], is_last_acknowledged_present=False, server="B"))
    line.server.clear()
    line.until(Pause.DRAINED)
    assert (line.server, line.outbox.moves) == ([5, 6], ["B"])
    assert line.heard.of(ServerRolledBack) == []
    last, first, none = line.witnesses[-3:]
    assert (first, none) == (owed_event(1, "JX1").event_id, None)
    assert last == owed_event(4, "JX4").event_id
    assert line.outbox.server() == "B"


@pytest.mark.expected_logs("WARNING station.central.link: osas was rolled back")
@pytest.mark.parametrize("server", ["A", "", "B"])
def test_the_same_server_an_unknown_one_and_a_copy_get_all_again(server: str) -> None:
    line = Line(4)
    moved_to(line, server)
    if server == "B":
        line.refuses.append(Answer([], server="B"))
    line.server.clear()
    line.until(Pause.DRAINED)
    assert (line.server, line.outbox.moves) == ([1, 2, 3, 4, 5, 6], [])


def test_with_nothing_to_send_it_is_asked_now_and_then_whether_all_is_still_there() -> None:
    line = Line(1)
    line.until(Pause.DRAINED)
    began_s = line.now_s
    while line.sizes == [1]:
        if (wait := line.step()) is not None:
            line.clock.advance(wait.until_s - line.now_s)
    assert line.sizes == [1, 0]
    assert 300 < line.now_s - began_s < 610


def test_a_station_that_never_sent_anything_does_not_ask() -> None:
    line = Line()
    for _ in range(2_000):
        line.until(Pause.DRAINED)
        line.clock.advance(1)
    assert line.sizes == []


def test_parcels_that_were_not_known_are_asked_for_again_now_and_then() -> None:
    line = Line(2)
    line.unknown = {"JX1"}
    line.until(Pause.DRAINED)
    assert line.outbox.in_state(DeliveryState.NOT_OWED) == [1]
    line.asked.clear()
    for _ in range(100):
        line.clock.advance(1)
        line.step()
    assert 3 <= len(line.asked) <= 4
    assert line.asked[0] == ["JX1"]
    assert line.outbox.looks == len(line.asked)
    line.unknown.clear()
    line.clock.advance(60)
    line.until(Pause.DRAINED)
    line.clock.advance(60)
    line.until(Pause.DRAINED)
    assert line.server == [2, 1]


def test_who_was_not_admitted_learned_nothing_of_what_it_asked_for() -> None:
    line = Line(1)
    line.unknown = {"JX1"}
    line.until(Pause.DRAINED)
    line.unknown.clear()
    line.refuses = [Answer([], admitted=False, known={"JX1"})]
    line.clock.advance(60)
    line.until(Pause.NOT_ADMITTED)
    assert line.outbox.looks == 0
    assert line.outbox.in_state(DeliveryState.NOT_OWED) == [1]


def picture(number: int) -> OwedAttachment:
    return OwedAttachment(bytes([number]), "image/jpeg", b"jpeg", "CGK", None)


def test_attachments_go_when_no_event_waits_and_one_by_one_while_somebody_scans() -> None:
    line = Line(40)
    line.outbox.show(*(picture(number) for number in range(5)))
    line.until(Pause.DRAINED)
    assert line.sizes == [16, 16, 8, 0, 0, 0]
    assert line.pictures == [2, 2, 1]
    line.clock.advance(60)
    line.outbox.show(*(picture(number) for number in range(5)))
    line.nudge()
    line.step()
    line.add(1)
    line.until(Pause.DRAINED)
    assert line.pictures == [2, 2, 1, 1, 2, 2], "one, then the new event, then the others"
    assert line.sizes[6:] == [0, 1, 0, 0]


def test_attachments_that_fail_hold_up_no_event_and_blame_no_link() -> None:
    line = Line(1)
    line.outbox.show(picture(1))
    line.refuses_pictures = [CentralError("database_forbidden") for _ in range(3)]
    line.until(Pause.DRAINED)
    for number in range(200):
        line.outbox.add(owed_event(2 + number, f"JX{number}"))
        line.clock.advance(1)
        line.until(Pause.DRAINED)
        assert len(line.server) == 2 + number, "delivered at once"
    assert line.pictures == [1, 1, 1, 1]
    assert line.outbox.attachments(9_999) == []
    assert [link.online for link in line.heard.of(LinkChanged)] == [True]


def test_what_waits_is_told_while_an_answer_is_awaited_but_four_times_a_second_at_most() -> None:
    line = Line(1)
    step = line.drain.step(line.now_s)
    assert isinstance(step, Send)
    for seq in range(2, 12):
        line.outbox.add(owed_event(seq, f"JX{seq}"))
        line.drain.tell(line.now_s)
        line.clock.advance(0.1)
    told = [one.waiting for one in line.heard.of(OutboxChanged)]
    assert told == [2, 5, 8, 11]


class FailingOutbox(MemoryOutbox):
    """Cannot note what was acknowledged, once."""

    failures = 1

    def acknowledge(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        if self.failures:
            self.failures -= 1
            raise JournalError("disk_full", file="", cause="")
        super().acknowledge(acknowledgements)


def test_an_acknowledgement_that_could_not_be_noted_is_sent_again_and_the_database_not_blamed() -> (
    None
):
    line = Line(2, FailingOutbox(Target.OSAS))
    line.until(Pause.FAILED)
    assert isinstance(line.drain.failure, JournalError)
    line.until(Pause.DRAINED)
    assert line.sizes == [2, 2]
    assert [link.online for link in line.heard.of(LinkChanged)] == [True]


def test_a_batch_is_heard_of_before_the_next_one() -> None:
    line = Line(20)
    line.drain.step(line.now_s)
    with pytest.raises(AssertionError):
        line.drain.step(line.now_s)


def test_what_follows_is_under_way_as_soon_as_what_it_follows_arrived_whole() -> None:
    line = Line(40)
    first = line.drain.step(line.now_s)
    assert isinstance(first, Send)
    follower = line.drain.follow(line.now_s)
    assert follower is not None
    assert [event.seq for event in follower.events] == list(range(17, 33))
    assert follower.last_acknowledged == first.batch.events[-1].event_id
    assert line.drain.follow(line.now_s) is None, "one at a time"
    line.drain.answered(line._take(first.batch), line.now_s)
    assert line.drain.awaits()
    line.drain.answered(line._take(follower), line.now_s)
    assert not line.drain.awaits()
    line.until(Pause.DRAINED)
    assert line.server == list(range(1, 41))
    assert line.drain.settled[DeliveryState.DELIVERED] == 40


ALL = tuple(Acknowledgement(seq, DeliveryState.DELIVERED) for seq in range(1, 17))


@pytest.mark.parametrize(
    ("answer", "oldest"),
    [
        (Answer(ALL[1:]), 1),
        (Answer([Acknowledgement(1, DeliveryState.PARKED), *ALL[1:]]), 17),
        (Answer([Acknowledgement(16, DeliveryState.NOT_OWED), *ALL[:15]]), 17),
        (Answer(ALL, crowding=0.9), 17),
        (Answer([], admitted=False), 1),
        pytest.param(
            Answer([], is_last_acknowledged_present=False),
            1,
            marks=pytest.mark.expected_logs("rolled back"),
        ),
        (CentralError("database_lost"), 1),
    ],
)
def test_nothing_follows_a_batch_of_which_anything_is_left_or_to_be_done(
    answer: Answer | CentralError, oldest: int
) -> None:
    line = Line(40)
    line.drain.step(line.now_s)
    assert line.drain.follow(line.now_s) is not None
    if isinstance(answer, CentralError):
        line.drain.failed(answer, line.now_s)
    else:
        line.drain.answered(answer, line.now_s)
    assert not line.drain.awaits()
    step = line.drain.step(line.now_s)
    while isinstance(step, Wait):
        line.clock.advance(step.until_s - line.now_s)
        step = line.drain.step(line.now_s)
    assert step.batch.events[0].seq == oldest


def test_nothing_follows_while_somebody_scans_or_parcels_are_to_be_looked_for() -> None:
    line = Line(40)
    line.drain.step(line.now_s)
    line.nudge()
    assert line.drain.follow(line.now_s) is None
    line.clock.advance(31)
    assert line.drain.follow(line.now_s) is None
