"""Zebra (Symbol) SSI: packets with a checksum, each to be answered within 2 s.

    len  opcode  source (0 scanner, 4 host)  status  data …  checksum (2)

    len       everything but the checksum          checksum  two's complement of the sum, 16 bits
    status    bit 0: sent again, bit 1: the code goes on in the next packet
    F3        DECODE_DATA: the symbology's number, then the code

A code sent again is the same scan, unless what came before was damaged. A code whose next packet
does not come in time is dropped and told: the scanner gives up after some tries, and what it sends
then is the next code. Sources: Symbol SE-923, SE-955; Zebra SSI programmer's guide.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.code_text import LONGEST, read_frame, unreadable
from station.devices.framing import MORE, NONE, Frames
from station.events import Scan, UnreadableReason, UnreadableScan

if TYPE_CHECKING:
    from datetime import datetime

ACK = bytes.fromhex("04d00400ff28")
NAK_RESEND = bytes.fromhex("05d1040001ff25")
OPCODES = {
    0x80: "DECODE_EVENT", 0xA3: "REQUEST_REVISION", 0xA4: "REPLY_REVISION", 0xB0: "VIDEO_DATA",
    0xB1: "IMAGE_DATA", 0xC4: "AIM_OFF", 0xC5: "AIM_ON", 0xC6: "PARAM_SEND",
    0xC7: "PARAM_REQUEST", 0xC8: "PARAM_DEFAULTS", 0xC9: "CHANGE_ALL_CODE_TYPES",
    0xD0: "CMD_ACK", 0xD1: "CMD_NAK", 0xD2: "FLUSH_QUEUE", 0xD3: "CAPABILITIES_REQUEST",
    0xD4: "CAPABILITIES_REPLY", 0xD5: "BATCH_REQUEST", 0xD6: "BATCH_DATA",
    0xD8: "CMD_ACK_ACTION", 0xE4: "START_SESSION", 0xE5: "STOP_SESSION", 0xE6: "BEEP",
    0xE7: "LED_ON", 0xE8: "LED_OFF", 0xE9: "SCAN_ENABLE", 0xEA: "SCAN_DISABLE", 0xEB: "SLEEP",
    0xF3: "DECODE_DATA", 0xF6: "EVENT", 0xF7: "IMAGER_MODE",
}  # fmt: skip
SYMBOLOGIES = {
    0x01: "code39", 0x02: "codabar", 0x03: "code128", 0x04: "d2of5", 0x05: "iata", 0x06: "itf",
    0x07: "code93", 0x08: "upca", 0x09: "upce", 0x0A: "ean8", 0x0B: "ean13", 0x0C: "code11",
    0x0E: "msi", 0x0F: "gs1_128", 0x10: "upce1", 0x11: "pdf417", 0x1A: "micropdf",
    0x1B: "datamatrix", 0x1C: "qr", 0x30: "databar", 0x31: "databar", 0x32: "databar",
}  # fmt: skip
_SUPPLEMENTED = 0x3F
"""What a symbology's number is without the bits for a two or five digit supplement."""
_HEADER = 4
_LONGEST = 255 + 2
_SOURCES = (0, 4)
_AGAIN, _CONTINUED = 1, 2
_STARTS = bytes(range(_HEADER, 256))
_SUFFIXES = "\r\n\t"
_AGAIN_WITHIN = timedelta(seconds=10)
"""All of a scanner's tries; what is sent again later is another scan of the same label."""
_NEXT_WITHIN = timedelta(seconds=3)
"""A packet follows at once; one that was lost comes again after 2 s without an answer."""


class Packet(Struct, frozen=True):
    """One packet. `holds` says whether its checksum does: else nothing in it counts."""

    opcode: str
    source: int
    status: int
    data: bytes
    holds: bool

    @property
    def is_decode(self) -> bool:
        """Whether the packet holds a code that counts."""
        return self.holds and self.opcode == "DECODE_DATA" and bool(self.data)

    @property
    def again(self) -> bool:
        """Whether the scanner sent it before."""
        return bool(self.status & _AGAIN)

    @property
    def continued(self) -> bool:
        """Whether the code goes on in the next packet."""
        return bool(self.status & _CONTINUED)


