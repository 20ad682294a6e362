"""Whatever happens, in whatever order: no copy is sent twice unless somebody said it did not come out."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import PrintError
from station.paper.printing.job import JobState, Outcome
from station.paper.printing.print_journal import PrintJournal
from tests.fakes.clocks import FakeClock
from tests.fakes.printers import label

PRINTED = Outcome(JobState.PRINTED, "counted")
SEEN = Outcome(JobState.PRINTED, "seen")
DOUBT = Outcome(JobState.UNCERTAIN, "cut_off")
REFUSED = Outcome(JobState.FAILED, "refused")
SETTLED = {
    "printed": (PRINTED, JobState.SENDING),
    "doubt": (DOUBT, JobState.SENDING),
    "refused": (REFUSED, JobState.SENDING),
    "unreached": (REFUSED, JobState.QUEUED),
    "came-out": (SEEN, JobState.UNCERTAIN),
    "gave-up": (REFUSED, JobState.UNCERTAIN),
}
ROUNDS = (
    *("ask begin printed", "ask begin doubt", "ask begin refused", "ask unreached"),
    *("blindly begin printed", "did-not begin printed", "did-not begin doubt", "ask begin restart"),
    *("ask restart", "ask begin", "came-out", "gave-up", "printed", "begin", "restart"),
)


class Counterpart:
    """One document at one printer, and what may be on paper of it."""

    def __init__(self, folder: Path) -> None:
        self.file, self.clock = folder / "print.sqlite", FakeClock()
        self.start()
        self.sent: Counter[int] = Counter()
        self.said_not_out: Counter[int] = Counter()

    def start(self) -> None:
        self.journal = PrintJournal(self.file, self.clock)
        self.journal.open()

    def happen(self, what: str) -> None:
        """Let it happen to the newest job; PrintError where it must not."""
        jobs = self.journal.jobs(1)
        newest, copy_no = (jobs[0].id, jobs[0].copy_no) if jobs else (0, 0)
        match what:
            case "ask" | "blindly":
                asked = self.journal.next_copy("awb_label", "A1") if what == "ask" else copy_no
                self.journal.add(label("A1", copy_no=asked, reason="torn"), "Zebra")
            case "begin":
                self.journal.begin(newest)
                self.sent[copy_no] += 1
            case "did-not":
                was = self.journal.job(newest).state
                self.journal.again(newest, "operator01")
                self.said_not_out[copy_no] += was is JobState.UNCERTAIN
            case "restart":
                self.journal.close()
                self.start()
            case _:
                outcome, was = SETTLED[what]
                self.journal.settle(newest, outcome, was)
                not_out = outcome is REFUSED and was is not JobState.QUEUED
                self.said_not_out[copy_no] += not_out


@settings(max_examples=30, deadline=None)
@given(rounds=st.lists(st.sampled_from(ROUNDS), min_size=1, max_size=8))
def test_no_copy_is_sent_twice_unless_somebody_said_so(rounds: list[str]) -> None:
    with TemporaryDirectory() as folder:
        one = Counterpart(Path(folder))
        for what in " ".join(rounds).split():
            with suppress(PrintError):  # a refusal is an answer
                one.happen(what)
            for copy_no, times in one.sent.items():
                assert times <= 1 + one.said_not_out[copy_no], (copy_no, one.sent)
        copies = [job.copy_no for job in one.journal.jobs(0, JobState.PRINTED)]
        assert len(copies) == len(set(copies)), "each copy is printed once"
        one.journal.close()
