"""Takes an identification's steps with a real port. Neighbours: identify, identifying.

Everything is bounded: a step by its pace, a port by `port_s`. A port that is in use, not allowed or
gone says so (`trouble`); what was heard till then stays.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from station.errors import DeviceError

if TYPE_CHECKING:
    from station.clock import Clock
    from station.devices.identify import Identification
    from station.devices.line_settings import LineSettings
    from station.devices.questions import Step
    from station.devices.reader import Transport

Open = Callable[["LineSettings"], "Transport"]
"""Returns a transport, not yet open, for a port set like this."""


class Pace(Struct, frozen=True):
    """Seconds that things may take. A streaming scale speaks at least twice a second."""

    listen_s: float = 1.2
    answer_s: float = 0.7
    """Until the first byte of an answer; a step that is answered takes at most twice this."""
    quiet_s: float = 0.15
    """After this silence an answer that is understood is whole."""
    port_s: float = 45.0
    """For one port, at most."""
    reopen_s: float = 0.5 if sys.platform == "win32" else 0.0
    """Between closing a port and opening it set otherwise: Windows may take a while to let go."""


class Questioning:
    """One port, questioned once."""

    def __init__(
        self, open_port: Open, identification: Identification, clock: Clock, pace: Pace
    ) -> None:
        self._open_port = open_port
        self._identification = identification
        self._clock = clock
        self._pace = pace
        self._transport: Transport | None = None
        self._line: LineSettings | None = None
        self._was_open = False
        self.trouble: DeviceError | None = None
        """Why it could not be questioned to the end."""
        self.complete = False
        """Whether nothing was left to ask when it ended."""

    def run(self) -> None:
        """Question the port until it is known, everything was asked, or the time is over."""
        end_s = self._now_s() + self._pace.port_s
        try:
            while (step := self._identification.next()) is not None:
                if self._now_s() >= end_s:
                    return
                if self._set_to(step.line):
                    self._take(step)
            self.complete = self.trouble is None
        except DeviceError as error:
            self.trouble = error
        finally:
            self._close()

    def _set_to(self, line: LineSettings) -> bool:
        """Open the port like this; False if this port cannot be set so. Raises DeviceError."""
        if self._transport is not None and line == self._line:
            return True
        if self._transport is not None:
            self._close()
            time.sleep(self._pace.reopen_s)
        transport = self._open_port(line)
        try:
            transport.open()
        except DeviceError as error:
            if error.key != "device_cannot_open" or not self._was_open:
                raise
            # Some adapters know no 7 bits. A port that went away fails with all lines left.
            self.trouble = error
            self._identification.skip(line)
            return False
        self._transport, self._line, self._was_open = transport, line, True
        self.trouble = None
        return True

    def _take(self, step: Step) -> None:
        port, begun_s = self._opened(), self._now_s()
        if step.request:
            port.discard()
            port.write(step.request)
            end_s, longest_s = begun_s + self._pace.answer_s, begun_s + 2 * self._pace.answer_s
        else:
            end_s = longest_s = begun_s + self._pace.listen_s
        while (left_s := end_s - self._now_s()) > 0:
            data = port.read(left_s)
            if data and step.request:
                end_s = min(longest_s, self._now_s() + self._heard(port, data))
            elif data:
                self._heard(port, data)
        self._identification.end(self._clock.now())

    def _heard(self, port: Transport, data: bytes) -> float:
        """Pass on what came; return for how long more of it may take."""
        answer = self._identification.hear(data, self._clock.now())
        if answer:
            port.write(answer)
        is_whole = self._identification.understood and not answer
        return self._pace.quiet_s if is_whole else self._pace.answer_s

    def _opened(self) -> Transport:
        assert self._transport is not None, "opened before"
        return self._transport

    def _close(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _now_s(self) -> float:
        return self._clock.monotonic_s()