class SsiDecoder:
    """Packets in, scans out, and what to answer."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._frames = Frames(_STARTS, _size, _LONGEST, bits=8)
        self._parts: list[bytes] = []
        self._since: datetime | None = None
        """When the newest packet of a code came."""
        self._hole: datetime | None = None
        """When a part of a code came damaged that goes on in the next packet."""
        self._last = b""
        self._owed = b""

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished packet and of a code that is continued."""
        return self._frames.held + sum(map(len, self._parts))

    @property
    def discarded(self) -> int:
        """Stretches of bytes that were no packet, since the beginning."""
        return self._frames.discarded

    def packets(self, data: bytes) -> list[Packet]:
        """Return the packets that these bytes complete; a damaged one is looked through again."""
        found: list[Packet] = []

        def accept(frame: bytes) -> bool:
            found.append(read(frame))
            return found[-1].holds

        self._frames.cut(data, accept)
        return found

    def feed(self, data: bytes, at: datetime) -> list[Scan | UnreadableScan]:
        """Return the scans that these bytes complete."""
        return [told for packet in self.packets(data) for told in self._take(packet, at)]

    def idle(self, at: datetime) -> list[Scan | UnreadableScan]:
        """Drop an unfinished packet: the scanner sends it again. In time, drop half a code."""
        self._frames.forget()
        return self._give_up(at)

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._frames.forget()
        self._parts, self._last, self._owed, self._hole = [], b"", b"", None

    def replies(self) -> bytes:
        """Return, once, what the scanner now waits to hear."""
        owed, self._owed = self._owed, b""
        return owed

    def _take(self, packet: Packet, at: datetime) -> list[Scan | UnreadableScan]:
        self._owed = reply_to(packet) or self._owed
        if not packet.holds:
            self._note_damage(packet, at)
        if not packet.is_decode or self._is_known(packet, at):
            return []
        told = self._give_up(at)
        if self._misses_its_start(packet, at):
            return [*told, *self._refused(packet, at)]
        self._last, self._since = packet.data, at
        if sum(map(len, self._parts)) <= LONGEST:
            self._parts.append(packet.data[1:])
        return told if packet.continued else [*told, self._finish(at)]

    def _is_known(self, packet: Packet, at: datetime) -> bool:
        """Return whether this was taken already, and only the answer to it was lost."""
        is_soon = self._since is not None and at - self._since <= _AGAIN_WITHIN
        return packet.again and is_soon and packet.data == self._last

    def _note_damage(self, packet: Packet, at: datetime) -> None:
        if not packet.again:
            self._last = b""  # what is sent again now was not taken yet
        if packet.continued:
            self._hole = at

    def _misses_its_start(self, packet: Packet, at: datetime) -> bool:
        """Return whether a part before was damaged, and given up instead of sent again."""
        hole, self._hole = self._hole, None
        return hole is not None and not packet.again and at - hole <= _NEXT_WITHIN

    def _refused(self, packet: Packet, at: datetime) -> list[UnreadableScan]:
        if packet.continued:
            self._hole = at
            return []
        self._parts = []
        frame = packet.data[1:].decode("latin-1")
        return [unreadable(UnreadableReason.NO_SUFFIX, frame, at, self._device)]

    def _finish(self, at: datetime) -> Scan | UnreadableScan:
        frame = self._joined()
        if len(frame) > 2 * LONGEST:
            return unreadable(UnreadableReason.TOO_LONG, frame, at, self._device)
        return read_frame(frame, at, self._device)

    def _give_up(self, at: datetime) -> list[Scan | UnreadableScan]:
        """Drop a code of which nothing has come for too long."""
        if not self._parts or self._since is None or at - self._since <= _NEXT_WITHIN:
            return []
        return [unreadable(UnreadableReason.NO_SUFFIX, self._joined(), at, self._device)]

    def _joined(self) -> str:
        parts, self._parts = self._parts, []
        return b"".join(parts).decode("latin-1").rstrip(_SUFFIXES)


def decoder(device: str) -> SsiDecoder:
    """Return a decoder for one scanner."""
    return SsiDecoder(device)


def symbology_of(number: int) -> str | None:
    """Return the name of a symbology, also of one with a supplement; None for an unknown one."""
    return SYMBOLOGIES.get(number) or SYMBOLOGIES.get(number & _SUPPLEMENTED)


def checksum(packet: bytes) -> bytes:
    """Return the two bytes that follow a packet."""
    return (-sum(packet) & 0xFFFF).to_bytes(2)


def read(frame: bytes) -> Packet:
    """Return what a whole frame holds."""
    body = frame[:-2]
    holds = checksum(body) == frame[-2:]
    return Packet(OPCODES[body[1]], body[2], body[3], body[_HEADER:], holds)


def reply_to(packet: Packet) -> bytes:
    """Return what the host answers: acknowledged, to be sent again, or nothing."""
    if packet.source != 0 or packet.opcode in {"CMD_ACK", "CMD_NAK"}:
        return b""
    return ACK if packet.holds else NAK_RESEND


def _size(plain: bytes, place: int) -> int:
    begun = plain[place : place + 3]
    if len(begun) > 1 and begun[1] not in OPCODES:
        return NONE
    if any(source not in _SOURCES for source in begun[2:]):
        return NONE
    return begun[0] + 2 if len(begun) > 1 else MORE
