"""Pictures of the devices screen: each state of a device, of a test scan, and of a weight."""

from __future__ import annotations

from dataclasses import replace as replaced
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.devices.evidence import Evidence
from station.devices.identifying import Identified
from station.devices.identity import Found, Identity
from station.devices.keyboard_layouts import Layout
from station.devices.line_settings import LineSettings
from station.devices.protocols import Role
from station.devices.readings import ScaleReading, weight
from station.devices.survey import WEDGE, Seen, State, Used
from station.devices.tap import Passed
from station.errors import DeviceError
from station.events import InquiryChosen, Scan, WeightShown
from station.rules.trial_scan import TEST_CODE, Limits, Problem, Trial
from ui.specimens import NOW
from ui.still_station import StillEquipment, StillStation, still_window
from ui.trial import KEYBOARD

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from ui.main_window import MainWindow
    from ui.screens.devices import DevicesScreen

_LARGE = 1.5
_SIZE = (1366, 768)
_TURNS = 5

SCANNER = Used("usb:0403:6001:A1B2", Role.SCANNER, "serial usb:0403:6001:A1B2", is_open=True)
SCALE = Used(
    "usb:1a86:7523",
    Role.SCALE,
    "usb:1a86:7523",
    is_open=True,
    protocol="mt_sics",
    zeroes=True,
    tares=True,
)
_LOST = DeviceError("device_cannot_open", port="usb:0403:6001:A1B2", detail="")
ADAPTER = Found("/dev/ttyUSB2", Identity("serial", 0x067B, 0x2303), "USB-Serial Controller")
SEEN = [
    Seen(WEDGE, WEDGE, State.WEDGE_ON),
    Seen(SCANNER.address, "scanner", State.READ, "USB Serial", "/dev/ttyUSB0", used=SCANNER),
    Seen(SCALE.address, "scale", State.READ, "USB2.0-Serial", "/dev/ttyUSB1", used=SCALE),
    Seen("usb:067b:2303", "port", State.FREE, "USB-Serial Controller", "/dev/ttyUSB2"),
    Seen("hid:0c2e:0b61", "scanner", State.USABLE, "Honeywell (USB HID POS)", "/dev/hidraw3"),
    Seen("hid:05e0:1200", "keyboard", State.TYPES, "Symbol Bar Code Scanner", "/dev/hidraw4"),
    Seen("hid:04d9:8010", "scale", State.REFUSED, "AccuPost", refusal="scale_not_standard"),
    Seen("/dev/ttyS0", "port", State.NOT_ALLOWED, "", "/dev/ttyS0", "dialout"),
]
TROUBLED = [
    Seen(WEDGE, WEDGE, State.WEDGE_OFF),
    Seen(
        *(SCANNER.address, "scanner", State.MISSING),
        used=replace(SCANNER, is_open=False, trouble=_LOST),
    ),
    Seen(
        *("/dev/ttyUSB1", "scale", State.IN_USE, "USB2.0-Serial", "/dev/ttyUSB1"),
        used=replace(SCALE, is_open=False),
    ),
    Seen("hid:0c2e:0b61", "scanner", State.NOT_ALLOWED, "Honeywell (USB HID POS)", "/dev/hidraw3"),
]
FINE = Trial(TEST_CODE, (), None, 6, 14)
SLOW = Trial(TEST_CODE, (Problem.TOO_SLOW,), None, 42, 120, Limits(55, 145, 165))
LAYOUT = Trial("HUBßTEST-0123456789AQWZY", (Problem.LAYOUT,), Layout.DE, 6, 14)
WORST = Trial(
    "hubßtest-0123456789aqwzy",
    (Problem.CAPS_LOCK, Problem.LAYOUT, Problem.NO_SUFFIX, Problem.TOO_SLOW),
    *(Layout.DE, 42, 120, Limits(55, 145, 165)),
)
SHOWN = WeightShown(
    SCALE.device,
    Decimal("1.250"),
    "kg",
    1250,
    stable=True,
    inferred=False,
    net=False,
    obstacle="",
    at=NOW,
)
IDENTIFIED = Identified(
    ADAPTER,
    evidence=(
        Evidence(
            "mt_sics",
            Role.SCALE,
            LineSettings(),
            asked=b"SI\r\n",
            frames=4,
            readings=(ScaleReading(weight(Decimal("1.250"), "kg"), NOW, "x"),),
        ),
        Evidence("st_us_header", Role.SCALE, LineSettings(), frames=3, noise=1),
    ),
)


