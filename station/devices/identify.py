"""Which protocol an unknown device speaks: what to do next with its port, and what came of it.

    listening ──somebody explains what streams──────────────────────────────▶ done
        │ every speed was quiet, or nobody understood
        ▼
    asking ──an answer is understood──▶ confirming ──understood again──▶ done
        ▲                               only those who understood are asked, and once more
        └── it was chance: the other half of another's frame ──┘

Sans-I/O: bytes and times in, steps out. Neighbours: questions (what is asked), evidence (what it
proves), questioning (takes the steps with a real port).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.evidence import Evidence, Tally, in_order
from station.devices.protocols import PROTOCOLS, Role
from station.devices.questions import Step, asking, first_words, follow_up, listening

if TYPE_CHECKING:
    from datetime import datetime

    from station.devices.line_settings import LineSettings

_SAMPLE = 48


class Heard(Struct, frozen=True):
    """What came in one step."""

    step: Step
    length: int
    sample: bytes
    """The first of it."""


class Identification:
    """Finds out what is on one port. Call `next`, do it, tell what was heard, then `end`."""

    def __init__(self, device: str, *, lines_matter: bool = True) -> None:
        self._device = device
        self._to_listen = listening(lines_matter=lines_matter)
        self._to_ask = asking(lines_matter=lines_matter)
        self._tallies: dict[tuple[str, LineSettings], Tally] = {}
        self._step: Step | None = None
        self._bytes = b""
        self._length = 0
        self._followed_up = False
        self._confirming = False
        self._left: tuple[list[Step], list[Step]] = ([], [])
        self.heard: list[Heard] = []
        """Every step in which anything came, in order."""

    @property
    def evidence(self) -> list[Evidence]:
        """Return who could it be, best first."""
        return in_order([tally.evidence for tally in self._tallies.values()])

    @property
    def understood(self) -> bool:
        """Whether this step brought a whole frame of anybody's."""
        return any(tally.answers for tally in self._tallies.values())

    def next(self) -> Step | None:
        """Return what to do now; None once there is nothing left that would tell more."""
        if self._confirming and not (self._to_listen or self._to_ask or self._is_confirmed()):
            self._confirming = False
            self._to_listen, self._to_ask = self._left
        queue = self._to_listen or self._to_ask
        self._step = queue.pop(0) if queue else None
        self._bytes, self._length, self._followed_up = b"", 0, False
        return self._step

    def hear(self, data: bytes, at: datetime) -> bytes:
        """Take in what came; return what must be sent for it now, or nothing."""
        step = self._now()
        self._bytes = (self._bytes + data)[:_SAMPLE]
        self._length += len(data)
        for tally in self._listeners(step):
            tally.feed(data, at, step.request)
        if self._followed_up or not step.request:
            return b""
        answer = follow_up(step.request, data)
        self._followed_up = bool(answer)
        return answer

    def end(self, at: datetime) -> None:
        """End the step: what has not come by now does not belong to it."""
        step = self._now()
        for tally in self._listeners(step):
            tally.silence(at, step.request)
        if self._length:
            self.heard.append(Heard(step, self._length, self._bytes))
        if not self._confirming and self._length and self._is_settled():
            self._confirm(step)

    def skip(self, line: LineSettings) -> None:
        """Leave out a line that this port cannot be set to."""
        self._to_listen = [one for one in self._to_listen if one.line != line]
        self._to_ask = [one for one in self._to_ask if one.line != line]

    def _confirm(self, step: Step) -> None:
        """Ask on only what those who understood would be asked; to who streams, listen on."""
        self._confirming = True
        names = {one.protocol for one in self.evidence}
        own = [word for one in PROTOCOLS if one.name in names for word in first_words(one)]
        asks = dict.fromkeys([step.request, *(own if step.request else [])])
        if self._is_confirmed() and not step.request:
            asks = {}
        self._left = self._to_listen, self._to_ask
        self._to_listen, self._to_ask = [], [Step(step.line, request) for request in asks]

    def _is_settled(self) -> bool:
        return any(tally.evidence.settles for tally in self._tallies.values())

    def _is_confirmed(self) -> bool:
        return any(tally.evidence.is_confirmed for tally in self._tallies.values())

    def _listeners(self, step: Step) -> list[Tally]:
        """Return the decoders that this step concerns."""
        return [self._tally(name, step.line) for name in self._concerned(step)]

    def _concerned(self, step: Step) -> list[str]:
        """Return who may speak now: scales always, scanners unasked, printers only when asked.

        A printer's answer may be any byte: from a line that speaks unasked it proves nothing.
        """
        scales = _named(Role.SCALE)
        if not step.request:
            return scales + _named(Role.SCANNER)
        if any(not one.step.request for one in self.heard):
            return scales
        return scales + [
            name for name in _named(Role.PRINTER) if step.request in _STREAMS[name].requests
        ]

    def _tally(self, name: str, line: LineSettings) -> Tally:
        key = (name, line)
        if key not in self._tallies:
            self._tallies[key] = Tally(_STREAMS[name], line, self._device)
        return self._tallies[key]

    def _now(self) -> Step:
        assert self._step is not None, "next comes first"
        return self._step


_STREAMS = {one.name: one for one in PROTOCOLS if one.module and one.lines}


def _named(role: Role) -> list[str]:
    return [name for name, one in _STREAMS.items() if one.role is role]
