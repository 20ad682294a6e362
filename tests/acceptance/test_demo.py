"""The demo as a newcomer without a display runs it, and the table it closes with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import psycopg
import pytest

from station.bootstrap import Station
from station.cli.scan import submit
from station.clock import SystemClock
from station.demo.rig import Urls
from station.demo.shift import Plant
from station.demo.tally import Tally, tally
from station.events import Scan
from station.folders import Folders
from station.options import Settings
from station.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

TEXTS = Texts.load("id")
SCANS = 60


def test_a_scripted_shift_without_a_display_ends_with_nothing_lost_or_doubled(
    hub_station: CommandLine, tmp_path: Path
) -> None:
    picture = tmp_path / "demo.png"
    ended = hub_station(
        *("demo", "--headless", "--scans", str(SCANS), "--screenshot", str(picture)),
        DISPLAY="",
        WAYLAND_DISPLAY="",
    )
    assert (ended.code, ended.said) == (0, "")
    table = dict(re.findall(r"^  (\S.*?)  +(\S.*)$", ended.output, re.MULTILINE))
    assert table[TEXTS("rig.read")] == table[TEXTS("rig.journalled")] == str(SCANS)
    assert table[TEXTS("rig.osas")] == f"{SCANS} / {SCANS}"
    owed, found = table[TEXTS("rig.onmart")].split(" / ")
    assert int(owed) == int(found) > 0
    assert [table[TEXTS(f"rig.{key}")] for key in ("lost", "doubled", "never_captured")] == [
        "0"
    ] * 3
    assert TEXTS("rig.cut") in ended.output
    assert TEXTS("rig.unplugged") in ended.output
    assert picture.read_bytes().startswith(b"\x89PNG")
    # The home is kept, and its journal can still be asked.
    verified = hub_station("journal", "verify").line
    assert (verified["ok"], verified["events"]) == (True, SCANS)


# ── the table's own honesty ──────────────────────────────────────────────────────────────────

SPOILT = {
    "a ledger row is gone": ("osas", "DELETE FROM hub_station.event_ledger", "lost"),
    "a scan row is gone": ("osas", "DELETE FROM receiving_scan", "lost"),
    "a status row is gone": ("osas", "DELETE FROM scans", "lost"),
    "a marketplace event is gone": ("onmart", "DELETE FROM marketplace_event", "lost"),
    "a scan row is there twice": (
        "osas",
        (
            "INSERT INTO receiving_scan (event_id, waybill_id, hub, desk, operator, source, condition,"
            " verdict, counts, leg, koli_no, scanned_at)"
            " SELECT gen_random_uuid(), waybill_id, hub, desk, operator, source, condition,"
            " verdict, counts, leg, koli_no, scanned_at FROM receiving_scan"
        ),
        "doubled",
    ),
    "an event that nobody scanned": (
        "osas",
        "UPDATE hub_station.event_ledger SET event_id = gen_random_uuid()",
        "never_captured",
    ),
}


@pytest.mark.parametrize(("target", "sql", "finding"), SPOILT.values(), ids=SPOILT)
def test_the_table_agrees_until_one_row_is_spoilt(
    hub: Hub, tmp_path: Path, target: str, sql: str, finding: str
) -> None:
    journal = _shift(hub, tmp_path)
    assert _count(journal, hub).agrees
    key = {"receiving_scan": "event_id IS NOT NULL", "scans": "event_id IS NOT NULL"}
    table = re.findall(r"(?:FROM|UPDATE) (\S+)", sql)[-1]
    uid = "event_uid" if target == "onmart" else "event_id"
    one = f"{uid} = (SELECT {uid} FROM {table} WHERE {key.get(table, 'true')} LIMIT 1)"
    with psycopg.connect(hub.osas_url if target == "osas" else hub.onmart_url) as database:
        assert database.execute(f"{sql} WHERE {one}".encode()).rowcount == 1
    counted = _count(journal, hub)
    assert not counted.agrees
    assert getattr(counted, finding) > 0


def _shift(hub: Hub, home: Path) -> Path:
    """Scan some parcels, sync, and return the journal."""
    folders = Folders.under(home)
    station = Station(folders, msgspec.convert(hub.settings(), Settings))
    station.open()
    station.centre().sync_once(30)
    stays = (hub.code(Plant.PIECE), hub.code(Plant.CANCELLED))
    moves = (*hub.codes(Plant.ORDER_NO), *hub.codes(Plant.BELONGS_HERE)[:3])
    codes = (*stays, *moves, *hub.unknown_codes(2))
    for code in codes:
        submit(station, Scan(code, SystemClock().now(), "cli"), "operator01", TEXTS)
    assert station.centre().sync_once(30)["nothing_left"]
    station.close()
    return folders.journal_file


def _count(journal: Path, hub: Hub) -> Tally:
    return tally(journal, Urls(hub.osas_url, hub.onmart_url), "CGK-3")
