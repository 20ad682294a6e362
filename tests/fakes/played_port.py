"""A port on which a simulated device plays, in the time of a fake clock, with a line that matters.

At another speed what is said arrives as other bytes, and what is asked does not arrive; at the same
speed with another frame, parity shows as bit 7, and what is asked does not arrive either.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from station.errors import DeviceError

if TYPE_CHECKING:
    from station.devices.line_settings import LineSettings
    from station.devices.reader import Transport
    from station.devices.simulators.scales import SimulatedDevice
    from tests.fakes.clocks import FakeClock

TICK_S = 0.01


class PlayedPort:
    """Hand `opened_as` to whoever opens ports. `sent` is all that arrived at the device's end."""

    def __init__(
        self,
        device: SimulatedDevice,
        line: LineSettings,
        clock: FakeClock,
        *,
        noise: float = 0.0,
        dies_at_s: float = float("inf"),
        knows_seven_bits: bool = True,
    ) -> None:
        self.device = device
        self.line = line
        self.clock = clock
        self.sent: list[tuple[LineSettings, bytes]] = []
        self.noise = noise
        self.random = random.Random(5)
        self.dies_s = clock.monotonic_s() + dies_at_s
        self.knows_seven_bits = knows_seven_bits
        self.waiting = b""

    def opened_as(self, line: LineSettings) -> Transport:
        return _End(self, line)


class _End:
    """One way in which the port is open."""

    def __init__(self, port: PlayedPort, line: LineSettings) -> None:
        self._port = port
        self._line = line

    def open(self) -> None:
        self._check("device_cannot_open")
        if self._line.data_bits == 7 and not self._port.knows_seven_bits:
            raise DeviceError("device_cannot_open", port="played", detail="no 7 bits")
        self._port.waiting = b""

    def read(self, timeout_s: float) -> bytes:
        end_s = self._port.clock.monotonic_s() + timeout_s
        while not self._port.waiting and self._port.clock.monotonic_s() < end_s:
            self._tick()
        data, self._port.waiting = self._port.waiting, b""
        return data

    def write(self, data: bytes) -> None:
        self._check("device_lost")
        port = self._port
        port.sent.append((self._line, data))
        if self._line == port.line:
            self._hears(port.device.hear(data, port.clock.monotonic_s()))

    def discard(self) -> None:
        self._port.waiting = b""

    def close(self) -> None: ...

    def _tick(self) -> None:
        port = self._port
        port.clock.advance(TICK_S)
        self._check("device_lost")
        self._hears(port.device.speak(port.clock.monotonic_s()))
        if port.random.random() < port.noise:
            port.waiting += port.random.randbytes(3)

    def _hears(self, said: bytes) -> None:
        port = self._port
        if self._line.baud != port.line.baud:
            said = bytes((byte * 37 + 11) & 0xFF for byte in said)
        elif self._line.data_bits == 8 and port.line.data_bits == 7:
            odd = port.line.parity == "O"
            said = bytes(byte | (byte.bit_count() + odd & 1) << 7 for byte in said)
        port.waiting += said

    def _check(self, key: str) -> None:
        if self._port.clock.monotonic_s() >= self._port.dies_s:
            raise DeviceError(key, port="played", detail="gone")
