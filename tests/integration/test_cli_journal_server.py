"""A journal that somebody edited skilfully: its own chain holds, and OSAS knows better."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from station.journal import chain

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

VERIFY = ("journal", "verify", "--against-server")


def scan_and_sync(hub_station: CommandLine, hub: Hub, scans: int) -> None:
    hub_station("scan", "--workflow", "receiving", *hub.unknown_codes(scans))
    assert hub_station("sync", "--once", "--timeout", "30").code == 0


@pytest.fixture
def synced(hub_station: CommandLine, hub: Hub) -> CommandLine:
    """Three scans, sent; then two, sent; then one that is not."""
    hub.settle(hub_station)
    scan_and_sync(hub_station, hub, 3)
    scan_and_sync(hub_station, hub, 2)
    hub_station("scan", "--workflow", "receiving", *hub.unknown_codes(1))
    return hub_station


def forge(hub_station: CommandLine, change: str, *values: int) -> None:
    """Edit the journal's file and make every hash of it right again."""
    with closing(apsw.Connection(str(hub_station.folders.journal_file))) as store, store:
        store.execute(change, values)
        head = chain.GENESIS
        events: list[Any] = store.execute(
            "SELECT seq, event_id, body FROM event ORDER BY seq"
        ).fetchall()
        for seq, event_id, body in events:
            hashed = chain.body_hash(body)
            head = chain.chain_hash(head, seq, event_id, hashed)
            store.execute(
                "UPDATE event SET body_hash = ?, chain_hash = ? WHERE seq = ?", (hashed, head, seq)
            )


def test_a_journal_that_nobody_touched_agrees_with_the_server(synced: CommandLine) -> None:
    verified = synced(*VERIFY)
    assert (verified.code, verified.line["ok"], verified.line["events"]) == (0, True, 6)
    assert verified.line["server"] == {"agree": 2, "earlier": 0, "missing": 0, "differs_at": None}
    assert verified.said == ""
    assert synced("journal", "verify").line["server"] is None


def test_a_scan_that_was_rewritten_with_all_its_hashes_shows_against_the_server(
    synced: CommandLine,
) -> None:
    forge(
        synced,
        "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'operator01', 'operator09')"
        " AS BLOB) WHERE seq = 2",
    )
    assert synced("journal", "verify").code == 0, "the control: alone it proves nothing"
    verified = synced(*VERIFY)
    assert (verified.code, verified.line["ok"]) == (1, False)
    assert verified.line["server"]["differs_at"] == 3, "the head that covers the second scan"


def test_scans_that_were_cut_off_the_end_show_against_the_server(synced: CommandLine) -> None:
    forge(synced, "DELETE FROM event WHERE seq >= ?", 5)
    assert synced("journal", "verify").code == 0
    verified = synced(*VERIFY)
    assert (verified.code, verified.line["server"]["missing"]) == (1, 1)


def test_an_ok_that_proves_little_says_so(synced: CommandLine, hub: Hub) -> None:
    hub.settle(synced, station={"desk": "9"})
    verified = synced(*VERIFY)
    assert (verified.code, verified.line["server"]["agree"]) == (0, 0)
    assert "periksa hub dan desk" in verified.said
    hub.settle(synced, ui={"language": "en"})
    synced.folders.journal_file.unlink()
    synced.folders.sidecar_file.unlink()
    verified = synced(*VERIFY)
    assert (verified.code, verified.line["server"]["earlier"]) == (0, 2)
    assert "older journal of this desk (2 heads)" in verified.said


def test_without_a_network_it_is_said_that_nothing_was_compared(
    synced: CommandLine, hub: Hub
) -> None:
    hub.settle(synced, osas={"url": "postgresql://nobody@127.0.0.1:1/osas"})
    verified = synced(*VERIFY)
    assert verified.code == 2
    assert verified.said
