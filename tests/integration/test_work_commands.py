"""A bag packed from a terminal: without a window, call by call, and beside one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from station.bootstrap import Station
from station.cli.beside import Beside
from station.local_socket import LocalServer
from station.options import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

PACKING = ("--workflow", "packing")


@pytest.fixture
def at_hub(hub_station: CommandLine, hub: Hub) -> CommandLine:
    """A station of the hub whose reference data is here."""
    hub.settle(hub_station)
    assert hub_station("sync", "--once").code == 0
    return hub_station


def told(line: dict[str, Any]) -> tuple[str, str]:
    return line["verdict"], line["reason"]


def packed(call: CommandLine, awb: str) -> None:
    opened = call("command", *PACKING, "open", "BDO")
    assert told(opened.line) == ("OK", "bag_opened")
    asked = call("command", *PACKING, "seal")
    assert (told(asked.line), asked.code) == (("PROMPT", "twice_seal"), 0)
    empty = call("command", *PACKING, "seal", "--sure")
    assert (told(empty.line), empty.code) == (("REFUSED", "bag_empty"), 1)
    scanned = call("scan", *PACKING, awb)
    assert told(scanned.line)[0] in {"OK", "MISSORT"}


def bound_for_bandung(hub: Hub) -> str:
    from tests.fakes.central import rows

    query = """
    SELECT w.awb_number FROM waybill_numbers AS w
      JOIN route_config AS r ON r.hub = 'CGK' AND r.destination = w.destination
     WHERE r.next_hop = 'BDO' AND w.status = 'AT_HUB' AND w.direction = 'forward'
       AND w.koli_count = 1
       AND NOT EXISTS (SELECT FROM problem_scan AS p WHERE p.waybill_id = w.id)
     ORDER BY w.id LIMIT 1"""
    ((awb,),) = rows(hub.osas_url, query)
    return str(awb)


def test_a_bag_is_packed_call_by_call_without_a_window(at_hub: CommandLine, hub: Hub) -> None:
    packed(at_hub, bound_for_bandung(hub))
    ended = at_hub("command", *PACKING, "seal", "--sure", "--answer", "SEGEL-77")
    assert told(ended.line) == ("OK", "bag_sealed")
    wrong = at_hub("command", *PACKING, "dance")
    assert wrong.code == 2


@pytest.fixture
def beside_a_window(at_hub: CommandLine, hub: Hub) -> Iterator[CommandLine]:
    """What a window runs, without the window."""
    station = Station(at_hub.folders, msgspec.convert(hub.settings(), Settings))
    station.open()
    server = LocalServer(at_hub.folders.data, Beside(station))
    server.start()
    yield at_hub
    server.stop()
    station.close()
    server.join()


def test_beside_a_window_it_is_the_windows_desk_that_is_told(
    beside_a_window: CommandLine, hub: Hub
) -> None:
    call = beside_a_window
    assert told(call("command", "workflow", "packing").line) == ("CHOSEN", "packing")
    packed(call, bound_for_bandung(hub))
    undone = call("command", "undo")
    assert told(undone.line) == ("OK", "undone")
    call("scan", *PACKING, bound_for_bandung(hub))
    assert told(call("command", "seal", "--sure").line) == ("PROMPT", "bag_seal")
    assert told(call("scan", *PACKING, "SEGEL-78").line) == ("OK", "bag_sealed")
    assert told(call("command", "undo").line) == ("REFUSED", "undo_final")


def test_a_floor_is_counted_call_by_call(at_hub: CommandLine, hub: Hub) -> None:
    """What should be here is read before a call that waits for it is answered."""
    taking = ("--workflow", "stocktake")
    opened = at_hub("command", *taking, "open")
    assert told(opened.line) == ("OK", "stocktake_opened")
    counted = at_hub("scan", *taking, bound_for_bandung(hub))
    assert told(counted.line) == ("OK", "counted")
    closed = at_hub("command", *taking, "close", "--sure")
    assert told(closed.line) == ("OK", "stocktake_lacks")
