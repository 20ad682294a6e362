"""The desk: what it records, what it announces, and in which order."""

from __future__ import annotations

import threading
from datetime import timedelta
from queue import SimpleQueue
from typing import TYPE_CHECKING

import pytest

from station.desk import Desk
from station.errors import JournalError
from station.events import (
    Announcement,
    Answered,
    ChooseInquiry,
    ChooseWorkflow,
    DeviceChanged,
    DeviceFound,
    DeviceKind,
    DeviceLost,
    InquiryChosen,
    Scan,
    ScanLookedUp,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    StopConfirmed,
    StoreAlarm,
    SubmitScan,
    Target,
    UnreadableReason,
    UnreadableScan,
    Verdict,
    Workflow,
    WorkflowChosen,
)
from station.identity import StationIdentity
from station.journal import incidents
from station.journal.history import links
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from station.journal.schema import open_reader
from station.journal.sidecar import Sidecar
from station.options import ReceivingOptions
from station.recollection import Recollection
from station.rules.device_clock import Measurement
from station.workflows.knowledge import Claim
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.mirror.facts import MirrorWaybill

IDENTITY = StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta")


class Counter:
    """A desk with everything around it, and what it announced."""

    def __init__(self, folder: Path, knowledge: FakeKnowledge | None = None) -> None:
        self.file = folder / "journal.sqlite"
        self.clock = FakeClock()
        self.journal = Journal(self.file, self.clock)
        self.knowledge = knowledge or FakeKnowledge()
        self.announced: SimpleQueue[Announcement] = SimpleQueue()
        self.committed_when_announced: list[int] = []
        self.desk = Desk(
            self.journal,
            Recollection(self.journal, self.knowledge),
            self.clock,
            lambda: IDENTITY,
            options=ReceivingOptions(),
            announce=self._hear,
        )

    def _hear(self, announcement: Announcement) -> None:
        if isinstance(announcement, ScanRecorded):
            # Another connection sees only what is committed.
            reader = open_reader(self.file)
            self.committed_when_announced.append(len(list(links(reader))))
            reader.close()
        self.announced.put(announcement)

    def scan(self, text: str, seconds: float = 0.0, device: str = "scanner") -> None:
        self.desk.post(Scan(text, NOON + timedelta(seconds=seconds), device))

    def measured(self, offset: timedelta) -> Measurement:
        """Return what an uplink would measure now."""
        return Measurement(offset, self.clock.now(), self.clock.monotonic_s())

    def heard(self) -> Announcement:
        return self.announced.get(timeout=5)

    def recorded(self) -> ScanRecorded:
        heard = self.heard()
        assert isinstance(heard, ScanRecorded)
        return heard


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    made.desk.start()
    yield made
    made.desk.stop()
    made.journal.close()


def test_no_verdict_is_told_before_the_scan_is_committed(counter: Counter) -> None:
    for number in range(20):
        counter.scan(f"JX{number:010}")
        counter.recorded()
    assert counter.committed_when_announced == list(range(1, 21))


def test_a_scan_is_recorded_with_everything_that_happened(counter: Counter) -> None:
    counter.knowledge.add(a_waybill())
    counter.desk.measured = counter.measured(timedelta(seconds=-2))
    counter.scan("jx1203345871")
    told = counter.recorded()
    body = counter.journal.claimed("receiving|CGK|1.0|JX1203345871|1")
    assert body is not None
    assert (told.decision.verdict, told.seq, told.operator) == (Verdict.OK, 1, "operator01")
    assert (body.scanned, body.awb, body.hub, body.desk) == (
        "jx1203345871",
        "JX1203345871",
        "CGK",
        "3",
    )
    assert body.order_keys == ("awb:JX1203345871",)
    assert body.offset_us == -2_000_000
    assert body.effective_at == NOON - timedelta(seconds=2)
    assert body.clock_trusted


def test_a_scan_says_whether_its_clock_can_be_believed(counter: Counter) -> None:
    def trusted(awb: str) -> bool:
        counter.scan(awb)
        counter.recorded()
        body = counter.journal.claimed(f"receiving|CGK|1.0|{awb}|1")
        assert body is not None
        return body.clock_trusted

    assert trusted("JX0000000001"), "nothing was measured yet: it is all there is"
    counter.desk.measured = counter.measured(timedelta(hours=7))
    assert trusted("JX0000000002")
    counter.clock.set_back(3_600)
    assert not trusted("JX0000000003"), "somebody set the clock since"
    counter.desk.measured = counter.measured(timedelta(hours=8))
    assert trusted("JX0000000004")


