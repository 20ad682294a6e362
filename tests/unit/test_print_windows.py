"""A queue of Windows: RAW, or XPS_PASS for a v4 driver; what left it, and what nobody can know.

Windows itself is played here, behind the port that winspool_calls has: that module ran nowhere yet.
"""

from __future__ import annotations

import pytest

from station.paper.printing.job import JobState, Outcome
from station.paper.printing.talk import Patience
from station.paper.printing.ways.winspool import WindowsQueue
from tests.fakes.clocks import FakeClock
from tests.fakes.printers import LABEL

FAILED, PRINTED, UNCERTAIN = JobState.FAILED, JobState.PRINTED, JobState.UNCERTAIN


class Windows:
    """One queue: its state, its driver, and for how many looks a job stays in it."""

    def __init__(self, status: int | None = 0, driver: int = 3, stays: int = 2) -> None:
        self.status, self.driver, self.stays = status, driver, stays
        self.jobs: list[tuple[str, bytes, str]] = []
        self.breaks = False

    def printer_status(self, _queue: str) -> int | None:
        return self.status

    def driver_version(self, _queue: str) -> int:
        return self.driver

    def spool(self, _queue: str, content: bytes, title: str, datatype: str) -> int:
        if self.breaks:
            raise OSError(1722, "the RPC server is unavailable")
        self.jobs.append((datatype, content, title))
        return 7

    def holds(self, _queue: str, number: int) -> bool:
        assert number == 7
        self.stays -= 1
        return self.stays >= 0


class Desk:
    """The queue at a desk; time passes when it waits."""

    def __init__(self, windows: Windows) -> None:
        self.clock, self.begun = FakeClock(), 0
        self.queue = WindowsQueue("Zebra", self.clock, self.wait, Patience(), windows)

    def wait(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        return False

    def begin(self) -> None:
        self.begun += 1

    def deliver(self) -> Outcome:
        return self.queue.deliver(LABEL, "bag_label B1", self.begin)


@pytest.mark.parametrize(("driver", "datatype"), [(3, "RAW"), (4, "XPS_PASS"), (0, "RAW")])
def test_a_job_goes_as_it_is_also_past_an_xps_driver(driver: int, datatype: str) -> None:
    windows = Windows(driver=driver)
    desk = Desk(windows)
    assert desk.deliver() == Outcome(PRINTED, "spooled")
    assert windows.jobs == [(datatype, LABEL, "bag_label B1")]
    assert desk.begun == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0x10, ("paper_out",)),
        (0x1 | 0x400000, ("paused", "head_open")),
        (0x2, ("fault",)),
        (0x80, ("unreachable",)),
        (None, ("unreachable",)),
    ],
)
def test_a_queue_that_is_not_ready_gets_nothing(status: int | None, words: tuple[str, ...]) -> None:
    windows = Windows(status)
    desk = Desk(windows)
    assert desk.queue.look() == words
    outcome = desk.deliver()
    assert (outcome.state, outcome.words) == (FAILED, words)
    assert (windows.jobs, desk.begun) == ([], 0)


def test_a_spooler_that_breaks_off_leaves_it_uncertain() -> None:
    windows = Windows()
    windows.breaks = True
    desk = Desk(windows)
    assert desk.deliver() == Outcome(UNCERTAIN, "cut_off")
    assert desk.begun == 1


def test_a_job_that_stays_in_the_queue_is_uncertain() -> None:
    assert Desk(Windows(stays=10**6)).deliver() == Outcome(UNCERTAIN, "in_queue")


def test_elsewhere_there_is_no_such_queue() -> None:
    queue = WindowsQueue("Zebra", FakeClock(), lambda _: False, Patience())
    assert queue.look() == ("unreachable",)
    assert queue.deliver(LABEL, "t", lambda: None).note == "not_reached"
