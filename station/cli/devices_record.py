"""`hub-station devices record`: everything a device says, into a file that replays bit for bit."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from station.cli import lines
from station.cli.decode import bytes_of
from station.clock import SystemClock
from station.devices.addresses import transport_at
from station.devices.asking import Asking, Schedule
from station.devices.transports.recorded import RecordedTransport
from station.errors import DeviceError, StationError

if TYPE_CHECKING:
    from station.cli.invocation import Invocation

_READ_TIMEOUT_S = 0.1
_REOPEN_DELAY_S = 0.5


def record(call: Invocation) -> int:
    """Record until Ctrl+C or --for; 0 if the device was there, 1 if it never was."""
    arguments = call.arguments
    request = bytes_of(arguments.ask)
    with _new_file(arguments.out) as file:
        recorded = RecordedTransport(
            transport_at(arguments.device, arguments.line),
            file,
            SystemClock(),
            arguments.device,
            str(arguments.line),
        )
        call.tell(call.texts("cli.recording", device=arguments.device))
        # Whoever started us ends us as politely as Ctrl+C: the recording gets its end.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            _Recorder(call, recorded, request).run()
        except KeyboardInterrupt:  # the usual end
            pass
        finally:
            recorded.close()
            recorded.end()
    lines.put({"file": arguments.out, "entries": recorded.entries})
    return 0 if recorded.entries else 1


def _new_file(name: str) -> BinaryIO:
    try:
        return Path(name).open("xb")
    except FileExistsError as error:
        raise StationError("recording_exists", file=name) from error
    except OSError as error:
        raise StationError("recording_not_written", cause=error.strerror) from error


class _Recorder:
    """Keeps the device open and reads it, for as long as was asked."""

    def __init__(self, call: Invocation, recorded: RecordedTransport, request: bytes) -> None:
        arguments = call.arguments
        self._call = call
        self._recorded = recorded
        self._end_s = time.monotonic() + arguments.for_s if arguments.for_s else float("inf")
        self._schedule = Schedule(request, arguments.every) if request else None
        self._told = ""

    def run(self) -> None:
        while time.monotonic() < self._end_s:
            try:
                self._recorded.open()
                self._read()
            except DeviceError as error:
                self._tell(error)
                time.sleep(max(0.0, min(_REOPEN_DELAY_S, self._end_s - time.monotonic())))

    def _read(self) -> None:
        self._told = ""
        asking = Asking(self._schedule)
        while (now_s := time.monotonic()) < self._end_s:
            if request := asking.due(now_s):
                self._recorded.write(request)
            if self._recorded.read(asking.wait_s(now_s, _READ_TIMEOUT_S)):
                asking.on_answer()

    def _tell(self, error: DeviceError) -> None:
        """Say each trouble once, however often it is met."""
        if error.key != self._told:
            self._told = error.key
            self._call.tell(self._call.texts(f"error.{error.key}", **error.facts))