def test_a_held_trigger_is_one_scan_and_a_later_one_a_duplicate(counter: Counter) -> None:
    counter.knowledge.add(a_waybill())
    for seconds in (0.0, 0.3, 0.6, 1.5):
        counter.scan("JX1203345871", seconds)
    assert counter.recorded().decision.verdict is Verdict.OK
    counter.desk.stop()
    again = counter.recorded()
    assert (again.decision.verdict, again.seq) == (Verdict.DUPLICATE, 2)
    assert counter.announced.empty()


def test_a_scan_in_an_inquiry_is_told_and_recorded_nowhere(counter: Counter) -> None:
    counter.desk.post(ChooseInquiry())
    for seconds in (0.0, 0.3, 1.5):
        counter.scan("JX1203345871", seconds)
    counter.desk.post(ChooseWorkflow(Workflow.RECEIVING))
    assert counter.heard() == InquiryChosen()
    asked = [counter.heard() for _ in range(2)]
    assert [a.scan.text for a in asked if isinstance(a, ScanLookedUp)] == ["JX1203345871"] * 2
    assert counter.heard() == WorkflowChosen(Workflow.RECEIVING)
    assert counter.journal.prepare() == 1


def test_what_was_looked_up_a_moment_ago_is_recorded_when_receiving_goes_on(
    counter: Counter,
) -> None:
    counter.scan("JX0000000001")
    counter.recorded()
    counter.desk.post(ChooseInquiry())
    counter.scan("JX0000000002", 0.1)
    counter.desk.post(ChooseWorkflow(Workflow.RECEIVING))
    counter.scan("JX0000000002", 0.5)
    assert [type(counter.heard()) for _ in range(3)] == [
        InquiryChosen,
        ScanLookedUp,
        WorkflowChosen,
    ]
    assert counter.recorded().seq == 2


def test_a_workflow_chosen_again_lets_no_held_trigger_through(counter: Counter) -> None:
    counter.scan("JX0000000001")
    counter.desk.post(ChooseWorkflow(Workflow.RECEIVING))
    counter.scan("JX0000000001", 0.3)
    counter.desk.stop()
    counter.recorded()
    assert counter.heard() == WorkflowChosen(Workflow.RECEIVING)
    assert counter.announced.empty()


def test_a_script_records_while_the_desk_looks_up(counter: Counter) -> None:
    counter.desk.post(ChooseInquiry())
    answers: SimpleQueue[Answered] = SimpleQueue()
    scan = Scan("JX9900000001", NOON, "cli")
    counter.desk.post(SubmitScan(scan, Workflow.RECEIVING, "operator07", answers.put))
    assert isinstance(answers.get(timeout=5), ScanRecorded)


def test_a_script_is_answered_for_each_code_it_submits(counter: Counter) -> None:
    answers: SimpleQueue[Answered] = SimpleQueue()
    for _ in range(2):
        scan = Scan("JX9900000001", NOON, "cli")
        counter.desk.post(SubmitScan(scan, Workflow.RECEIVING, "operator07", answers.put))
    verdicts = [answers.get(timeout=5) for _ in range(2)]
    assert [v.decision.verdict for v in verdicts if isinstance(v, ScanRecorded)] == [
        Verdict.UNKNOWN,
        Verdict.DUPLICATE,
    ]
    assert [counter.recorded().operator for _ in range(2)] == ["operator07"] * 2


def test_a_scan_that_another_desk_made_is_a_duplicate_with_its_name(counter: Counter) -> None:
    counter.knowledge.add(a_waybill())
    counter.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, "JX1203345871", 1))
    counter.scan("JX1203345871")
    decision = counter.recorded().decision
    assert decision.verdict is Verdict.DUPLICATE
    assert dict(decision.facts)["operator"] == "operator07"


def test_what_is_no_code_is_told_and_not_recorded(counter: Counter) -> None:
    unreadable = UnreadableScan(UnreadableReason.TOO_LONG, 5000, "AAAA", NOON, "scanner")
    counter.desk.post(unreadable)
    assert counter.heard() == ScanUnreadable(unreadable)
    assert counter.journal.prepare() == 1


