"""`hub-station sync --once` against two real databases: what arrived, what is left, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import pytest

from station.bootstrap import Station
from station.cli.scan import submit
from station.clock import SystemClock
from station.demo.shift import Plant
from station.events import Scan
from station.folders import Folders
from station.options import Settings
from station.texts import Texts
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

SCAN = ("scan", "--workflow", "receiving")
SYNC = ("sync", "--once", "--timeout", "30")
MIRROR = "station.central.downlink"


@pytest.fixture
def proxy(hub: Hub) -> Iterator[FaultProxy]:
    port = urlsplit(hub.osas_url).port
    assert port is not None
    with FaultProxy(port) as proxy:
        yield proxy


def test_a_sync_fills_the_mirror_and_the_next_scan_knows_the_parcel(
    hub_station: CommandLine, hub: Hub
) -> None:
    hub.settle(hub_station)
    synced = hub_station(*SYNC)
    assert (synced.code, synced.line["nothing_left"]) == (0, True)
    assert synced.line["mirror"]["waybills"] > 0
    scanned = hub_station(*SCAN, hub.code(Plant.BELONGS_HERE)).line
    assert scanned["verdict"] == "OK"
    assert scanned["place"]


def test_scans_reach_both_databases_once_however_often_it_is_synced(
    hub_station: CommandLine, hub: Hub
) -> None:
    hub.settle(hub_station)
    hub_station(*SYNC)
    ordered, unknown = hub.code(Plant.ORDER_NO), hub.unknown_codes(1)[0]
    scans = hub_station(*SCAN, ordered, unknown).lines
    first, second = hub_station(*SYNC), hub_station(*SYNC)
    assert (first.code, second.code) == (0, 0)
    assert (first.line["osas"]["delivered"], second.line["osas"]["delivered"]) == (2, 0)
    assert (first.line["onmart"]["delivered"], first.line["onmart"]["not_owed"]) == (1, 1)
    ids = {scan["event_id"]: 1 for scan in scans}
    assert hub.ledger() == hub.effects() == ids
    assert hub.marketplace() == {scans[0]["event_id"]: 1}
    assert hub_station("outbox").output == ""


def test_a_station_that_syncs_says_that_it_is_there_and_tells_how_its_hub_stands(
    hub_station: CommandLine, hub: Hub
) -> None:
    hub.settle(hub_station)
    hub_station(*SYNC)
    before = hub_station("today", "--json").line
    hub_station(*SCAN, hub.code(Plant.BELONGS_HERE))
    unsent = hub_station("today", "--json").line
    assert [owed["waiting"] for owed in unsent["owed"]] == [1, 1]
    hub_station(*SYNC)
    told = hub_station("today", "--json").line
    assert [owed["waiting"] for owed in told["owed"]] == [0, 0]
    assert told["station"] in [one["name"] for one in told["stations"]]
    here = [sum(lane["parcels"] for lane in day["lanes"]) for day in (before, unsent, told)]
    assert here == [here[0], here[0] + 1, here[0] + 1], "sent or not, it is here, once"
    assert [pace["scans"] for pace in told["paces"] if pace["desk"] == "3"] == [1]


def test_a_refused_database_is_told_the_other_is_served_and_it_drains_when_it_is_back(
    hub_station: CommandLine, hub: Hub, proxy: FaultProxy
) -> None:
    hub.settle(hub_station, osas={"url": proxy.in_front_of(hub.osas_url)})
    proxy.refuse()
    scanned = hub_station(*SCAN, *hub.unknown_codes(3))
    assert scanned.code == 0
    held = hub_station(*SYNC)
    assert (held.code, held.line["osas"]["waiting"], held.line["osas"]["error"]) == (
        *(1, 3),
        "database_refused",
    )
    assert held.said.startswith("OSAS: Periksa jaringan atau server: sambungan ditolak.")
    assert held.line["onmart"]["waiting"] == 0
    proxy.listen()
    assert hub_station(*SYNC).code == 0
    assert hub.ledger() == {line["event_id"]: 1 for line in scanned.lines}


def test_a_server_that_accepts_and_never_answers_holds_no_longer_than_the_timeout(
    hub_station: CommandLine, hub: Hub, proxy: FaultProxy
) -> None:
    # Nothing but the call's own timeout could end this before the test's patience does.
    hub.settle(
        hub_station,
        osas={"url": proxy.in_front_of(hub.osas_url), "pool_acquire_ms": 600_000},
        sync={"answer_within_s": 600},
    )
    hub_station(*SCAN, *hub.unknown_codes(2))
    proxy.swallow()
    held = hub_station("sync", "--once", "--timeout", "2")
    assert (held.code, held.line["osas"]["waiting"], held.line["osas"]["error"]) == (
        *(1, 2),
        "database_silent",
    )
    assert held.line["onmart"]["waiting"] == 0
    proxy.pass_on()
    assert hub_station(*SYNC).code == 0


def test_a_server_that_falls_silent_in_mid_push_holds_no_longer_than_the_timeout(
    hub_station: CommandLine, hub: Hub, proxy: FaultProxy
) -> None:
    hub.settle(
        hub_station,
        osas={"url": proxy.in_front_of(hub.osas_url), "pool_acquire_ms": 600_000},
        sync={"answer_within_s": 600},
    )
    scanned = hub_station(*SCAN, *hub.unknown_codes(2))
    proxy.swallow_from = b"COMMIT"
    held = hub_station("sync", "--once", "--timeout", "3")
    assert (held.code, held.line["osas"]["waiting"]) == (1, 2)
    proxy.pass_on()
    assert hub_station(*SYNC).code == 0
    assert hub.ledger() == {line["event_id"]: 1 for line in scanned.lines}


def test_who_used_up_the_time_is_not_waited_for_a_second_time(
    hub: Hub, proxy: FaultProxy, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The mirror is refreshed from whoever answered; of the other it is known by now."""
    settings = hub.settings(
        osas={"url": proxy.in_front_of(hub.osas_url), "pool_acquire_ms": 600_000},
        sync={"answer_within_s": 600},
    )
    station = Station(Folders.under(tmp_path), msgspec.convert(settings, Settings))
    station.open()
    try:
        (awb,) = hub.unknown_codes(1)
        submit(station, Scan(awb, SystemClock().now(), "cli"), "operator01", Texts.load("id"))
        proxy.swallow()
        with caplog.at_level("INFO", MIRROR):
            report = station.centre().sync_once(2)
    finally:
        station.close()
    assert (report["osas"]["error"], report["onmart"]["error"]) == ("database_silent", "")
    assert [one.getMessage() for one in caplog.records if one.name == MIRROR] == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"url": "postgresql://nobody:wrong@127.0.0.1:{port}/osas"}, "database_auth"),
        ({"url": "postgresql://{account}@127.0.0.1:{port}/no_such"}, "database_unknown"),
        ({"schema": "no_such"}, "database_unfit"),
        ({"url": ""}, "database_not_set"),
    ],
    ids=["password", "database", "schema", "unset"],
)
def test_why_a_database_cannot_be_used_is_told(
    hub_station: CommandLine, hub: Hub, change: dict[str, str], key: str
) -> None:
    parts = urlsplit(hub.osas_url)
    facts = {"port": parts.port, "account": f"{parts.username}:{parts.password}"}
    hub.settle(hub_station, osas={name: text.format(**facts) for name, text in change.items()})
    hub_station(*SCAN, *hub.unknown_codes(1))
    held = hub_station(*SYNC)
    assert (held.code, held.line["osas"]["error"], held.line["osas"]["waiting"]) == (1, key, 1)
    assert str(parts.password) not in held.said + held.output
    assert held.said.startswith("OSAS: ")


def test_two_scripts_at_once_take_turns(hub_station: CommandLine, hub: Hub) -> None:
    first, second = hub.unknown_codes(2)
    holding = hub_station.start(*SCAN, "-")
    with holding:
        assert holding.stdin is not None
        assert holding.stdout is not None
        assert holding.stderr is not None
        holding.stdin.write(f"{first}\n".encode())
        holding.stdin.flush()
        assert json.loads(holding.stdout.readline())["seq"] == 1
        waiting = hub_station.start(*SCAN, second)
        holding.stdin.close()
        with waiting:
            assert waiting.stdout is not None
            assert waiting.stderr is not None
            assert json.loads(waiting.stdout.readline())["seq"] == 2
            waiting.stderr.read()
        holding.stderr.read()
    assert (holding.returncode, waiting.returncode) == (0, 0)
