"""A parked scan waits for a person, who may send it again, correct it, or answer for leaving it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
import pytest

from station.clock import SystemClock
from station.events import Target
from station.journal import schema
from station.journal.decisions import Choice, Decision, parked, why_key
from station.journal.journal import Journal
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.access import BADGE, PASSWORD, PIN, SUPERVISOR_BADGE, were_here
from tests.fakes.scans import body, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

POISON = "22P02 invalid input"
SECRET = f"{PASSWORD}\n"
"""What is typed, and not shown."""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Four scans, of which the second is parked."""
    journal = Journal(tmp_path / "journal.sqlite", SystemClock())
    for awb in ("JX1", "JX2", "JX3"):
        record(journal, awb)
    again = record(journal, "JX4")
    assert again.seq == 4
    journal.settle(Target.OSAS, [Acknowledgement(2, DeliveryState.PARKED, POISON)])
    yield journal
    journal.close()


def waiting(journal: Journal) -> list[int]:
    outbox = JournalOutbox(Target.OSAS, journal, journal)
    seqs = [event.seq for event in outbox.pending(100)]
    outbox.close()
    return seqs


def stored(journal: Journal, sql: str) -> list[tuple[object, ...]]:
    reader = schema.open_reader(journal.file)
    found = reader.execute(sql).fetchall()
    reader.close()
    return found


def test_what_is_parked_is_told_with_its_parcel_and_what_waits_behind_it(journal: Journal) -> None:
    record_second_scan_of(journal, "JX2")
    reader = schema.open_reader(journal.file)
    (told,) = parked(reader)
    reader.close()
    assert (told.seq, told.target, told.body.awb, told.note) == (2, Target.OSAS, "JX2", POISON)
    assert told.holds_back == 1
    assert told.since_us > 0
    assert why_key(told.note) == "parked.value"


def record_second_scan_of(journal: Journal, awb: str) -> None:
    journal.record(body(journal, awb), None)


def test_one_that_is_sent_again_waits_like_any_other(journal: Journal) -> None:
    assert waiting(journal) == [1, 3, 4]
    assert journal.decide(Decision(2, Target.OSAS, Choice.RETRY, "supervisor01"))
    assert waiting(journal) == [1, 2, 3, 4]
    owed = journal.owed(Target.OSAS)
    assert (owed.waiting, owed.parked) == (4, 0)


def test_one_that_is_dismissed_is_kept_with_who_and_why_and_frees_what_waited(
    journal: Journal,
) -> None:
    record_second_scan_of(journal, "JX2")
    assert waiting(journal) == [1, 3, 4]
    assert journal.decide(Decision(2, Target.OSAS, Choice.DISMISS, "supervisor01", "salah pindai"))
    assert waiting(journal) == [1, 3, 4, 5]
    assert stored(
        journal, "SELECT state, note FROM delivery WHERE seq = 2 AND target = 'osas'"
    ) == [("dismissed", "salah pindai")]
    kept = stored(journal, "SELECT seq, target, choice, decided_by, reason FROM decision")
    assert kept == [(2, "osas", "dismiss", "supervisor01", "salah pindai")]
    assert stored(journal, "SELECT count(*) FROM event") == [(5,)]


def test_what_is_not_parked_is_nobodys_to_decide(journal: Journal) -> None:
    assert not journal.decide(Decision(1, Target.OSAS, Choice.DISMISS, "supervisor01", "x"))
    assert not journal.decide(Decision(2, Target.ONMART, Choice.RETRY, "supervisor01"))
    assert stored(journal, "SELECT count(*) FROM decision") == [(0,)]
    assert journal.owed(Target.OSAS).parked == 1


def test_a_decision_survives_a_new_start(journal: Journal) -> None:
    journal.decide(Decision(2, Target.OSAS, Choice.DISMISS, "supervisor01", "x"))
    again = Journal(journal.file, SystemClock())
    assert (again.owed(Target.OSAS).waiting, again.owed(Target.OSAS).parked) == (3, 0)
    again.close()


# ── the same from the command line ───────────────────────────────────────────────────────────


def park_first(hub_station: CommandLine, folder: Path) -> None:
    were_here(hub_station.folders.access_file)
    hub_station("scan", "--workflow", "receiving", "JX1203345871")
    db = apsw.Connection(str(folder))
    db.execute("UPDATE delivery SET state = 'parked', note = ?", (POISON,))
    db.close()


def test_the_list_says_in_plain_words_why(hub_station: CommandLine) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    line = hub_station("outbox", "list", "--target", "osas").line
    assert (line["state"], line["note"]) == ("parked", POISON)
    assert line["why"] == "Perbaiki nomornya lalu kirim lagi: pusat tidak menerima isinya."


