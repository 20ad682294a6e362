"""A label printer that understands the outlines of ZPL and TSPL, and can run out of everything.

A format is what ends in ^XZ, or in PRINT; ^PQ and PRINT's numbers are its copies. It waits in the
buffer while the printer is out of paper, paused or open. ~HS and ESC !? are answered at once,
wherever they stand: also inside a field, which is why a label's text must escape its tildes.

    ~HS   STX aaa,b,c,dddd,eee,f,… ETX CR LF    b no paper, c paused, eee formats waiting, f full
          STX mmm,n,o,p,… ETX CR LF             o head open, p no ribbon, u labels left of a batch
          STX 1234,0 ETX CR LF
    ESC !?  one byte: 0 head open, 2 no paper, 3 no ribbon, 4 paused
"""

from __future__ import annotations

import re

from station.errors import StationError

BUFFER_HOLDS = 12
_LARGEST_FORMAT = 1_000_000
_SPOKEN_TO = re.compile(rb"~HS|\x1b!\?|\^XZ|PRINT +(\d{1,5})(?: *, *(\d{1,5}))?[ ]*\r?\n")
_COPIES = re.compile(rb"\^PQ *(\d{1,5})")
_HEAD_OPEN, _NO_PAPER, _NO_RIBBON, _PAUSED = 0x01, 0x04, 0x08, 0x10


class LabelPrinter:
    """What was printed, and what stands in the way. `labels` are left on the roll."""

    def __init__(self, labels: int = 1000, *, silent_when_stopped: bool = False) -> None:
        self.labels = labels
        self.paused = False
        self.head_open = False
        self.ribbon_out = False
        self.printed: list[bytes] = []
        """Each label's format, a copy for each copy."""
        self._silent_when_stopped = silent_when_stopped
        self._heard = b""
        self._formats: list[tuple[bytes, int]] = []
        """Formats that wait, each with how many copies are still due."""

    @property
    def waiting(self) -> int:
        """Formats in the buffer."""
        return len(self._formats)

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Take formats, answer what is asked."""
        self._heard = (self._heard + data)[-_LARGEST_FORMAT:]
        said = b""
        while found := _SPOKEN_TO.search(self._heard):
            before, after = self._heard[: found.start()], self._heard[found.end() :]
            if found[0] in (b"~HS", b"\x1b!?"):
                said += self._status(found[0])
                self._heard = before + after
            else:
                self._formats.append((before + found[0], _copies_in(before, found)))
                self._heard = after
        return said + self.speak(at_s)

    def speak(self, at_s: float) -> bytes:  # noqa: ARG002 - it prints at once
        """Print what can be printed; a printer says nothing by itself."""
        while self._formats and not self._stopped:
            label, copies = self._formats[0]
            self.printed.append(label)
            self.labels -= 1
            self._formats[0] = (label, copies - 1)
            if copies <= 1:
                del self._formats[0]
        return b""

    def obey(self, order: str, at_s: float) -> bytes:
        """Do what a person does: paper N, pause, resume, open, close, ribbon out, ribbon in."""
        words = order.split()
        match words:
            case ["paper", number] if number.isdecimal():
                self.labels = int(number)
            case ["pause" | "resume"]:
                self.paused = order == "pause"
            case ["open" | "close"]:
                self.head_open = order == "open"
            case ["ribbon", "out" | "in"]:
                self.ribbon_out = words[1] == "out"
            case _:
                raise StationError("order_unknown", order=order)
        return self.speak(at_s)

    @property
    def _stopped(self) -> bool:
        return self.labels <= 0 or self.paused or self.head_open or self.ribbon_out

    def _status(self, asked: bytes) -> bytes:
        if self._stopped and self._silent_when_stopped:
            return b""
        return self._host_status() if asked == b"~HS" else bytes((self._status_byte(),))

    def _host_status(self) -> bytes:
        full = len(self._formats) >= BUFFER_HOLDS
        left = self._formats[0][1] if self._formats and self._formats[0][1] > 1 else 0
        first = (
            f"030,{self.labels <= 0:d},{self._stopped:d},1218,{min(999, len(self._formats)):03d},"
            f"{full:d},0,0,000,0,0,0"
        )
        second = f"000,0,{self.head_open:d},{self.ribbon_out:d},1,2,6,0,{left:08d},1,000"
        return "".join(f"\x02{line}\x03\r\n" for line in (first, second, "1234,0")).encode()

    def _status_byte(self) -> int:
        return (
            _HEAD_OPEN * self.head_open
            | _NO_PAPER * (self.labels <= 0)
            | _NO_RIBBON * self.ribbon_out
            | _PAUSED * self.paused
        )


def _copies_in(before: bytes, found: re.Match[bytes]) -> int:
    """Return how many labels a format makes; PRINT's two numbers are sets and copies of each."""
    if found[1]:
        return max(1, int(found[1]) * int(found[2] or 1))
    asked = _COPIES.search(before)
    return max(1, int(asked[1])) if asked else 1
