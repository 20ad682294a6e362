"""The devices of this station: read them, see what is plugged in, choose others.

    attach ──▶ a reader for each device that is chosen ──▶ desk
    a person's questions ──▶ the threads "equipment" and "identify" ──▶ answers
    whoever looks at the bytes ──▶ the tap in the readers

Neighbours: bootstrap, which makes it; devices/attach, devices/survey, preferences. What it needs of
serial and HID is imported in its threads, or where a device is attached: the start is short.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from station.devices.tap import Tap
from station.errands import Errands
from station.errors import DeviceError, StationError
from station.events import DeviceKind, DeviceLost
from station.preferences import save_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from station.clock import Clock
    from station.devices.identifying import Identified
    from station.devices.identity import Found
    from station.devices.line_settings import LineSettings
    from station.devices.reader import DeviceReader, Transport
    from station.devices.survey import Seen, Used
    from station.devices.tap import Passed
    from station.events import DeviceEvent
    from station.options import ScaleOptions, Settings
    from station.preferences import Choice
    from station.texts import Texts

    Post = Callable[[DeviceEvent], None]

T = TypeVar("T")
Table = Literal["scanner", "scale"]

log = logging.getLogger(__name__)


def _enumerated() -> Iterable[Found]:
    from station.devices.enumeration import hid_devices, serial_ports  # in this thread only

    return [*serial_ports(), *hid_devices()]


class Equipment:
    """No call blocks but `attach` and `stop`; answers come in threads of its own."""

    def __init__(
        self,
        settings: Settings,
        preferences: Path,
        clock: Clock,
        enumerated: Callable[[], Iterable[Found]] = _enumerated,
    ) -> None:
        self.settings = settings
        """As they are now: what was chosen meanwhile is in them."""
        self._preferences, self._clock = preferences, clock
        self._enumerated = enumerated
        self._guard = threading.Lock()
        self._post: Post | None = None
        self._weigh_with: Callable[[ScaleOptions], None] = lambda _options: None
        self._readers: dict[Table, DeviceReader[Any]] = {}
        self._refused: dict[Table, DeviceError] = {}
        """Why a device of the settings is not even tried."""
        self._tap = Tap()
        self._errands, self._identifying = Errands("equipment"), Errands("identify")
        self._stopping = threading.Event()

    def attach(self, post: Post, weigh_with: Callable[[ScaleOptions], None]) -> None:
        """Start reading the devices that the settings name; their events go to `post`.

        `weigh_with` is called when another scale is chosen, before its first reading.
        """
        with self._guard:
            self._post, self._weigh_with = post, weigh_with
            self._read("scanner")
            self._read("scale")

    def stop(self) -> None:
        """Finish what was asked for, then let go of every device; asking devices is cut short."""
        self._stopping.set()
        self._identifying.stop()
        self._errands.stop()
        with self._guard:
            self._post = None
            for reader in self._readers.values():
                reader.stop()
            self._readers.clear()

    # ── what a person asks ───────────────────────────────────────────────────────────────────

    def listen(self, hear: Callable[[Passed], None]) -> Callable[[], None]:
        """Hear every byte that the readers read, in their threads. Returns the way to stop."""
        return self._tap.listen(hear)

    def survey(self, answer: Callable[[list[Seen] | StationError], None]) -> None:
        """Have told what is plugged in and what is used, or why it cannot be seen."""
        self._errands.put(partial(_tell, self._survey, answer))

    def identify(
        self, path: str, answer: Callable[[list[Identified] | StationError], None]
    ) -> None:
        """Have told what is on one path, or on all that the station does not read: "".

        It takes up to a minute. Nothing is sent that could tare, zero or print.
        """
        self._identifying.put(partial(_tell, partial(self._identify, path), answer))

    def use(
        self,
        table: Literal["scanner", "scale", "wedge"],
        choices: Mapping[str, Choice],
        answer: Callable[[list[Seen] | StationError], None],
    ) -> None:
        """Have a device used from now on and after each start; then what a survey tells.

        `choices` are options of this table of the settings: port, protocol, line, layout.
        """
        self._errands.put(partial(_tell, partial(self._use, table, choices), answer))

    def sheet(
        self, file: Path, texts: Texts, answer: Callable[[Path | StationError], None]
    ) -> None:
        """Have the sheet for scanners written into this file, in place of an older one."""
        self._errands.put(partial(_tell, partial(_write_sheet, file, texts), answer))

    def order_scale(self, order: Literal["zero", "tare"], refusal: str) -> None:
        """Have the scale do something; never blocks. Raises DeviceError where it cannot."""
        reader = self._readers.get("scale")
        if reader is None:
            raise DeviceError("scale_not_attached")
        from station.devices.scale_reader import protocol_of

        command: bytes = getattr(protocol_of(self.settings.scale), order)
        if not command:
            raise DeviceError(refusal)
        reader.order(command)

    # ── in the threads ───────────────────────────────────────────────────────────────────────

    def _survey(self) -> list[Seen]:
        from station.devices.survey import group_of, is_allowed, surveyed  # not for the start

        return surveyed(
            list(self._enumerated()),
            self._used(),
            wedge=self.settings.wedge.enabled,
            allowed=is_allowed,
            group_of=group_of,
        )

    def _used(self) -> list[Used]:
        with self._guard:
            return [self._one_used(table) for table in (*self._readers, *self._refused)]

    def _one_used(self, table: Table) -> Used:
        from station.devices.protocols import Role
        from station.devices.survey import Used

        reader = self._readers.get(table)
        options = getattr(self.settings, table)
        used = Used(
            options.port,
            Role(table),
            reader.device_name if reader else options.port,
            is_open=reader is not None and reader.is_open,
            trouble=reader.trouble if reader else self._refused[table],
        )
        if table == "scanner":
            from station.devices.attach import protocol_of as scanner_protocol

            return msgspec.structs.replace(used, protocol=scanner_protocol(options))
        from station.devices.scale_reader import protocol_of

        protocol = protocol_of(options)
        return msgspec.structs.replace(
            used,
            protocol=protocol.name,
            zeroes=bool(protocol.zero),
            tares=bool(protocol.tare),
        )

    def _identify(self, path: str) -> list[Identified]:
        from station.devices.addresses import transport_at
        from station.devices.identifying import identify
        from station.devices.questioning import Pace

        def transport(address: str, line: LineSettings) -> Transport:
            return _UntilStopped(transport_at(address, line), self._stopping)

        ours = {seen.path for seen in self._survey() if seen.used is not None}
        there = [
            one for one in self._enumerated() if one.path not in ours and path in ("", one.path)
        ]
        return identify(there, self._clock, Pace(), transport)

    def _use(self, table: str, choices: Mapping[str, Choice]) -> list[Seen]:
        options = msgspec.structs.replace(getattr(self.settings, table), **choices)
        try:
            save_choice(self._preferences, table, choices)
        except OSError as error:
            raise StationError("choice_not_kept", cause=error.strerror) from error
        with self._guard:
            self.settings = msgspec.structs.replace(self.settings, **{table: options})
            if table == "scanner":
                self._read("scanner")
            elif table == "scale":
                self._weigh_with(self.settings.scale)
                self._read("scale")
        return self._survey()

    def _read(self, table: Table) -> None:
        """Read the device that the settings name, in place of the one before. Under the guard."""
        before = self._readers.pop(table, None)
        self._refused.pop(table, None)
        if before is not None:
            before.stop()
        if self._post is None or not getattr(self.settings, table).port:
            return
        try:
            reader = self._made(table, self._post)
        except DeviceError as error:
            self._refused[table] = error
            port = getattr(self.settings, table).port
            kind = DeviceKind(table)
            self._post(DeviceLost(port, kind, str(error), self._clock.now()))
        else:
            self._readers[table] = reader
            reader.start()

    def _made(self, table: Table, post: Post) -> DeviceReader[Any]:
        # Imported here: a station whose scanner types needs no serial library.
        if table == "scanner":
            from station.devices.attach import scanner

            return scanner(self.settings.scanner, post, self._clock, self._tap)
        from station.devices.scale_reader import scale

        return scale(self.settings.scale, post, self._clock, self._tap)


def _write_sheet(file: Path, texts: Texts) -> Path:
    from station.paper.scanner_sheet import scanner_sheet  # not for the start

    try:
        file.write_bytes(scanner_sheet(texts))
    except OSError as error:
        raise StationError("sheet_not_written", cause=error.strerror) from error
    return file


class _UntilStopped:
    """A transport that fails once the station stops, so that nobody waits for the whole asking."""

    def __init__(self, transport: Transport, stopping: threading.Event) -> None:
        self._transport, self._stopping = transport, stopping
        self.close, self.discard = transport.close, transport.discard

    def open(self) -> None:
        self._check()
        self._transport.open()

    def read(self, timeout_s: float) -> bytes:
        self._check()
        return self._transport.read(timeout_s)

    def write(self, data: bytes) -> None:
        self._check()
        self._transport.write(data)

    def _check(self) -> None:
        if self._stopping.is_set():
            raise DeviceError("device_lost", port="", detail="the station stops")


def _tell(ask: Callable[[], T], answer: Callable[[T | StationError], None]) -> None:
    told: T | StationError
    try:
        told = ask()
    except StationError as error:
        told = error
    except Exception as error:
        log.exception("devices could not be seen")
        told = DeviceError("devices_not_listed", detail=str(error))
    answer(told)