def passed(used: Used, *reads: tuple[bytes, object]) -> list[Passed]:
    """Return what a device said, a second apart, oldest first."""
    first = NOW - timedelta(seconds=len(reads))
    return [
        Passed(used.device, first + timedelta(seconds=number), data, (event,) if event else ())
        for number, (data, event) in enumerate(reads, 1)
    ]


SCANNED = passed(
    SCANNER,
    (b"JX1203345871\r", Scan("JX1203345871", NOW, SCANNER.device)),
    (f"{TEST_CODE}\r".encode(), Scan(TEST_CODE, NOW, SCANNER.device)),
    (b"88LP169", None),
)
WEIGHED = passed(
    SCALE,
    (b"S D      0.742 kg\r\n", ScaleReading(weight(Decimal("0.742"), "kg", stable=False), NOW, "")),
    (b"S S      1.250 kg\r\n", ScaleReading(weight(Decimal("1.250"), "kg"), NOW, "")),
)


class DevicesStation(StillStation):
    """A station with devices."""

    def __init__(
        self, face: tuple[str, str], seen: list[Seen], told: list[Identified] | None = None
    ) -> None:
        super().__init__(*face, [])
        self.equipment = replaced(StillEquipment(self.settings), seen=seen, told=told)


def take_devices(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint every state once, and in large type; `face` is a language and a theme."""
    for scale in (1, _LARGE):
        name = f"{face[1]}-{round(100 * scale)}.png"
        for state, row, trial in (
            ("wedge", 0, None),
            ("fine", 0, FINE),
            ("layout", 0, LAYOUT),
            ("slow", 0, SLOW),
            ("worst", 0, WORST),
        ):
            window, screen = _opened(app, face, scale)
            if trial is not None:
                screen.take_trial(KEYBOARD, trial)
            choose(screen, row)
            save(app, window, folder / f"devices-{state}-{name}")
        for row in range(1, len(SEEN)):
            window, screen = _opened(app, face, scale)
            fill(screen)
            choose(screen, row)
            if row == _PORT:
                screen.card.identify.click()
            save(app, window, folder / f"devices-{row}-{SEEN[row].state}-{name}")
        for row in range(len(TROUBLED)):
            window, screen = _opened(app, face, scale, TROUBLED)
            choose(screen, row)
            save(app, window, folder / f"devices-{TROUBLED[row].state}-{row}-{name}")


_PORT = 3


def fill(screen: DevicesScreen) -> None:
    """Let the scanner and the scale have said something."""
    screen.overheard.heard.emit([*SCANNED, *WEIGHED])
    screen.show_device(SHOWN)


def choose(screen: DevicesScreen, row: int) -> None:
    """Mark a device."""
    screen.list.setCurrentIndex(screen.list.rows.index(row))


def _opened(
    app: QApplication, face: tuple[str, str], scale: float, seen: list[Seen] = SEEN
) -> tuple[MainWindow, DevicesScreen]:
    return opened(app, DevicesStation(face, seen, [IDENTIFIED]), scale)


def shown(app: QApplication, face: tuple[str, str]) -> MainWindow:
    """Open the devices, where a scanner and a scale have said something."""
    window, screen = _opened(app, face, 1.0)
    fill(screen)
    choose(screen, 1)
    return window


def opened(
    app: QApplication, station: StillStation, scale: float
) -> tuple[MainWindow, DevicesScreen]:
    """Open the devices in a window over a station."""
    window = still_window(app, station, online=True, scale=scale)
    window.rail.devices.click()
    window.show_announcement(InquiryChosen())
    _turn(app)
    return window, window.stage.devices


def _turn(app: QApplication) -> None:
    for _ in range(_TURNS):
        app.processEvents()


def save(app: QApplication, window: MainWindow, file: Path) -> None:
    """Paint the window into a file, and close it."""
    window.resize(*_SIZE)
    _turn(app)
    window.grab().save(str(file))
    window.close()
