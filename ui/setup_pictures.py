"""Pictures of the wizard: each page, with what a person may meet there, and of a kiosk's notice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from station.central.doctor.report import Area, Finding, Report, Severity
from station.errors import CentralError, StationError
from station.events import Scan, ScanLookedUp, Target
from station.folders import Folders
from station.options import Settings, UiOptions
from station.rules.trial_scan import TEST_CODE
from station.setup.draft import Draft
from station.setup.sitting import Sitting
from station.setup.trying import Outcome, Tried
from station.texts import Texts
from ui.device_pictures import SEEN
from ui.kiosk_notice import KioskNotice
from ui.setup.wizard import Wizard
from ui.specimens import NOW
from ui.still_station import StillStation
from ui.theme import tokens
from ui.theme.look import Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from station.bootstrap import Station

_SIZE = (1366, 768)
_TURNS = 6
_URL = "postgresql://hub_station_cgk_3@10.0.0.5:6432/osas"
_SECRET = bytes(range(20))
_REPORT = Report(Target.OSAS, True, (), database="osas", role="hub_station_cgk_3")
_MISSING = Finding(Severity.BLOCKS, Area.TABLE, "table_missing", ours="scans")
FITS = Tried(Target.OSAS, Outcome.FITS, _REPORT)
UNFIT = Tried(Target.OSAS, Outcome.UNFIT, replace(_REPORT, findings=(_MISSING,)))
UNREACHED = Tried(Target.ONMART, Outcome.UNREACHED, error=CentralError("database_network"))


class StillSitting(Sitting):
    """Keeps nothing on a disk, and opens a station in which nothing happens."""

    def __init__(self, folder: Path, language: str, theme: str) -> None:
        settings = Settings(ui=UiOptions(theme="dark" if theme == "dark" else "light"))
        super().__init__(Folders.under(folder / "nowhere"), settings, "CGK-DESK-03")
        self.secret = _SECRET
        still = StillStation(language, theme, [])
        still.equipment.seen = SEEN
        self._still = still
        self.draft = Draft(
            language="en" if language == "en" else "id",
            theme="dark" if theme == "dark" else "light",
            hub="CGK",
            desk="3",
            osas=_URL,
        )

    def answer(self, **answers: object) -> None:
        """Take answers, and keep none."""
        self.draft = replace(self.draft, **answers)

    def open(self) -> Station:
        """Open what stands still."""
        return cast("Station", self._still)


def at_the_databases(language: str) -> Wizard:
    """Return the wizard at its databases, of which one is there."""
    wizard = Wizard(StillSitting(Path(), language, "light"))
    wizard.show()
    wizard.turn_to(2)
    wizard.databases.forms[Target.OSAS].show_tried(FITS)
    wizard.databases.forms[Target.ONMART].show_tried(UNREACHED)
    return wizard


def take_setup(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint every page, `face` its language and theme."""
    sitting = StillSitting(folder, *face)
    wizard = Wizard(sitting)
    wizard.resize(*_SIZE)
    wizard.show()

    def paint(name: str) -> None:
        for _ in range(_TURNS):
            app.processEvents()
        wizard.grab().save(str(folder / f"setup-{name}-{face[0]}-{face[1]}.png"))

    for number, page in enumerate(wizard.pages):
        app.processEvents()
        wizard.turn_to(number)
        paint(f"{number + 1}-{page.key}")
    _paint_troubles(wizard, paint)
    wizard.close()
    _paint_notice(app, folder, face)


def _paint_troubles(wizard: Wizard, paint: Callable[[str], None]) -> None:
    wizard.turn_to(1)
    wizard.place.fail(StationError("wizard_no_hub"))
    paint("no-hub")
    wizard.turn_to(2)
    forms = wizard.databases.forms
    forms[Target.OSAS].show_tried(FITS)
    forms[Target.ONMART].show_tried(UNREACHED)
    paint("tried")
    forms[Target.OSAS].show_tried(UNFIT)
    forms[Target.ONMART].wait()
    paint("unfit")
    wizard.turn_to(5)
    wizard.trial.hear(ScanLookedUp(Scan(TEST_CODE, NOW, "scanner")))
    paint("scanned")


def _paint_notice(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    texts = Texts.load(face[0])
    notice = KioskNotice(texts("kiosk_screen.trouble"), Look(tokens.PALETTES[face[1]]), texts)
    notice.resize(*_SIZE)
    notice.show()
    app.processEvents()
    notice.grab().save(str(folder / f"kiosk-notice-{face[0]}-{face[1]}.png"))
    notice.close()
