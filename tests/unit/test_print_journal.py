"""The print journal: each copy of a document once, every change kept, nothing printed by itself."""

from __future__ import annotations

import stat
from contextlib import closing
from typing import TYPE_CHECKING

import apsw
import pytest

from station.errors import PrintError
from station.folders import Folders
from station.journal import keys, recovery, resealing
from station.paper.printing.job import JobState, Outcome
from station.paper.printing.print_journal import KEEP, PrintJournal
from tests.fakes.clocks import FakeClock
from tests.fakes.printers import LABEL, label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.paper.printing.job import JobRecord

SENDING, QUEUED, UNCERTAIN = JobState.SENDING, JobState.QUEUED, JobState.UNCERTAIN
DONE = Outcome(JobState.PRINTED, "counted")
DOUBT = Outcome(JobState.UNCERTAIN, "cut_off")
NOTHING = Outcome(JobState.FAILED, "not_reached")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def journal(tmp_path: Path, clock: FakeClock) -> Iterator[PrintJournal]:
    made = PrintJournal(tmp_path / "print.sqlite", clock)
    assert made.open() == []
    with closing(made):
        yield made


def sent(journal: PrintJournal, outcome: Outcome, number: str = "A1", **rest: object) -> JobRecord:
    """Queue a job, send it, and settle it."""
    job = journal.add(label(number, **rest), "Zebra")
    if outcome is not NOTHING:
        journal.begin(job.id)
    return journal.settle(job.id, outcome, QUEUED if outcome is NOTHING else SENDING)


def refusal(journal: PrintJournal, **rest: object) -> str:
    with pytest.raises(PrintError) as refused:
        journal.add(label("A1", **rest), "Zebra")
    return refused.value.key


def test_a_second_print_is_a_copy_and_needs_a_reason(journal: PrintJournal) -> None:
    assert journal.next_copy("awb_label", "A1") == 0
    first = sent(journal, DONE)
    assert (first.state, first.copy_no, first.pages) == (JobState.PRINTED, 0, 1)
    assert journal.next_copy("awb_label", "A1") == 1
    assert journal.next_copy("bag_label", "A1") == 0, "another document of the same number"
    assert refusal(journal) == "print_copy_taken"
    assert refusal(journal, copy_no=1) == "print_reason_missing"
    assert refusal(journal, copy_no=1, reason=" ") == "print_reason_missing"
    assert refusal(journal, copy_no=2, reason="torn") == "print_copy_taken"
    assert sent(journal, DONE, copy_no=1, reason="torn").reason == "torn"
    assert journal.next_copy("awb_label", "A1") == 2


def test_what_left_nothing_on_paper_is_no_copy(journal: PrintJournal) -> None:
    sent(journal, NOTHING)
    assert journal.next_copy("awb_label", "A1") == 0
    sent(journal, DONE)


@pytest.mark.parametrize("how_far", [QUEUED, SENDING, UNCERTAIN])
def test_what_may_come_out_yet_is_answered_before_it_is_printed_again(
    journal: PrintJournal, how_far: JobState
) -> None:
    job = journal.add(label("A1"), "Zebra")
    if how_far is not QUEUED:
        journal.begin(job.id)
    if how_far is UNCERTAIN:
        journal.settle(job.id, DOUBT, SENDING)
    assert refusal(journal, copy_no=1, reason="torn") == "print_unanswered"


def test_an_uncertain_job_that_did_not_come_out_is_the_same_copy_again(
    journal: PrintJournal,
) -> None:
    doubt = sent(journal, DOUBT)
    again = journal.again(doubt.id, "supervisor07")
    assert (again.id, again.state, again.copy_no, again.attempts) == (doubt.id, QUEUED, 0, 2)
    assert journal.content(doubt.id) == LABEL
    journal.begin(doubt.id)
    assert journal.settle(doubt.id, DONE, SENDING).state is JobState.PRINTED
    assert journal.next_copy("awb_label", "A1") == 1


def test_an_answer_counts_once(journal: PrintJournal) -> None:
    doubt = sent(journal, DOUBT)
    journal.settle(doubt.id, Outcome(JobState.PRINTED, "seen"), UNCERTAIN, "operator01")
    for answer in (
        lambda: journal.settle(doubt.id, DONE, UNCERTAIN),
        lambda: journal.again(doubt.id, "operator01"),
        lambda: journal.begin(doubt.id),
    ):
        with pytest.raises(PrintError, match="print_not_open"):
            answer()


def test_what_failed_is_not_queued_again_once_another_is_that_copy(journal: PrintJournal) -> None:
    failed = sent(journal, NOTHING)
    sent(journal, DONE)
    with pytest.raises(PrintError, match="print_copy_taken"):
        journal.again(failed.id, "operator01")
    assert journal.job(failed.id).state is JobState.FAILED
    assert sent(journal, DONE, "A2").state is JobState.PRINTED, "the journal goes on"


