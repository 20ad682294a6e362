"""What an unknown device on a serial line is asked, and in which order. Pure; from the table alone.

    listen      at each usual speed: what streams tells itself, and is then asked nothing
    ask         each usual line, the most likely first; on it printers before scales: a printer
                that is asked as a scale prints the question, one that answered is asked no more

Speeds are listened to as 8N1: a decoder sees a 7-bit device's parity in bit 7, and says so.
Nothing is sent but the `requests` of station/devices/protocols.py, which never tare, zero or print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.line_settings import LineSettings
from station.devices.protocols import PROTOCOLS, DeviceProtocol, Role
from station.devices.schedules import SCHEDULES

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDS = (b"\r", b"\n")
_SPACE = 0x20


class Step(Struct, frozen=True):
    """One thing to do with a port: ask something, or only listen."""

    line: LineSettings
    request: bytes = b""
    """Empty: only listen."""


def listening(*, lines_matter: bool = True) -> list[Step]:
    """Return where to listen; scales' speeds before those that only scanners have."""
    in_order = sorted(
        (one for one in PROTOCOLS if one.lines), key=lambda one: one.role is not Role.SCALE
    )
    speeds = dict.fromkeys(line.baud for one in in_order for line in one.lines)
    return [Step(LineSettings(baud)) for baud in speeds] if lines_matter else [Step(LineSettings())]


def asking(*, lines_matter: bool = True) -> list[Step]:
    """Return every question, line by line. Where lines do not matter there is only one."""
    lines = dict.fromkeys(line for one in PROTOCOLS if first_words(one) for line in one.lines)
    steps = [
        Step(line, request)
        for line in lines
        for request in _in_order(one for one in PROTOCOLS if line in one.lines)
    ]
    if lines_matter:
        return steps
    everybody = _in_order(one for one in PROTOCOLS if one.lines)
    return [Step(LineSettings(), request) for request in everybody]


def first_words(protocol: DeviceProtocol) -> tuple[bytes, ...]:
    """Return what opens a conversation: one status of a printer's, the first of two steps."""
    schedule = SCHEDULES.get(protocol.name)
    opens = protocol.role is Role.PRINTER or (schedule is not None and schedule.follow_ups)
    return protocol.requests[:1] if opens else protocol.requests


def follow_up(request: bytes, heard: bytes) -> bytes:
    """Return what a scale that is asked in two steps waits for now; of such scales only."""
    asked = (one for one in SCHEDULES.values() if one.request == request)
    pairs = (pair for one in asked for pair in one.follow_ups)
    return next((send for said, send in pairs if heard.endswith(said)), b"")


def _in_order(protocols: Iterable[DeviceProtocol]) -> list[bytes]:
    """Return the requests, each once: printers', then lines, then single letters.

    Of printers' the control codes first: one that understands them would print the others' letters.
    A scale that reads lines takes a letter without an end for the start of the next line.
    """
    ranked = [
        (_rank(request, one.role is Role.PRINTER), request)
        for one in protocols
        for request in first_words(one)
    ]
    return list(dict.fromkeys(request for _, request in sorted(ranked, key=lambda pair: pair[0])))


def _rank(request: bytes, is_printer: bool) -> tuple[bool, bool]:
    return (not is_printer, request[0] >= _SPACE if is_printer else not request.endswith(_ENDS))
