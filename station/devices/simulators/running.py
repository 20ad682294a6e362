"""Plays a simulated device on a line, in a thread of its own, which owns both."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

from station.errors import StationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.simulators.lines import Line
    from station.devices.simulators.scales import SimulatedDevice

_TICK_S = 0.01
_ANSWER_WITHIN_S = 10.0


class _Act:
    """Something to be done in the device's thread, and what came of it."""

    def __init__(self, act: Callable[[float], None]) -> None:
        self._act = act
        self._done = threading.Event()
        self._error: StationError | None = None

    def run(self) -> None:
        try:
            self._act(time.monotonic())
        except StationError as error:
            self._error = error
        self._done.set()

    def wait(self) -> None:
        self._done.wait(_ANSWER_WITHIN_S)
        if self._error is not None:
            raise self._error


class Simulation:
    """A device at work. Everything done to it is done by its thread, and done when it returns."""

    def __init__(self, device: SimulatedDevice, line: Line) -> None:
        self._device = device
        self._line = line
        self._acts: queue.SimpleQueue[_Act] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"simulated device {line.port}", daemon=True
        )

    @property
    def port(self) -> str:
        """What the station opens."""
        return self._line.port

    def start(self) -> None:
        """Plug it in and let it live. Raises DeviceError where its TCP port is taken."""
        self._line.plug()
        self._thread.start()

    def stop(self) -> None:
        """Unplug it for good."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._line.close()

    def obey(self, order: str) -> None:
        """Do what a person does with the device. Raises StationError for what it cannot do."""
        self.do(lambda at_s: self._line.offer(self._device.obey(order, at_s)))

    def plug(self) -> None:
        """Put the plug in."""
        self.do(lambda _: self._line.plug())

    def unplug(self) -> None:
        """Pull the plug, in mid-frame if need be."""
        self.do(lambda _: self._line.unplug())

    def do(self, act: Callable[[float], None]) -> None:
        """Have `act` done by the device's thread; it gets the seconds of the device's clock."""
        wanted = _Act(act)
        self._acts.put(wanted)
        wanted.wait()

    def _run(self) -> None:
        while not self._stopping.is_set():
            while not self._acts.empty():
                self._acts.get().run()
            heard = self._line.read(_TICK_S)
            at_s = time.monotonic()
            said = self._device.hear(heard, at_s) if heard else b""
            said += self._device.speak(at_s)
            if said:
                self._line.offer(said)
