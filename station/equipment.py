"""The devices of this station: read them, see what is plugged in, choose another.

    attach ──▶ a reader for each device that is chosen ──▶ desk
    a person's questions ──▶ the thread "equipment" ──▶ answers
    whoever looks at the bytes ──▶ the tap in the readers

Neighbours: bootstrap, which makes it; devices/attach, devices/survey, preferences. What it needs of
serial and HID is imported in its thread, or where a device is attached: the start is short.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from station.devices.tap import Tap
from station.errands import Errands
from station.errors import DeviceError, StationError
from station.preferences import save_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from station.clock import Clock
    from station.devices.identity import Found
    from station.devices.reader import DeviceReader
    from station.devices.survey import Seen, Used
    from station.devices.tap import Passed
    from station.events import DeviceEvent
    from station.options import Settings
    from station.preferences import Choice

    Survey = list[Seen] | StationError

log = logging.getLogger(__name__)


def _enumerated() -> Iterable[Found]:
    from station.devices.enumeration import hid_devices, serial_ports  # in this thread only

    return [*serial_ports(), *hid_devices()]


class Equipment:
    """No call blocks but `attach` and `stop`; answers come in the thread "equipment"."""

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
        self._post: Callable[[DeviceEvent], None] | None = None
        self._readers: dict[str, DeviceReader[Any]] = {}
        self._tap = Tap()
        self._errands = Errands("equipment")

    def attach(self, post: Callable[[DeviceEvent], None]) -> None:
        """Start reading the devices that the settings name; their events go to `post`."""
        with self._guard:
            self._post = post
            self._read_scanner()

    def stop(self) -> None:
        """Finish what was asked for, then let go of every device."""
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

    def survey(self, answer: Callable[[Survey], None]) -> None:
        """Have told what is plugged in and what is used, or why it cannot be seen."""
        self._errands.put(partial(_tell, self._survey, answer))

    def use_scanner(self, address: str, baud: int, answer: Callable[[Survey], None]) -> None:
        """Have a scanner read from now on and after each start; then what a survey tells."""
        choices: dict[str, Choice] = {"port": address, "baud": baud}
        self._errands.put(partial(_tell, partial(self._use, "scanner", choices), answer))

    def use_layout(self, layout: str, answer: Callable[[Survey], None]) -> None:
        """Have this computer's keyboard layout remembered; then what a survey tells."""
        self._errands.put(partial(_tell, partial(self._use, "wedge", {"layout": layout}), answer))

    def send(self, device: str, order: bytes) -> None:
        """Have an order (zero, tare) sent to a device that is read, by its events' name."""
        self._errands.put(partial(self._send, device, order))

    # ── in the thread ────────────────────────────────────────────────────────────────────────

    def _survey(self) -> list[Seen]:
        from station.devices.survey import group_of, is_allowed, surveyed  # not for the start

        there = list(self._enumerated())
        return surveyed(
            there,
            self._used(),
            wedge=self.settings.wedge.enabled,
            allowed=is_allowed,
            group_of=group_of,
        )

    def _used(self) -> list[Used]:
        from station.devices.protocols import Role
        from station.devices.survey import Used

        with self._guard:
            return [
                Used(
                    address,
                    Role.SCANNER,
                    reader.device_name,
                    is_open=reader.is_open,
                    trouble=reader.trouble,
                )
                for address, reader in self._readers.items()
            ]

    def _send(self, device: str, order: bytes) -> None:
        with self._guard:
            readers = list(self._readers.values())
        for reader in readers:
            if reader.device_name == device:
                reader.send(order)

    def _use(self, table: str, choices: Mapping[str, Choice]) -> list[Seen]:
        options = msgspec.structs.replace(getattr(self.settings, table), **choices)
        try:
            save_choice(self._preferences, table, choices)
        except OSError as error:
            raise StationError("choice_not_kept", cause=error.strerror) from error
        with self._guard:
            self.settings = msgspec.structs.replace(self.settings, **{table: options})
            if table == "scanner":
                self._read_scanner()
        return self._survey()

    def _read_scanner(self) -> None:
        """Read the scanner of the settings, and no other any more. Under the guard."""
        for reader in self._readers.values():
            reader.stop()
        self._readers.clear()
        if self._post is None or not self.settings.scanner.port:
            return
        # Imported here: a station whose scanner types needs no serial library.
        from station.devices.attach import scanner

        reader = scanner(self.settings.scanner, self._post, self._clock, self._tap)
        self._readers[self.settings.scanner.port] = reader
        reader.start()


def _tell(ask: Callable[[], list[Seen]], answer: Callable[[Survey], None]) -> None:
    told: Survey
    try:
        told = ask()
    except StationError as error:
        told = error
    except Exception as error:
        log.exception("what is plugged in could not be seen")
        told = DeviceError("devices_not_listed", detail=str(error))
    answer(told)
