"""A command line beside a running station: everything goes through it, the journal has one writer."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest

from station.bootstrap import Station
from station.cli.beside import Beside
from station.clock import SystemClock
from station.errors import StoreBusyError
from station.events import Scan, Target
from station.journal.record import Acknowledgement, DeliveryState
from station.local_socket import LocalServer, _address, ask, is_answering
from station.options import Settings
from tests.fakes.access import PASSWORD, were_here
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.local_socket import Answer
    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

SCAN = ("scan", "--workflow", "receiving")
AWB = "JX1203345871"


class RunningStation:
    """What a window runs, without the window."""

    def __init__(self, calls: CommandLine, tables: dict[str, Any] | None = None) -> None:
        self.station = Station(calls.folders, msgspec.convert(tables or {}, Settings))
        self.station.open()
        self.server = LocalServer(calls.folders.data, Beside(self.station))
        self.server.start()

    def close(self) -> None:
        self.server.stop()
        self.station.close()
        self.server.join()


@pytest.fixture
def network(hub: Hub) -> Iterator[FaultProxy]:
    port = urlsplit(hub.osas_url).port
    assert port is not None
    with FaultProxy(port) as network:
        yield network


@pytest.fixture
def running(hub_station: CommandLine) -> Iterator[RunningStation]:
    running = RunningStation(hub_station)
    yield running
    running.close()


@pytest.fixture
def running_hub(hub_station: CommandLine, hub: Hub) -> Iterator[RunningStation]:
    hub.settle(hub_station)
    running = RunningStation(hub_station, hub.settings())
    yield running
    running.close()


def test_a_scan_beside_a_running_station_is_that_stations_scan(
    hub_station: CommandLine, running: RunningStation
) -> None:
    ended = hub_station(*SCAN, "--user", "operator07", AWB)
    assert (ended.code, ended.line["seq"]) == (0, 1)
    (seen,) = running.station.session()
    assert (str(seen.event_id), seen.operator) == (ended.line["event_id"], "operator07")
    boots = {line["body"]["boot_id"] for line in hub_station("journal", "export").lines}
    assert boots == {str(running.station.journal.boot_id)}


def test_many_scripts_beside_a_running_station_share_one_chain(
    hub_station: CommandLine, running: RunningStation
) -> None:
    codes = [[f"JX12033{script}{number:04}" for number in range(20)] for script in range(3)]
    calls = [hub_station.start(*SCAN, *batch) for batch in codes]
    answers = [call.communicate(timeout=60)[0].decode().splitlines() for call in calls]
    seqs = sorted(json.loads(line)["seq"] for lines in answers for line in lines)
    assert seqs == list(range(1, 61))
    assert running.station.journal.prepare() == 61
    assert hub_station("journal", "verify").line["ok"]


def test_what_is_no_code_is_answered_beside_a_running_station_too(
    hub_station: CommandLine, running: RunningStation
) -> None:
    ended = hub_station(*SCAN, "-", stdin=f"{'A' * 1_000_000}\nJX\x1b12\n{AWB}\n")
    assert ended.code == 1
    assert [line["reason"] for line in ended.lines] == [
        "unreadable_too_long",
        "unreadable_control_characters",
        "unknown",
    ]
    assert len(running.station.session()) == 1


def test_a_decision_beside_a_running_station_is_carried_out_there(
    hub_station: CommandLine, running: RunningStation
) -> None:
    hub_station(*SCAN, AWB)
    refused = Acknowledgement(1, DeliveryState.PARKED, "22P02 invalid input")
    running.station.desk.settle(Target.OSAS, [refused])
    were_here(hub_station.folders.access_file)
    wanted = ("correct", "1", "--by", "supervisor01", "--awb", "JX1203345872")
    ended = hub_station("outbox", *wanted, stdin=f"{PASSWORD}\n")
    assert ended.code == 0
    assert [line.get("awb") or line["choice"] for line in ended.lines] == [
        "JX1203345872",
        "dismiss",
    ]
    assert running.station.session()[0].operator == "supervisor01"
    assert running.station.journal.owed(Target.OSAS).parked == 0


def test_a_sync_beside_a_running_station_sends_what_that_station_scanned(
    hub_station: CommandLine, hub: Hub, running_hub: RunningStation
) -> None:
    scanned = hub_station(*SCAN, *hub.unknown_codes(2))
    ended = hub_station("sync", "--once")
    assert (ended.code, ended.line["osas"]["delivered"]) == (0, 2)
    assert hub.ledger() == {line["event_id"]: 1 for line in scanned.lines}
    assert running_hub.station.journal.prepare() == 3


def test_a_scan_does_not_wait_for_a_sync(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    go_on = threading.Event()
    asked = threading.Event()

    def answer(request: Answer) -> Answer:
        if request["do"] == "sync":
            asked.set()
            go_on.wait()
        return request

    server = LocalServer(hub_station.folders.data, answer)
    server.start()
    data = hub_station.folders.data
    syncing = threading.Thread(target=ask, args=(data, {"do": "sync"}, 60.0))
    until_answering(data)
    syncing.start()
    assert asked.wait(60)
    assert ask(data, {"do": "scan"}, 60.0) == {"do": "scan"}
    server.stop()
    go_on.set()
    server.join()
    syncing.join()


def test_a_socket_that_a_killed_station_left_behind_is_in_nobodys_way(
    hub_station: CommandLine,
) -> None:
    hub_station.folders.make()
    (hub_station.folders.data / "socket.key").write_text("of a station that is gone")
    address, _ = _address(hub_station.folders.data)
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(address)
    assert hub_station(*SCAN, AWB).code == 0
    running = RunningStation(hub_station)
    until_answering(hub_station.folders.data)
    assert hub_station(*SCAN, AWB).line["verdict"] == "DUPLICATE"
    running.close()


def test_nobody_without_the_key_is_answered(
    hub_station: CommandLine, running: RunningStation
) -> None:
    data = hub_station.folders.data
    until_answering(data)
    key = (data / "socket.key").read_text()
    (data / "socket.key").write_text("guessed")
    with pytest.raises(StoreBusyError):
        ask(data, {"do": "scan", "code": AWB, "operator": ""}, 5.0)
    (data / "socket.key").write_text(key)
    assert running.station.session() == []
    assert is_answering(data)


@pytest.mark.parametrize(
    "request_",
    [{}, {"do": "frob"}, {"do": "scan", "code": 7, "operator": ""}, ["no", "object"], "x" * 70_000],
    ids=["empty", "unknown", "no text", "a list", "too long"],
)
def test_a_request_that_means_nothing_ends_nothing(
    hub_station: CommandLine, running: RunningStation, request_: Answer
) -> None:
    data = hub_station.folders.data
    until_answering(data)
    try:
        assert ask(data, request_, 5.0) == {}
    except StoreBusyError as error:
        assert error.key == "store_silent"  # noqa: PT017  # both are in order, a hang is not
    assert is_answering(data)
    assert running.station.session() == []


def test_a_visitor_who_says_nothing_stops_neither_scans_nor_the_closing(
    hub_station: CommandLine, running: RunningStation
) -> None:
    until_answering(hub_station.folders.data)
    address, _ = _address(hub_station.folders.data)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.connect(address)
        assert hub_station(*SCAN, AWB).code == 0
    assert len(running.station.session()) == 1


def test_a_station_that_dies_in_mid_call_is_told(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    running = RunningStation(hub_station)
    running.server.stop()

    def die(_: Answer) -> Answer:
        raise ConnectionAbortedError

    dying = LocalServer(
        hub_station.folders.data, lambda asked: die(asked) if asked["do"] == "scan" else {}
    )
    dying.start()
    until_answering(hub_station.folders.data)
    ended = hub_station(*SCAN, AWB)
    dying.stop()
    dying.join()
    running.close()
    assert (ended.code, ended.output) == (2, "")
    assert (
        ended.said.splitlines()[-1] == "Tutup lalu buka lagi jendela Hub Station; ia tidak menjawab"
    )


def test_a_window_that_closes_ends_the_sync_that_hangs_in_it(
    hub_station: CommandLine, hub: Hub, network: FaultProxy
) -> None:
    silent = {"url": network.in_front_of(hub.osas_url), "pool_acquire_ms": 600_000}
    tables = hub.settings(osas=silent, sync={"answer_within_s": 600})
    running = RunningStation(hub_station, tables)
    running.station.post(Scan(AWB, SystemClock().now(), "scanner"))
    until_answering(hub_station.folders.data)
    network.swallow()
    syncing = hub_station.start("sync", "--once", "--timeout", "600")
    until(lambda: network.connections > 0)
    running.close()
    output, said = syncing.communicate(timeout=60)
    assert syncing.returncode == 1
    assert json.loads(output)["osas"]["waiting"] == 1
    assert said.decode().startswith("OSAS: ")


def until_answering(data: Path) -> None:
    """Wait until the server listens: it starts in a thread of its own."""
    until(lambda: is_answering(data))


def until(condition: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(600):
        if condition():
            return
        waited.wait(0.05)
    pytest.fail("waited in vain")
