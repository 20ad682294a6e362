"""What a device said, byte for byte with its times, as a text that people and tests can read.

    {"recording": 1, "device": "/dev/ttyUSB0", "line": "9600 8N1", "started_at": "2026-11-26T08:…"}
    {"at_s": 0.0,      "dir": "open"}
    {"at_s": 0.000413, "dir": "out",  "hex": "53490d0a"}        the station to the device
    {"at_s": 0.046125, "dir": "in",   "hex": "53205320…"}       the device to the station, one read
    {"at_s": 7.5,      "dir": "lost"}                           the plug was pulled
    {"end": 4, "sha256": "…"}                                   how many, and of all lines above it

One JSON object a line. `in` keeps how the bytes were cut up on their way, and HID's one report a
read. A file without its end was cut short (the power failed): what it has can be read on request.
A line that does not fit is damage, told with its number: nothing is guessed and nothing skipped.

Pure: text in, text out. Neighbours: transports.recorded and transports.replay.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from station.devices.asking import QUIET_S
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from station.devices.reader import Decoder

E = TypeVar("E")

VERSION: Literal[1] = 1

Direction = Literal["open", "in", "out", "lost"]


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """Which device, how its line was set, and when; `device` and `line` are for people."""

    recording: Literal[1]
    device: str
    line: str
    started_at: datetime


class Entry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One read, one write, or a plug that was put in or pulled, `at_s` seconds after the start."""

    at_s: Annotated[float, Meta(ge=0)]
    dir: Direction
    hex: Annotated[str, Meta(pattern="^([0-9a-f]{2})*$")] = ""

    @property
    def data(self) -> bytes:
        """The bytes."""
        return bytes.fromhex(self.hex)


class End(Struct, frozen=True, forbid_unknown_fields=True):
    """The last line: how many entries there are, and the digest of all lines before it."""

    end: int
    sha256: str


class Recording(Struct, frozen=True):
    """A recording that was read; `whole` unless its end is missing."""

    header: Header
    entries: tuple[Entry, ...]
    whole: bool = True


class Scribe:
    """Makes the lines of a recording, in order."""

    def __init__(self) -> None:
        self._entries = 0
        self._digest = hashlib.sha256()

    def header(self, device: str, line: str, started_at: datetime) -> bytes:
        """Return the first line."""
        return self._line(Header(VERSION, device, line, started_at))

    def entry(self, at_s: float, direction: Direction, data: bytes = b"") -> bytes:
        """Return the line of what happened `at_s` seconds after the start."""
        self._entries += 1
        return self._line(Entry(round(at_s, 6), direction, data.hex()))

    def end(self) -> bytes:
        """Return the last line."""
        return self._line(End(self._entries, self._digest.hexdigest()))

    def _line(self, record: Header | Entry | End) -> bytes:
        line = msgspec.json.encode(record) + b"\n"
        self._digest.update(line)
        return line


def read_recording(content: bytes, *, cut_short: bool = False) -> Recording:
    """Read a recording; with `cut_short` also one without an end, up to its last whole line.

    Raises DeviceError: `recording_damaged` with the line's number, `recording_changed`,
    `recording_cut_short`.
    """
    lines = content.split(b"\n")[:-1]  # what follows the last line end is no whole line
    header = _read(lines[0] if lines else b"", _HEADERS, 1)
    end = _end_of(lines[-1])
    if end is None and not cut_short:
        raise DeviceError("recording_cut_short", entries=len(lines) - 1)
    body = lines[1:] if end is None else lines[1:-1]
    entries = tuple(_read(line, _ENTRIES, number) for number, line in enumerate(body, 2))
    if end is not None and end != _end_for(lines[:-1]):
        raise DeviceError("recording_changed")
    return Recording(header, entries, whole=end is not None)


def replayed(
    entries: Iterable[Entry], decoder: Decoder[E], started_at: datetime
) -> Iterator[tuple[float, E]]:
    """Yield what a decoder makes of a recording, each event with its second."""
    heard_s: float | None = None
    for entry in entries:
        if heard_s is not None and entry.at_s - heard_s >= QUIET_S:
            silent_s, heard_s = heard_s + QUIET_S, None
            for event in decoder.idle(started_at + timedelta(seconds=silent_s)):
                yield silent_s, event
        if entry.dir in ("open", "lost"):
            decoder.reset()
        if entry.dir == "in":
            heard_s = entry.at_s
            for event in decoder.feed(entry.data, started_at + timedelta(seconds=heard_s)):
                yield heard_s, event


R = TypeVar("R", Header, Entry)
_decode_end = msgspec.json.Decoder(End).decode
_HEADERS, _ENTRIES = msgspec.json.Decoder(Header), msgspec.json.Decoder(Entry)


def _read(line: bytes, decoder: msgspec.json.Decoder[R], number: int) -> R:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DeviceError("recording_damaged", line=number, detail=str(error)) from error


def _end_of(line: bytes) -> End | None:
    try:
        return _decode_end(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _end_for(lines: Sequence[bytes]) -> End:
    return End(len(lines) - 1, hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest())