def test_a_supervisor_sends_it_again(hub_station: CommandLine) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    ended = hub_station(
        "outbox", "retry", "1", "--by", "supervisor01", "--target", "osas", stdin=SECRET
    )
    assert ended.code == 0
    assert (ended.line["target"], ended.line["choice"]) == ("osas", "retry")
    assert [line["state"] for line in hub_station("outbox").lines] == ["parked", "pending"]


def test_a_supervisor_dismisses_it_and_says_why(hub_station: CommandLine) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    ended = hub_station(
        "outbox", "dismiss", "1", "--by", "supervisor01", "--reason", "salah pindai", stdin=SECRET
    )
    assert ended.code == 0
    assert hub_station("outbox").output == ""
    shown = hub_station("outbox", "show", "1").line
    assert {one["note"] for one in shown["deliveries"].values()} == {"salah pindai"}


def test_a_wrong_number_is_scanned_again_under_the_right_one(hub_station: CommandLine) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    ended = hub_station(
        "outbox", "correct", "1", "--by", "supervisor01", "--awb", "JX1203345872", stdin=SECRET
    )
    assert ended.code == 0
    assert ended.lines[0]["awb"] == "JX1203345872"
    assert {line["awb"] for line in hub_station("outbox").lines} == {"JX1203345872"}
    body = hub_station("outbox", "show", "2").line["body"]
    assert body["operator"] == "supervisor01"


def test_nothing_is_scanned_for_one_that_is_parked_no_more(hub_station: CommandLine) -> None:
    hub_station("scan", "--workflow", "receiving", "JX1203345871")
    were_here(hub_station.folders.access_file)
    ended = hub_station(
        "outbox", "correct", "1", "--by", "supervisor01", "--awb", "JX1203345872", stdin=SECRET
    )
    assert (ended.code, ended.output) == (1, "")
    assert hub_station("outbox", "show", "2").code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("retry", "7", "--by", "a"), "Tidak ada kejadian 7"),
        (("dismiss", "1", "--by", "a", "--reason", " "), "Tulis alasannya"),
        (("retry", "1", "--by", " "), "nama saja bukan bukti"),
        (("retry", "1", "--by", "supervisor01"), "nama saja bukan bukti"),
        (("correct", "1", "--by", "a", "--awb", " "), "Tulis nomor resi yang benar"),
        (("correct", "1", "--by", "a", "--awb", "JX 12"), "Tulis nomor resi yang benar"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    hub_station: CommandLine, arguments: tuple[str, ...], says: str
) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    ended = hub_station("outbox", *arguments)
    assert ended.code != 0
    assert says in ended.said
    assert {line["state"] for line in hub_station("outbox").lines} == {"parked"}


@pytest.mark.parametrize(
    ("by", "typed", "says"),
    [
        ("supervisor01", "salah\n", "Ulangi nama dan kata sandi"),
        ("operator01", SECRET, "tidak berwenang"),
        ("nobody", SECRET, "belum pernah masuk"),
        ("supervisor01", f"{SUPERVISOR_BADGE}\n000000\n", "Ulangi PIN"),
        ("supervisor01", f"{BADGE}\n{PIN}\n", "milik orang lain"),
        ("supervisor01", f"{SUPERVISOR_BADGE[:-1]}\n{PIN}\n", "Pindai lencana sekali lagi"),
    ],
)
def test_a_name_is_no_proof(hub_station: CommandLine, by: str, typed: str, says: str) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    ended = hub_station("outbox", "retry", "1", "--by", by, stdin=typed)
    assert (ended.code, ended.output) == (2, "")
    assert says in ended.said
    assert PIN not in ended.said
    assert {line["state"] for line in hub_station("outbox").lines} == {"parked"}


def test_a_supervisor_may_scan_the_badge_there_instead(hub_station: CommandLine) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    typed = f"{SUPERVISOR_BADGE}\n{PIN}\n"
    ended = hub_station("outbox", "retry", "1", "--by", "supervisor01", stdin=typed)
    assert {(line["choice"], line["by"]) for line in ended.lines} == {("retry", "supervisor01")}


def test_a_day_after_the_last_proof_nobody_decides(hub_station: CommandLine) -> None:
    park_first(hub_station, hub_station.folders.journal_file)
    were_here(hub_station.folders.access_file, hours_ago=25)
    ended = hub_station("outbox", "retry", "1", "--by", "supervisor01", stdin=SECRET)
    assert (ended.code, ended.output) == (2, "")
    assert "lebih dari 24 jam" in ended.said