def test_a_scanner_that_comes_and_goes_is_told(counter: Counter) -> None:
    counter.desk.post(DeviceFound("s1", DeviceKind.SCANNER, NOON))
    counter.desk.post(DeviceLost("s1", DeviceKind.SCANNER, "unplugged", NOON))
    heard = [counter.heard(), counter.heard()]
    assert [h.connected for h in heard if isinstance(h, DeviceChanged)] == [True, False]


@pytest.mark.expected_logs("ERROR station.desk: scan not saved: disk_full")
def test_a_full_disk_is_not_green_and_the_next_scan_is_tried_anew(counter: Counter) -> None:
    counter.scan("JX0000000001")
    counter.recorded()
    writer = counter.journal._connection
    writer.pragma("max_page_count", writer.pragma("page_count"))
    number = 2
    while isinstance(heard := _after(counter, f"JX{number:010}"), ScanRecorded):
        number += 1
    assert isinstance(heard, ScanNotSaved)
    assert (heard.reason, heard.awb) == ("disk_full", f"JX{number:010}")
    counter.desk.post(StopConfirmed("operator01"))
    # The store is opened anew, and there is room again.
    told = _after(counter, f"JX{number:010}")
    assert isinstance(told, ScanRecorded)
    assert told.seq == number
    reader = open_reader(counter.file)
    kept = [(key, facts) for _at, key, facts in incidents.all_of(reader)]
    reader.close()
    assert kept == [
        ("scan_not_saved", {"awb": f"JX{number:010}"}),
        ("operator_stopped", {"operator": "operator01"}),
    ]


def _after(counter: Counter, text: str) -> Announcement:
    counter.scan(text)
    return counter.heard()


def test_acknowledgements_wait_for_scans_but_are_noted(counter: Counter) -> None:
    for number in range(450):
        counter.scan(f"JX{number:010}")
    proofs = [Acknowledgement(seq, DeliveryState.DELIVERED) for seq in range(1, 451)]
    _wait_for(lambda: counter.journal.owed(Target.OSAS).waiting == 450)
    counter.desk.settle(Target.OSAS, proofs)
    assert counter.journal.owed(Target.OSAS).waiting == 0
    assert counter.journal.owed(Target.ONMART).waiting == 450


