"""A counter at work: the real window over a real station, a scanner on a real line, two databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from station.bootstrap import Station
from station.demo.rig import Urls
from station.demo.scanner import SimulatedScanner
from station.demo.tally import Tally, tally
from station.devices.simulators.lines import PtyLine
from station.events import Target, Verdict
from station.folders import Folders
from station.options import Settings
from ui.app import application, build_window
from ui.theme import tokens

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from station.clock import Clock
    from tests.fakes.hub import Hub
    from ui.widgets.verdict_story import Story

PATIENCE_MS = 30_000
SCREENS = Path(__file__).parents[2] / "build" / "screens"


class CounterAtWork:
    """Opens everything, lets a test do what an operator does, and closes it all."""

    def __init__(
        self,
        qtbot: QtBot,
        hub: Hub,
        home: Path,
        *,
        clock: Clock | None = None,
        **changes: Any,
    ) -> None:
        self._qtbot, self._hub = qtbot, hub
        home.mkdir(exist_ok=True)
        self.scanner = SimulatedScanner(PtyLine(home / "scanner"))
        tables = hub.settings(**{"scanner": {"port": self.scanner.port}} | changes)
        self.station = Station(Folders.under(home), msgspec.convert(tables, Settings), clock)
        self.station.open()
        self.window = build_window(application(), self.station, clock=clock)
        self.window.resize(1366, 768)
        self.window.painted.connect(self.station.attach_devices)
        self.window.painted.connect(self.station.attach_centre)
        self.window.show()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        self.station.close()
        self.scanner.close()

    # ── what the operator does ───────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """Wait until the scanner is read and the reference data is here."""
        self.until(lambda: self.bar(self.window.top_bar.scanner) == "Pemindai")
        self.until(lambda: "resi" in self.window.screen_.owed.mirror.text())
        self.until(lambda: self.pill.startswith("Daring"))

    def scan(self, code: str) -> Story:
        """Scan a label and return what the pane shows then."""
        before = self.window.screen_.pane.news
        self.scanner.send(code)
        return self.next_story(before)

    def type_number(self, number: str) -> Story:
        """Type a number, slower than any scanner, and press Enter."""
        before = self.window.screen_.pane.news
        self.window.activateWindow()
        QTest.keyClicks(self.window.screen_.entry.field, number, delay=60)
        QTest.keyClick(self.window.screen_.entry.field, Qt.Key.Key_Return, delay=120)
        return self.next_story(before)

    def sign(self) -> None:
        """Sign on the pad, once it is there."""
        proof = self.window.screen_.proving.proof
        assert proof is not None
        self.until(proof.isVisible)
        QTest.mousePress(proof.pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 80))
        for point in ((60, 30), (90, 90), (130, 40), (170, 85), (220, 50)):
            QTest.mouseMove(proof.pad, QPoint(*point))
        QTest.mouseRelease(proof.pad, Qt.MouseButton.LeftButton, pos=QPoint(220, 50))

    def scan_by_keys(self, code: str) -> Story:
        """Scan with a scanner that types, whatever has the focus."""
        before = self.window.screen_.pane.news
        QTest.keyClicks(self.window, code, delay=2)
        QTest.keyClick(self.window, Qt.Key.Key_Return, delay=2)
        return self.next_story(before)

    # ── what the operator sees ───────────────────────────────────────────────────────────────

    @property
    def story(self) -> Story:
        return self.window.screen_.pane.story

    @property
    def pill(self) -> str:
        """The network's words in the top bar."""
        return self.window.top_bar.network.text()

    def bar(self, label: Any) -> str:
        return str(label.text())

    def next_story(self, before: object) -> Story:
        self.until(lambda: self.window.screen_.pane.news is not before)
        return self.story

    def number_shown(self, kind: str, *, but: str = "") -> str:
        """Return the number in the right panel, of this kind (M, B, R), once it stands there."""
        panel = self.window.screen_.panel
        assert panel is not None
        self.until(lambda: f"-{kind}" in panel.number.text() and panel.number.text() != but)
        return panel.number.text()

    def painted_colour(self) -> str:
        """The colour of the pane itself, from the painted pixels."""
        pane = self.window.screen_.pane
        inside = tokens.PANE_FRAME + tokens.RADIUS_PANE
        return pane.grab().toImage().pixelColor(inside, pane.height() // 2).name()

    def expected_colour(self, verdict: Verdict) -> str:
        return tokens.VERDICT_COLOURS[verdict].pane.lower()

    def until(self, condition: Any) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def all_sent(self) -> None:
        """Wait until nothing is owed any more, and the window says so."""
        self.until(lambda: self.waiting() == 0)
        self.until(lambda: self.pill == "Daring · semua terkirim")

    def picture(self, name: str) -> None:
        """Keep a picture of the window for whoever looks at the build."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.window.grab().save(str(SCREENS / f"{name}.png"))

    # ── what arrived ─────────────────────────────────────────────────────────────────────────

    def waiting(self) -> int:
        return max(self.station.journal.owed(target).waiting for target in Target)

    def tally(self) -> Tally:
        urls = Urls(self._hub.osas_url, self._hub.onmart_url)
        return tally(self.station.folders.journal_file, urls, "CGK-3")
