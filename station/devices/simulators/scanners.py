"""A scanner on a serial line, and two that want each frame acknowledged: Olivetti's, Zebra's SSI.

SSI: `length opcode source status [data] checksum(2)`; the length counts all but the checksum, which
is the two's complement of their sum. DECODE_DATA is F3, its data begins with the symbology.

    queued ──sent──▶ waiting ──ACK──▶ next
                       │ ▲
                       └─┘ NAK, or 2 s without an answer: sent again, status bit 0 set; 3 times
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque

_DECODE_DATA, _ACK, _NAK, _FROM_DECODER = 0xF3, 0xD0, 0xD1, 0x00
_ACK_BYTE, _NAK_BYTE = 0x06, 0x15
_RETRANSMITTED, _CONTINUED = 0x01, 0x02
_LARGEST_DATA = 250
_CHECKSUM, _SHORTEST = 2, 6
_ANSWER_WITHIN_S = 2.0
_TRIES = 4

CODE_128, CODE_39, EAN_13, GS1_128, INTERLEAVED = 0x03, 0x01, 0x0B, 0x0F, 0x06


class LineScanner:
    """Says what it sees, with a suffix, and hears nothing."""

    def __init__(self, suffix: str = "\r") -> None:
        self._suffix = suffix

    def hear(self, data: bytes, at_s: float) -> bytes:  # noqa: ARG002 - it has no ears
        """Take no notice."""
        return b""

    def speak(self, at_s: float) -> bytes:  # noqa: ARG002 - only when the trigger is pulled
        """Say nothing by itself."""
        return b""

    def obey(self, order: str, at_s: float) -> bytes:  # noqa: ARG002 - the same at any time
        """Scan a label with this text."""
        return (order + self._suffix).encode("latin-1", "replace")


class _Acknowledged(ABC):
    """Sends one frame at a time, and the next once the host has acknowledged it."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        """Frames, the first of them on its way if `_tries`."""
        self._tries = 0
        self._sent_s = 0.0

    def speak(self, at_s: float) -> bytes:
        """Send the next frame, or the same again where no answer came."""
        if not self._waiting or (self._tries and at_s < self._sent_s + _ANSWER_WITHIN_S):
            return b""
        return self._send(at_s)

    def obey(self, order: str, at_s: float) -> bytes:
        """Scan a label with this text."""
        self._waiting += self._frames(order.encode("latin-1", "replace"))
        return self.speak(at_s)

    @abstractmethod
    def _frames(self, code: bytes) -> list[bytes]:
        """Return what is sent of a code."""

    def _marked(self, sent: bytes) -> bytes:
        """Return a frame as it is sent again."""
        return sent

    def _taken(self, at_s: float) -> bytes:
        """Go on: the host acknowledged."""
        self._next()
        return self.speak(at_s)

    def _refused(self, at_s: float) -> bytes:
        """Send it again: the host refused it."""
        return self._send(at_s) if self._tries else b""

    def _send(self, at_s: float) -> bytes:
        if self._tries == _TRIES:
            self._next()
            return self.speak(at_s)
        sent = self._marked(self._waiting[0]) if self._tries else self._waiting[0]
        self._tries, self._sent_s = self._tries + 1, at_s
        return sent

    def _next(self) -> None:
        if self._tries:
            self._waiting.popleft()
            self._tries = 0


class OlivettiScanner(_Acknowledged):
    """STX code ETX; ACK is on, as that host has it."""

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Take the answers."""
        said = b""
        for byte in data:
            if byte == _ACK_BYTE:
                said += self._taken(at_s)
            elif byte == _NAK_BYTE:
                said += self._refused(at_s)
        return said

    def _frames(self, code: bytes) -> list[bytes]:
        return [b"\x02" + code + b"\x03"]


class SsiScanner(_Acknowledged):
    """Sends packets, and acknowledges what the host asks of it. `largest` is a packet's data."""

    def __init__(self, symbology: int = CODE_128, largest: int = _LARGEST_DATA) -> None:
        super().__init__()
        self._symbology, self._largest = symbology, largest
        self._heard = b""

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Take an answer, or acknowledge a command."""
        self._heard += data
        said = b""
        while self._heard and len(self._heard) >= self._heard[0] + _CHECKSUM:
            length = self._heard[0] + _CHECKSUM
            heard, self._heard = self._heard[:length], self._heard[length:]
            said += self._take(heard, at_s) if length >= _SHORTEST else b""
        return said

    def _frames(self, code: bytes) -> list[bytes]:
        pieces = [code[at : at + self._largest] for at in range(0, len(code), self._largest)]
        return [
            packet(_DECODE_DATA, _FROM_DECODER, more, bytes((self._symbology,)) + piece)
            for number, piece in enumerate(pieces, 1)
            for more in (_CONTINUED if number < len(pieces) else 0,)
        ]

    def _marked(self, sent: bytes) -> bytes:
        return packet(sent[1], sent[2], sent[3] | _RETRANSMITTED, sent[4:-2])

    def _take(self, heard: bytes, at_s: float) -> bytes:
        if packet(heard[1], heard[2], heard[3], heard[4:-2]) != heard:
            return packet(_NAK, _FROM_DECODER, 0, b"\x01")
        match heard[1]:
            case 0xD0:
                return self._taken(at_s)
            case 0xD1:
                return self._refused(at_s)
            case _:
                return packet(_ACK, _FROM_DECODER, 0)


def packet(opcode: int, source: int, status: int, data: bytes = b"") -> bytes:
    """Return an SSI packet with its length and checksum."""
    body = bytes((4 + len(data), opcode, source, status)) + data
    return body + (-sum(body) & 0xFFFF).to_bytes(2, "big")
