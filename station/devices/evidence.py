"""What speaks for a protocol: how much of what was heard it explains. Pure. Neighbour: identify.

A frame that shows a weight or a state is evidence; an acknowledgement or an error alone is a hint:
several protocols share those. Between protocols that explain as much, somebody must decide: see
`rivals`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from station.devices.line_settings import LineSettings
from station.devices.parity import PARITY_WARNING
from station.devices.protocols import DeviceProtocol, Role, decoder_for
from station.devices.readings import Kind, PrinterStatus, ScaleReading
from station.events import Scan, UnreadableScan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from station.devices.protocols import Event

_TELLS = {Kind.WEIGHT, Kind.STATUS, Kind.TARE, Kind.RESET}
_KEPT = 3
_ANY_TEXT = {"serial_scan", "olivetti_scan"}
"""Explain every line of text, a scale's as well: they convince only where nobody else does."""
_SHORTEST_CODE = 4
_VERIFIED_WORTH = 3
Decider = Literal["display", "net", "model"]
"""What tells two protocols apart: the display, whether a tare is told, the name on the device."""
_TOLD_APART_BY_NET = {"toledo_8217", "toledo_8213"}

Told = ScaleReading | PrinterStatus | Scan


class Evidence(Struct, frozen=True):
    """What speaks for one protocol on one line."""

    protocol: str
    role: Role
    line: LineSettings
    asked: bytes = b""
    """Its own question, which was answered; empty: it spoke by itself, or answered another's."""
    frames: int = 0
    """Frames that show a weight or a state; a scanner's codes."""
    hints: int = 0
    """Acknowledgements, refusals and the like."""
    damaged: int = 0
    """Frames whose check byte does not hold."""
    noise: int = 0
    """Stretches of bytes that were no frame of it, where it said anything at all."""
    verified: bool = False
    """A check byte held."""
    readings: tuple[Told, ...] = ()
    """The newest, at most three, weights last."""

    @property
    def convinces(self) -> bool:
        """Whether it explains more than it leaves over; a check byte that held counts for more."""
        worth = _VERIFIED_WORTH if self.verified else 1
        return self.frames * worth > self.noise + self.damaged

    @property
    def rank(self) -> tuple[object, ...]:
        """Greater is better."""
        left_over = self.noise + self.damaged
        return (self.convinces, bool(self.asked), self.verified, -left_over, self.frames)

    @property
    def settles(self) -> bool:
        """Whether there is no need to look at other lines and protocols."""
        return self.convinces and self.protocol not in _ANY_TEXT

    @property
    def is_confirmed(self) -> bool:
        """Whether it is no chance: half of another protocol's frame may look like one of this."""
        return self.settles and (self.verified or self.frames > 1)


class Tally:
    """Counts what one protocol's decoder makes of what is heard on one line."""

    def __init__(self, protocol: DeviceProtocol, line: LineSettings, device: str) -> None:
        self.protocol = protocol
        self._line = line
        self._decoder = decoder_for(protocol.name, device)
        self._asked = b""
        self._frames = self._hints = self._damaged = self._noise = 0
        self._begin_step()
        self._verified = self._parity = False
        self._readings: list[Told] = []

    def feed(self, data: bytes, at: datetime, request: bytes) -> None:
        """Take in what came after `request`."""
        events = self._decoder.feed(data, at)
        # A code holds no bit 7: where one came of such bytes, its decoder took parity off.
        self._parity |= not data.isascii() and any(isinstance(one, Scan) for one in events)
        self._count(events, request)

    def silence(self, at: datetime, request: bytes) -> None:
        """Take note that nothing more comes; half a frame is forgotten."""
        # A scanner's frame that breaks off is no code, and says nothing about who sent it.
        if self.protocol.role is not Role.SCANNER:
            self._count(self._decoder.idle(at), request)
        self._decoder.reset()
        if self.protocol.role is Role.PRINTER and self.answers > 1:
            # One question has one answer; where any byte is one, many are something else.
            self._frames -= self.answers
            self._noise += self.answers
        if self._said != self._hints + self._damaged + self._frames:
            self._noise += self._decoder.discarded - self._discarded
        self._begin_step()

    def _begin_step(self) -> None:
        self.answers = 0
        """Frames in this step."""
        self._said = self._hints + self._damaged + self._frames
        self._discarded = self._decoder.discarded

    @property
    def evidence(self) -> Evidence:
        """Return what there is so far."""
        return Evidence(
            self.protocol.name,
            self.protocol.role,
            self._usual_line(),
            self._asked,
            self._frames,
            self._hints,
            self._damaged,
            self._noise,
            self._verified,
            tuple(self._readings),
        )

    def _count(self, events: Sequence[Event], request: bytes) -> None:
        for event in events:
            if self._tells(event) and not isinstance(event, UnreadableScan):
                self._frames += 1
                self.answers += 1
                self._readings = sorted([*self._readings, event], key=_is_weight)[-_KEPT:]
                if bare(request) in map(bare, self.protocol.requests):
                    self._asked = request

    def _tells(self, event: Event) -> bool:
        """Return whether an event is evidence; count it where it is not."""
        if isinstance(event, PrinterStatus):
            return True
        if isinstance(event, Scan):
            return len(event.text) >= _SHORTEST_CODE
        if isinstance(event, UnreadableScan):
            self._damaged += 1
            return False
        said = event.said
        self._verified |= "ok" in (said.facts.get("checksum"), said.facts.get("bcc"))
        self._parity |= said.facts.get("warn") == PARITY_WARNING
        is_damaged = "checksum" in said.flags
        tells = said.kind in _TELLS and not is_damaged
        self._damaged += is_damaged
        self._hints += not tells and not is_damaged
        return tells

    def _usual_line(self) -> LineSettings:
        """Return the line it was heard on; where that showed parity, its own with as much."""
        usual = self.protocol.lines
        sevens = [one for one in usual if one.baud == self._line.baud and one.parity != "N"]
        return sevens[0] if self._parity and sevens else self._line


def in_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what is worth telling, best first: the likelier at a counter where they are equal."""
    told = [one for one in evidence if one.settles]
    told = told or [one for one in evidence if one.convinces or _hints(one)]
    best: dict[str, Evidence] = {}
    for one in sorted(told, key=lambda one: one.rank, reverse=True):
        best.setdefault(one.protocol, one)
    return list(best.values())


def rivals(told: Sequence[Evidence]) -> list[tuple[Evidence, Decider]]:
    """Return who explains as much as the best, and what would decide between the two."""
    equal = [one for one in told[1:] if one.rank[:-1] == told[0].rank[:-1]]
    return [(one, _decider(told[0], one)) for one in equal]


def bare(request: bytes) -> bytes:
    """Return a request without its end: a scale that hears letters heeds none."""
    return request.rstrip(b"\r\n")


def _is_weight(event: Told) -> bool:
    return isinstance(event, ScaleReading) and event.said.kind is Kind.WEIGHT


def _hints(one: Evidence) -> bool:
    return one.role is Role.SCALE and one.hints > one.noise + one.damaged


def _decider(one: Evidence, other: Evidence) -> Decider:
    if _shown(one) != _shown(other):
        return "display"
    if {one.protocol, other.protocol} == _TOLD_APART_BY_NET:
        return "net"
    return "model"


def _shown(evidence: Evidence) -> object:
    newest = evidence.readings[-1] if evidence.readings else None
    return newest.said.value if isinstance(newest, ScaleReading) else None