def test_one_copy_exists_once_whatever_the_code_believes(
    journal: PrintJournal, tmp_path: Path
) -> None:
    sent(journal, DONE)
    with (
        closing(apsw.Connection(str(tmp_path / "print.sqlite"))) as db,
        pytest.raises(apsw.ConstraintError),
    ):
        db.execute(
            "INSERT INTO job SELECT 99, document, number, format, pages, copy_no, reason,"
            " operator, sha256, printer, state, note, words, attempts, queued_us, sent_us,"
            " settled_us FROM job"
        )


def test_a_new_start_prints_nothing_and_says_what_was_left(
    tmp_path: Path, clock: FakeClock
) -> None:
    file = tmp_path / "print.sqlite"
    before = PrintJournal(file, clock)
    before.open()
    waited, was_sent = before.add(label("A1"), "Zebra"), before.add(label("A2"), "Zebra")
    before.begin(was_sent.id)
    before.close()
    after = PrintJournal(file, clock)
    left = {job.number: job for job in after.open()}
    with closing(after):
        assert {number: (job.state, job.note) for number, job in left.items()} == {
            "A1": (JobState.CANCELLED, "restarted"),
            "A2": (JobState.UNCERTAIN, "restarted"),
        }
        assert after.again(waited.id, "operator01").state is QUEUED, "a person may"


def test_the_content_goes_with_the_paper_and_a_day_after_what_was_given_up(
    tmp_path: Path, clock: FakeClock
) -> None:
    file = tmp_path / "print.sqlite"
    journal = PrintJournal(file, clock)
    journal.open()
    done, failed, doubt = (sent(journal, each, each.note) for each in (DONE, NOTHING, DOUBT))
    assert [journal.content(job.id) for job in (done, failed, doubt)] == [None, LABEL, LABEL]
    journal.close()
    clock.advance(KEEP.total_seconds() + 1)
    journal = PrintJournal(file, clock)
    journal.open()
    with closing(journal):
        assert [journal.content(job.id) for job in (failed, doubt)] == [None, LABEL]
        with pytest.raises(PrintError, match="print_content_gone"):
            journal.again(failed.id, "")


def test_every_change_is_kept_with_who_made_it(journal: PrintJournal, tmp_path: Path) -> None:
    doubt = sent(journal, DOUBT)
    journal.again(doubt.id, "supervisor07")
    with closing(apsw.Connection(str(tmp_path / "print.sqlite"))) as db:
        steps = db.execute("SELECT state, note, by FROM step ORDER BY rowid").fetchall()
    assert steps == [
        *(("queued", "", "operator01"), ("sending", "", ""), ("uncertain", "cut_off", "")),
        ("queued", "did_not", "supervisor07"),
    ]


def test_the_journal_is_this_users_alone(journal: PrintJournal, tmp_path: Path) -> None:
    sent(journal, DONE)
    for file in tmp_path.glob("print.sqlite*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_jobs_are_listed_newest_first_and_by_state(journal: PrintJournal) -> None:
    for number, outcome in (("A1", DONE), ("A2", DOUBT), ("A3", DOUBT)):
        sent(journal, outcome, number)
    assert [job.number for job in journal.jobs(2)] == ["A3", "A2"]
    assert [job.number for job in journal.jobs(0, JobState.PRINTED)] == ["A1"]
    with pytest.raises(PrintError, match="print_job_unknown"):
        journal.job(99)


def test_a_file_that_is_no_print_journal_is_left_alone(tmp_path: Path, clock: FakeClock) -> None:
    file = tmp_path / "print.sqlite"
    with closing(apsw.Connection(str(file))) as db:
        db.execute("CREATE TABLE holiday (photo BLOB)")
    with pytest.raises(PrintError, match="print_journal_foreign"):
        PrintJournal(file, clock).open()
    file.write_bytes(b"holiday photos" * 100)
    with pytest.raises(PrintError, match="print_journal_unusable"):
        PrintJournal(file, clock).open()


def test_it_is_sealed_where_the_store_is(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_found", {})
    folders = Folders.under(tmp_path)
    folders.make()
    file = folders.print_journal_file
    journal = PrintJournal(file, clock)
    journal.open()
    sent(journal, DOUBT)
    journal.close()
    assert b"JX1203345871" in file.read_bytes()
    key = recovery.key_of(bytes(range(20)))
    keys.keep(folders.data, key)
    assert [resealing.reseal(one, key) for one in resealing.files_of(folders)] == [True]
    assert b"JX1203345871" not in file.read_bytes()
    journal = PrintJournal(file, clock)
    journal.open()
    with closing(journal):
        assert journal.content(1) == LABEL
