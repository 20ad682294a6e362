"""`hub-station sync --once`: drains the outbox and refreshes the mirror, then says what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.cli import lines
from station.errors import StoreBusyError
from station.local_socket import ask

if TYPE_CHECKING:
    from station.cli.invocation import Invocation


def sync(call: Invocation) -> int:
    """Sync once; 0 only when nothing is left to send and the mirror is fresh."""
    station = Station(call.folders, call.settings)
    try:
        station.open()
    except StoreBusyError:
        report = ask(call.folders.data, {"do": "sync", "timeout_s": call.arguments.timeout})
    else:
        try:
            report = station.centre().sync_once(call.arguments.timeout)
        finally:
            station.close()
    lines.put(report)
    for target in ("osas", "onmart"):
        if report[target]["error"]:
            call.tell(f"{target.upper()}: " + call.texts(f"error.{report[target]['error']}"))
    return 0 if report["nothing_left"] else 1
