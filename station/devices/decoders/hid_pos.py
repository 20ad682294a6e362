"""USB HID point-of-sale scanners (usage page 0x8C): reports of 64 bytes.

    A  02 len [AIM 3] [data, to 60] [61 vendor's symbology] .. [63 bit 0: continued]     Honeywell
    B  02 len [data, to 57] .. [62 vendor's symbology] [63 bit 0: continued]             Newland
    C  01 len [data, to 63, with the AIM identifier inside]                              Microscan

A and B share their id: the report descriptor tells them apart, or byte 2 does (`]`). Answers to
menu commands (`]Z6`, `]X0`) are no scans. Sources: Hand Held Products, Access-IS, Newland, IDTECH.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.code_text import LONGEST, read_frame, split_identifier, unreadable
from station.events import Scan, UnreadableReason, UnreadableScan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SIZE = 64
_AIM_LENGTH = 3
_ID_AB, _ID_C = 2, 1
"""How reports of layouts A and B begin, and those of C."""
_BRACKET = ord("]")
_MENU = {"]Z6", "]X0"}
_SUFFIXES = "\r\n\t"
_PAGE, _AIM_USAGE, _DATA_USAGE = 0x8C, 0xFB, 0xFE
"""The page of scanners; the first character of the AIM identifier; the code."""
_ITEM_PAGE, _ITEM_USAGE, _LONG_ITEM = 0x04, 0x08, 0xFE


class Layout(StrEnum):
    """How a report is laid out."""

    A = "A"
    B = "B"
    C = "C"


class Report(Struct, frozen=True):
    """One report. `too_long` is the most its length byte may say, where it says more."""

    aim: str
    data: str
    more: bool
    layout: Layout
    too_long: int = 0

    @property
    def is_menu_response(self) -> bool:
        """Whether the scanner answers a command instead of scanning."""
        return self.aim in _MENU


class HidPosDecoder:
    """Reports in, scans out; a code may come in several reports."""

    def __init__(self, device: str, layout: Layout | None = None) -> None:
        self._device = device
        self._layout = layout
        self._aim = ""
        self._data = ""
        self._swallowing = False
        self.discarded = 0

    def described(self, descriptor: bytes) -> None:
        """Take from the report descriptor how reports are laid out, if it tells."""
        self._layout = layout_in(descriptor) or self._layout

    @property
    def buffered(self) -> int:
        """Characters held of a code that is continued."""
        return len(self._data)

    def feed(self, data: bytes, at: datetime) -> list[Scan | UnreadableScan]:
        """Return the scans that these reports complete."""
        reports = (data[place : place + SIZE] for place in range(0, len(data), SIZE))
        return [told for report in reports for told in self._take(read(report, self._layout), at)]

    def idle(self, at: datetime) -> list[Scan | UnreadableScan]:
        """Drop and tell a code whose next report never came."""
        frame = self._data
        self.reset()
        if not frame:
            return []
        return [unreadable(UnreadableReason.NO_SUFFIX, frame, at, self._device)]

    def replies(self) -> bytes:
        """Return nothing: the device waits for no answer."""
        return b""

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._aim, self._data, self._swallowing = "", "", False

    def _take(self, report: Report | None, at: datetime) -> list[Scan | UnreadableScan]:
        if report is None or report.too_long:
            self.discarded += report is not None
            self.reset()  # a code with a hole is no code
            return []
        self._aim = self._aim or report.aim
        self._data += "" if self._swallowing else report.data
        if report.more:
            self._swallowing |= len(self._data) > LONGEST
            return []
        return self._finish(at)

    def _finish(self, at: datetime) -> list[Scan | UnreadableScan]:
        aim, data = self._aim, self._data.rstrip(_SUFFIXES)
        self.reset()
        return [] if aim in _MENU else [read_frame(aim + data, at, self._device)]


def decoder(device: str) -> HidPosDecoder:
    """Return a decoder for one scanner whose layout its reports tell."""
    return HidPosDecoder(device)


def layout_in(descriptor: bytes) -> Layout | None:
    """Return whether reports with id 2 have the AIM identifier apart (A) or not (B); else None."""
    usages = set(_usages_in(descriptor))
    if _AIM_USAGE in usages:
        return Layout.A
    return Layout.B if _DATA_USAGE in usages else None


def _usages_in(descriptor: bytes) -> Iterator[int]:
    """Yield the usages of a scanner's page, item by item: prefix (tag, type, size), then data."""
    page, place = 0, 0
    while place < len(descriptor):
        prefix = descriptor[place]
        if prefix == _LONG_ITEM:
            place += 3 + int.from_bytes(descriptor[place + 1 : place + 2])
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        value = int.from_bytes(descriptor[place + 1 : place + 1 + size], "little")
        place += 1 + size
        if prefix & 0xFC == _ITEM_PAGE:
            page = value
        elif prefix & 0xFC == _ITEM_USAGE and page == _PAGE:
            yield value


def read(report: bytes, layout: Layout | None = None) -> Report | None:
    """Return what one report holds; None where it holds nothing, or is none."""
    if len(report) < 2 + _AIM_LENGTH or not report[1]:
        return None
    if report[0] == _ID_C:
        return _read_c(report)
    if report[0] != _ID_AB:
        return None
    layout = layout or (Layout.A if report[2] == _BRACKET else Layout.B)
    start = 2 + _AIM_LENGTH if layout is Layout.A else 2
    aim = report[2:start].decode("latin-1")
    data, too_long = _data(report, start, 56)
    if data is None:
        return None
    more = bool(report[SIZE - 1] & 1) if len(report) >= SIZE else False
    return Report(aim, data, more, layout, too_long)


def _read_c(report: bytes) -> Report | None:
    data, too_long = _data(report, 2, 62)
    if data is None:
        return None
    aim, code = split_identifier(data)
    return Report(aim, code if aim else data, False, Layout.C, too_long)


def _data(report: bytes, start: int, most: int) -> tuple[str | None, int]:
    """Return the text, None of a report cut short; and the most there may be, if exceeded."""
    length = report[1]
    if length > most:
        return "", most
    if len(report) < start + length:
        return None, 0
    return report[start : start + length].decode("latin-1"), 0
