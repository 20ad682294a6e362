"""A scanner on a serial line, and one that speaks Zebra's SSI and wants each packet acknowledged.

SSI: `length opcode source status [data] checksum(2)`; the length counts all but the checksum, which
is the two's complement of their sum. DECODE_DATA is F3, its data begins with the symbology.

    queued ──sent──▶ waiting ──ACK──▶ next
                       │ ▲
                       └─┘ NAK, or 2 s without an answer: sent again, status bit 0 set; 3 times
"""

from __future__ import annotations

from collections import deque

_DECODE_DATA, _ACK, _NAK, _FROM_DECODER = 0xF3, 0xD0, 0xD1, 0x00
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


class SsiScanner:
    """Sends one packet at a time, and acknowledges what the host asks of it."""

    def __init__(self, symbology: int = CODE_128) -> None:
        self._symbology = symbology
        self._waiting: deque[bytes] = deque()
        """Packets, the first of them on its way if `_tries`."""
        self._tries = 0
        self._sent_s = 0.0
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

    def speak(self, at_s: float) -> bytes:
        """Send the next packet, or the same again where no answer came."""
        if not self._waiting or (self._tries and at_s < self._sent_s + _ANSWER_WITHIN_S):
            return b""
        return self._send(at_s)

    def obey(self, order: str, at_s: float) -> bytes:
        """Scan a label with this text."""
        data = order.encode("latin-1", "replace")
        pieces = [data[at : at + _LARGEST_DATA] for at in range(0, len(data), _LARGEST_DATA)]
        for number, piece in enumerate(pieces, 1):
            more = _CONTINUED if number < len(pieces) else 0
            body = bytes((self._symbology,)) + piece
            self._waiting.append(packet(_DECODE_DATA, _FROM_DECODER, more, body))
        return self.speak(at_s)

    def _take(self, heard: bytes, at_s: float) -> bytes:
        if packet(heard[1], heard[2], heard[3], heard[4:-2]) != heard:
            return packet(_NAK, _FROM_DECODER, 0, b"\x01")
        match heard[1]:
            case 0xD0:
                self._next()
            case 0xD1 if self._tries:
                return self._send(at_s)
            case 0xD1:
                return b""
            case _:
                return packet(_ACK, _FROM_DECODER, 0)
        return self.speak(at_s)

    def _send(self, at_s: float) -> bytes:
        if self._tries == _TRIES:
            self._next()
            return self.speak(at_s)
        sent = self._waiting[0]
        if self._tries:
            sent = packet(sent[1], sent[2], sent[3] | _RETRANSMITTED, sent[4:-2])
        self._tries, self._sent_s = self._tries + 1, at_s
        return sent

    def _next(self) -> None:
        if self._tries:
            self._waiting.popleft()
            self._tries = 0


def packet(opcode: int, source: int, status: int, data: bytes = b"") -> bytes:
    """Return an SSI packet with its length and checksum."""
    body = bytes((4 + len(data), opcode, source, status)) + data
    return body + (-sum(body) & 0xFFFF).to_bytes(2, "big")