def _wait_for(true: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(500):
        if true():
            return
        waited.wait(0.01)
    pytest.fail("it did not happen within 5 s")


def test_an_idle_moment_notes_elsewhere_what_was_recorded_last(counter: Counter) -> None:
    sidecar = Sidecar(counter.file.with_name("journal.last"))
    for number in range(3):
        counter.scan(f"JX{number:010}")
    last = [counter.recorded() for _ in range(3)][-1]
    _wait_for(lambda: (known := sidecar.read()) is not None and known.seq == 3)
    known = sidecar.read()
    assert known is not None
    assert known.event_id == last.event_id


def test_a_rush_without_an_idle_moment_is_noted_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.desk._MOST_UNNOTED", 20)
    counter = Counter(tmp_path)
    for number in range(1, 52):
        counter.desk._do(Scan(f"JX{number:010}", NOON, "scanner"))
    known = Sidecar(counter.file.with_name("journal.last")).read()
    counter.journal.close()
    assert known is not None
    assert known.seq == 40


def test_an_alarm_of_the_store_is_announced(counter: Counter) -> None:
    alarm = StoreAlarm("store_older", (("lost", "1"), ("seq", "1")), NOON)
    counter.journal.store._alarms.append(alarm)
    assert counter.heard() == alarm


def test_damage_that_was_found_is_salvaged_in_an_idle_moment_and_told(counter: Counter) -> None:
    assert isinstance(_after(counter, "JX0000000001"), ScanRecorded)
    counter.journal.store.suspect()
    told = [counter.heard(), counter.heard()]
    assert [alarm.key for alarm in told if isinstance(alarm, StoreAlarm)] == [
        "store_salvaging",
        "store_damaged",
    ]
    recorded = _after(counter, "JX0000000002")
    assert isinstance(recorded, ScanRecorded)
    assert recorded.seq == 2


def test_what_is_long_settled_is_archived_in_idle_moments_by_the_servers_time(
    tmp_path: Path,
) -> None:
    counter = Counter(tmp_path)
    counter.desk._do(Scan("JX0000000001", NOON, "scanner"))
    for target in Target:
        counter.journal.settle(target, [Acknowledgement(1, DeliveryState.DELIVERED)])
    while counter.desk._wants_room or counter.journal.store._reserve.is_wanted:
        counter.desk._do(None)
    counter.desk._do(None)
    assert not (tmp_path / "archive").exists(), "nobody knows what time it is"
    counter.desk.measured = counter.measured(timedelta(days=31))
    for _ in range(3):
        counter.desk._do(None)
    reader = open_reader(counter.file)
    assert reader.execute("SELECT count(*) FROM event").get == 0
    reader.close()
    assert (tmp_path / "archive" / "journal-2026-11.sqlite").exists()
    assert counter.journal._connection.pragma("synchronous") == 2, "FULL"
    counter.journal.close()


def test_settling_after_the_desk_stopped_is_an_error_not_a_wait(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    counter.desk.start()
    counter.desk.stop()
    with pytest.raises(JournalError):
        counter.desk.settle(Target.OSAS, [Acknowledgement(1, DeliveryState.DELIVERED)])
    counter.journal.close()


def break_the_store(counter: Counter) -> Path:
    """Close the writer under the desk and put a folder where its file was: nothing can open it."""
    aside = counter.file.with_suffix(".aside")
    counter.journal._connection.close(force=True)
    counter.file.rename(aside)
    counter.file.mkdir()
    return aside


def mend_the_store(counter: Counter, aside: Path) -> None:
    counter.file.rmdir()
    aside.rename(counter.file)


@pytest.mark.expected_logs("ERROR station.desk: scan not saved")
def test_a_store_that_cannot_be_read_is_not_green_and_the_desk_goes_on(counter: Counter) -> None:
    assert isinstance(_after(counter, "JX0000000001"), ScanRecorded)
    aside = break_the_store(counter)
    assert isinstance(_after(counter, "JX0000000002"), ScanNotSaved)
    assert isinstance(_after(counter, "JX0000000003"), ScanNotSaved)
    mend_the_store(counter, aside)
    told = _after(counter, "JX0000000004")
    assert isinstance(told, ScanRecorded)
    assert told.seq == 2


@pytest.mark.expected_logs("ERROR station.desk: scan not saved")
def test_an_acknowledgement_that_cannot_be_noted_ends_no_desk(counter: Counter) -> None:
    assert isinstance(_after(counter, "JX0000000001"), ScanRecorded)
    aside = break_the_store(counter)
    assert isinstance(_after(counter, "JX0000000002"), ScanNotSaved)
    with pytest.raises(JournalError):
        counter.desk.settle(Target.OSAS, [Acknowledgement(1, DeliveryState.DELIVERED)])
    mend_the_store(counter, aside)
    assert isinstance(_after(counter, "JX0000000003"), ScanRecorded)
    counter.desk.settle(Target.OSAS, [Acknowledgement(1, DeliveryState.DELIVERED)])
    assert counter.journal.owed(Target.OSAS).waiting == 1
    assert counter.journal._connection.pragma("synchronous") == 2, "FULL"


class ForgetfulKnowledge(FakeKnowledge):
    """A rule's own fault: whatever is asked, it fails."""

    def waybill(self, awb: str) -> MirrorWaybill | None:
        raise LookupError(awb)


@pytest.mark.expected_logs("ERROR station.desk: scan not saved")
def test_a_fault_of_our_own_is_told_as_not_saved_and_the_desk_goes_on(tmp_path: Path) -> None:
    counter = Counter(tmp_path, ForgetfulKnowledge())
    counter.desk.start()
    assert isinstance(_after(counter, "JX0000000001"), ScanNotSaved)
    assert isinstance(_after(counter, "JX0000000001"), ScanNotSaved)
    counter.desk.stop()
    counter.journal.close()


def test_a_script_that_comes_after_the_end_is_answered_too(counter: Counter) -> None:
    counter.desk.stop()
    answers: SimpleQueue[Answered] = SimpleQueue()
    scan = Scan("JX9900000001", NOON, "cli")
    counter.desk.post(SubmitScan(scan, Workflow.RECEIVING, "operator07", answers.put))
    answer = answers.get(timeout=5)
    assert isinstance(answer, ScanNotSaved)
    assert answer.reason == "journal_closed"
