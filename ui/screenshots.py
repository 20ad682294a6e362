"""Makes pictures to judge the window by: `python -m ui.screenshots FOLDER`.

Every verdict and state, light and dark, on line and off, in both languages, painted offscreen from
a station that stands still. No core runs. Neighbours: guide_pictures, those of README and help.
"""

from __future__ import annotations

import argparse
import os
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from station.events import (
    Decision,
    Parcel,
    Place,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    UnreadableReason,
    UnreadableScan,
    Verdict,
    Workflow,
)
from station.texts import LANGUAGES
from ui.about_pictures import take_about
from ui.device_pictures import take_devices
from ui.inquiry_pictures import take_inquiry
from ui.list_pictures import take_lists
from ui.parked_pictures import take_parked
from ui.printer_pictures import take_printers
from ui.setup_pictures import take_setup
from ui.specimens import NOW
from ui.still_station import StillStation, still_window
from ui.today_pictures import take_today

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.widgets.verdict_story import News

SIZES = ((1366, 768), (1920, 1080))
THEMES = ("light", "dark")


def _parcel(awb: str, code: str, city: str, service: str, weight_g: int) -> Parcel:
    return Parcel(awb, code, city, service, weight_g, 1, 1)


_BDO, _KNO = ("BDO", "Bandung"), ("KNO", "Medan")
_HELD = (("code", "BA"), ("text_id", "Alamat salah"), ("text_en", "Bad address"))
_EARLIER = (("at", "2026-11-22T07:02:11+00:00"), ("operator", "operator07"), ("desk", "2"))


def _ok(awb: str, service: str, weight_g: int) -> Decision:
    parcel = _parcel(awb, *_BDO, service, weight_g)
    return Decision(Verdict.OK, awb, "received", (), Place.LANE, "B3", parcel=parcel)


def _missort(awb: str) -> Decision:
    parcel = _parcel(awb, *_KNO, "REG", 2400)
    facts = (("belongs", "KNO"),)
    return Decision(Verdict.MISSORT, awb, "missort", facts, Place.LANE, "K2", parcel=parcel)


def _hold(awb: str) -> Decision:
    parcel = _parcel(awb, *_KNO, "EMS", 420)
    return Decision(Verdict.HOLD, awb, "hold_problem", _HELD, Place.DESK, "M1", parcel=parcel)


def _duplicate(awb: str) -> Decision:
    parcel = _parcel(awb, *_BDO, "REG", 1350)
    return Decision(Verdict.DUPLICATE, awb, "duplicate", _EARLIER, Place.LANE, "B3", parcel=parcel)


BEFORE = (
    _ok("88LP1690114420137", "ONE", 850),
    _missort("JX1203345644"),
    _ok("JX1203345598", "REG", 1000),
    _hold("RA473124815DE"),
    _duplicate("JX1203345571"),
    _ok("004821733871", "CARGO", 12300),
    *(_ok(f"JX12033455{number}", "REG", 700 + 110 * number) for number in range(10, 64)),
)
"""What the desk scanned before, newest first."""


def _recorded(decision: Decision, age_s: int) -> ScanRecorded:
    at = NOW - timedelta(seconds=age_s)
    seq = 1000 - age_s
    return ScanRecorded(
        UUID(int=seq), seq, at, Workflow.RECEIVING, "operator01", "scanner", decision
    )


NEWS: dict[str, News | None] = {
    "first": None,
    "ok": _recorded(_ok("JX1203345871", "REG", 1200), 0),
    "warning": _recorded(replace(_ok("JX1203345871", "REG", 1200), warning="implied_handover"), 0),
    "duplicate": _recorded(_duplicate("JX1203345602"), 0),
    "missort": _recorded(replace(_missort("004821733920"), data_age_s=720.0), 0),
    "hold": _recorded(_hold("RA473124829DE"), 0),
    "unknown": _recorded(
        Decision(Verdict.UNKNOWN, "JX9900000001", "unknown", (), Place.SHELF, "X"), 0
    ),
    "rejected": _recorded(Decision(Verdict.REJECTED, "8992761111112", "rejected_ean"), 0),
    "unreadable": ScanUnreadable(
        UnreadableScan(UnreadableReason.NO_SUFFIX, 6, "JX1203", NOW, "scanner")
    ),
    "not-saved": ScanNotSaved("JX1203345990", "disk_full", NOW),
}


def take(
    app: QApplication, file: Path, news: News | None, face: tuple[str, str], *, online: bool
) -> None:
    """Paint one window, `face` its language and theme, at both sizes, into PNG files."""
    scans = [_recorded(decision, 3 * age + 3) for age, decision in enumerate(BEFORE)]
    station = StillStation(*face, scans if news is not None else [])
    window = still_window(app, station, online=online)
    if news is not None:
        window.show_announcement(news)
    for width, height in SIZES:
        window.resize(width, height)
        # Twice: the list gathers its rows for a moment before it takes them.
        while window.screen_.scans.gathering:
            app.processEvents()
        app.processEvents()
        window.grab().save(str(file.with_name(f"{file.stem}-{width}.png")))
    window.close()


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, default="id")
    call = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.app import application  # after the platform is chosen

    app = application()
    call.folder.mkdir(parents=True, exist_ok=True)
    for (name, news), theme, online in product(NEWS.items(), THEMES, (True, False)):
        link = "online" if online else "offline"
        file = call.folder / f"receiving-{name}-{theme}-{link}.png"
        take(app, file, news, (call.language, theme), online=online)
    for theme in THEMES:
        take_inquiry(app, call.folder, (call.language, theme))
        take_parked(app, call.folder, (call.language, theme))
        take_devices(app, call.folder, (call.language, theme))
        take_printers(app, call.folder, (call.language, theme))
        take_today(app, call.folder, (call.language, theme))
        take_about(app, call.folder, (call.language, theme))
        take_lists(app, call.folder, (call.language, theme))
        take_setup(app, call.folder, (call.language, theme))


if __name__ == "__main__":
    main()
