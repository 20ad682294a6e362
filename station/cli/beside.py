"""Answers the command lines that run beside a window, in the window's process.

The other half of local_socket: what `scan` and `sync` would do themselves, done where the store
is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from station.cli import lines
from station.cli.command import beside
from station.cli.parked import decided
from station.cli.printing import answered, refused
from station.cli.scan import DEVICE, submit
from station.cli.scan_list import submit_line
from station.clock import SystemClock
from station.devices.code_text import read_frame
from station.errors import StationError
from station.events import LIST, Scan, Workflow
from station.parked_decisions import Wish, checked

if TYPE_CHECKING:
    from station.bootstrap import Station
    from station.local_socket import Answer


# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
msgspec.json.Decoder(Wish)


class Beside:
    """Callable for a LocalServer over a running station."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def __call__(self, request: Answer) -> Answer:
        """Return the answer to one request; `{}` to one that means nothing here."""
        match request:
            case {
                "do": "scan" | "line" as what,
                "workflow": str(workflow),
                "code": str(code),
                "operator": str(operator),
            } if workflow in set(Workflow):
                return self._scan(what, code, Workflow(workflow), operator)
            case {"do": "command", "told": dict(told)}:
                return beside(self._station, told)
            case {"do": "sync", "timeout_s": int() | float() as timeout_s}:
                return self._station.centre().sync_once(float(timeout_s))
            case {"do": "decide", "wish": dict(wish)}:
                return self._decide(wish)
            case {"do": "paper"}:
                return self._print(request)
            case _:
                return {}

    def _scan(self, what: str, code: str, workflow: Workflow, operator: str) -> Answer:
        station = self._station
        device = LIST if what == "line" else DEVICE
        read = read_frame(code, SystemClock().now(), device)
        if not isinstance(read, Scan):
            return lines.unreadable(read, station.texts)
        if what == "line":
            return submit_line(station, read, operator, workflow)
        operator = operator or station.identity().operator
        return submit(station, read, operator, station.texts, workflow)

    def _print(self, request: Answer) -> Answer:
        """Answer what a command line wants of printing, which is this window's."""
        try:
            return answered(self._station.printouts.printing(), request)
        except StationError as error:
            return refused(error)

    def _decide(self, wish: Answer) -> Answer:
        """Carry a person's decision out; one that cannot be is answered with its error's key."""
        try:
            wanted = checked(msgspec.convert(wish, Wish))
            return decided(self._station, wanted, self._station.texts)
        except StationError as error:
            return refused(error)
        except msgspec.ValidationError:
            return {}
