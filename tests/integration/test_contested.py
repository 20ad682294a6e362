"""What was delivered beside somebody else's: listed until a person has seen it, on any way there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import apsw
import pytest

from station.clock import SystemClock
from station.events import Target
from station.journal import schema
from station.journal.decisions import Choice, Decision, Rival, contested, rival_in, why_key
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.access import PASSWORD, were_here
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

THEIRS = "01930000-0000-7000-8000-000000000001"
ALSO = f"also {THEIRS}\t2026-11-26T07:02:00Z\t2\toperator02"
WEIGHED = "weight changed meanwhile"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.sqlite", SystemClock())
    for seq in (1, 2, 3):
        journal.prepare()
        journal.record(owed_event(seq, f"JX{seq}").body, None)
    notes = {1: "", 2: ALSO, 3: WEIGHED}
    journal.settle(
        Target.OSAS,
        [Acknowledgement(seq, DeliveryState.DELIVERED, note) for seq, note in notes.items()],
    )
    yield journal
    journal.close()


def listed(journal: Journal) -> list[tuple[int, str]]:
    reader = schema.open_reader(journal.file)
    found = [(one.seq, why_key(one.note)) for one in contested(reader)]
    reader.close()
    return found


def test_it_is_listed_with_its_reason_and_counted(journal: Journal) -> None:
    assert listed(journal) == [(2, "parked.counted_twice"), (3, "parked.weight_changed")]
    assert journal.owed(Target.OSAS).contested == 2
    assert journal.owed(Target.ONMART).contested == 0


def test_what_somebody_has_seen_is_kept_with_who_and_what(journal: Journal) -> None:
    assert journal.decide(Decision(2, Target.OSAS, Choice.SEEN, "supervisor01"))
    assert not journal.decide(Decision(2, Target.OSAS, Choice.SEEN, "supervisor01"))
    assert not journal.decide(Decision(1, Target.OSAS, Choice.SEEN, "supervisor01"))
    assert listed(journal) == [(3, "parked.weight_changed")]
    owed = journal.owed(Target.OSAS)
    assert (owed.contested, owed.parked, owed.waiting) == (1, 0, 0)
    reader = schema.open_reader(journal.file)
    kept = reader.execute("SELECT seq, choice, decided_by, reason FROM decision").fetchall()
    reader.close()
    assert kept == [(2, "seen", "supervisor01", ALSO)]


def test_a_new_start_and_a_restored_database_count_anew(journal: Journal) -> None:
    again = Journal(journal.file, SystemClock())
    assert again.owed(Target.OSAS).contested == 2
    again.reopen(Target.OSAS)
    assert (again.owed(Target.OSAS).contested, again.owed(Target.OSAS).waiting) == (0, 3)
    again.close()


def test_counting_them_reads_nothing_but_them(journal: Journal) -> None:
    reader = schema.open_reader(journal.file)
    plan = reader.execute(
        "EXPLAIN QUERY PLAN SELECT count(*) FROM delivery"
        " WHERE target = 'osas' AND state = 'delivered' AND note <> ''"
    ).fetchall()
    reader.close()
    assert "delivery_contested" in str(plan[0])


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (ALSO, Rival(THEIRS, datetime(2026, 11, 26, 7, 2, tzinfo=UTC), "2", "operator02")),
        (f"also {THEIRS}", Rival(THEIRS)),
        (f"also {THEIRS}\t\t\toperator02", Rival(THEIRS, None, "", "operator02")),
        (WEIGHED, None),
        ("", None),
    ],
)
def test_a_note_tells_whose_the_other_one_is(note: str, told: Rival | None) -> None:
    assert rival_in(note) == told


# ── the same from the command line ───────────────────────────────────────────────────────────


def test_a_supervisor_lists_them_and_has_seen_one(hub_station: CommandLine) -> None:
    hub_station("scan", "--workflow", "receiving", "JX1203345871")
    db = apsw.Connection(str(hub_station.folders.journal_file))
    db.execute("UPDATE delivery SET state = 'delivered', note = ? WHERE target = 'osas'", (ALSO,))
    db.close()
    were_here(hub_station.folders.access_file)
    line = hub_station("outbox", "conflicts").line
    assert (line["awb"], line["target"], line["other"]["desk"]) == ("JX1203345871", "osas", "2")
    assert line["other"]["scanned_at"] == "2026-11-26T07:02:00Z"
    assert line["why"].startswith("Cocokkan dengan meja lain")
    ended = hub_station("outbox", "seen", "1", "--by", "supervisor01", stdin=f"{PASSWORD}\n")
    assert (ended.code, ended.line["choice"]) == (0, "seen")
    assert hub_station("outbox", "conflicts").output == ""
    again = hub_station("outbox", "seen", "1", "--by", "supervisor01", stdin=f"{PASSWORD}\n")
    assert again.code == 1
    assert "tidak bentrok" in again.said
