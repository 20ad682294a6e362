"""The wizard: steps on the left, one page in front, and the ways back, on and out below.

Left before its end it goes on where it was; through it the station stands. Scans are looked at on
the last pages only, and none is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station.clock import SystemClock
from station.texts import Texts
from ui.app import attach_wedge
from ui.bridge import Bridge
from ui.setup.databases_page import DatabasesPage
from ui.setup.devices_page import DevicesPage
from ui.setup.done_page import DonePage
from ui.setup.face_page import FacePage
from ui.setup.key_page import KeyPage
from ui.setup.place_page import PlacePage
from ui.setup.steps import Steps
from ui.setup.trial_page import TrialPage
from ui.theme import tokens
from ui.theme.look import Look
from ui.theme.stylesheet import stylesheet
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from station.setup.sitting import Sitting
    from ui.port import StationPort
    from ui.setup.page import Page
    from ui.station_wedge import StationWedge

_KEYS = ("face", "place", "databases", "key", "devices", "trial", "done")


class Wizard(QWidget):
    """`finished`: through all pages; `left`: later. Either closes it."""

    finished = Signal()
    left = Signal()

    def __init__(self, sitting: Sitting, scale: float = 1.0) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Hub Station")
        self.sitting, self._scale = sitting, scale
        self.face, self.devices, self.trial = (
            FacePage(sitting),
            DevicesPage(sitting),
            TrialPage(sitting),
        )
        self.place, self.databases = PlacePage(sitting), DatabasesPage(sitting)
        self.key, self.done = KeyPage(sitting), DonePage(sitting)
        self.pages: tuple[Page, ...] = (
            *(self.face, self.place, self.databases, self.key),
            *(self.devices, self.trial, self.done),
        )
        self.steps, self.stack = Steps(), QStackedWidget()
        self.back = KeyButton(Kind.OUTLINED, "Alt+Left", "back")
        self.later = KeyButton(Kind.OUTLINED)
        self.next = KeyButton(Kind.FILLED, "Ctrl+Return")
        self._bridge: Bridge | None = None
        self._wedge: StationWedge | None = None
        self._place()
        self._hear()
        self.dress()
        self.turn_to(sitting.draft.page)

    def _place(self) -> None:
        ways = QFrame()
        ways.setObjectName("ways")
        row = QHBoxLayout(ways)
        row.setContentsMargins(36, tokens.STEP * 2, 36, tokens.GAP)
        row.setSpacing(tokens.GAP)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.later)
        row.addWidget(self.next)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(ways)
        for page in self.pages:
            self.stack.addWidget(page)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.steps)
        across.addLayout(column, 1)
        self.setMinimumSize(*tokens.WINDOW_LEAST)
        self.resize(*tokens.WINDOW)

    def _hear(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._accept)
        self.later.clicked.connect(self.close)
        self.face.changed.connect(self.dress)
        self.trial.reopen.connect(self._reopen)
        for page in self.pages:
            page.through.connect(self._go_on)

    @property
    def front(self) -> Page:
        """The page in front."""
        return self.pages[self.stack.currentIndex()]

    def dress(self) -> None:
        """Look and speak as was answered."""
        draft = self.sitting.draft
        look, texts = Look(tokens.PALETTES[draft.theme], self._scale), Texts.load(draft.language)
        self._texts, self._look = texts, look
        self.setStyleSheet(stylesheet(look))
        self.steps.dress(
            look, texts("wizard.title"), [texts(f"wizard_step.{key}") for key in _KEYS]
        )
        for page in self.pages:
            page.dress(look, texts)
        self.back.dress(look, texts("wizard.back"))
        self.later.dress(look, texts("wizard.later"))
        self._dress_next()

    def turn_to(self, number: int) -> None:
        """Bring a page to the front."""
        self.front.leave()
        number = max(0, min(number, len(self.pages) - 1))
        self.stack.setCurrentIndex(number)
        self.steps.show_step(number)
        self.back.setVisible(number > 0)
        self._dress_next()
        self._listen_where_devices_are()
        self.front.open()
        self._hear_station()

    def _dress_next(self) -> None:
        is_last = self.stack.currentIndex() == len(self.pages) - 1
        self.next.dress(self._look, self._texts("wizard.begin" if is_last else "wizard.next"))

    def _accept(self) -> None:
        self.front.accept()

    def _go_on(self) -> None:
        number = self.stack.currentIndex() + 1
        if number == len(self.pages):
            self.finished.emit()
            self._end()
            return
        self.sitting.answer(page=number)
        self.turn_to(number)

    def _go_back(self) -> None:
        self.turn_to(self.stack.currentIndex() - 1)

    # ── the station that is tested ───────────────────────────────────────────────────────────

    def _listen_where_devices_are(self) -> None:
        """Let the station go before its settings are answered otherwise."""
        if self.front not in (self.devices, self.trial):
            self._be_deaf()
            self.sitting.let_go()

    def _reopen(self) -> None:
        """Let the station go, and open it as its settings are now."""
        self._be_deaf()
        self.sitting.let_go()
        self.front.open()
        self._hear_station()

    def _hear_station(self) -> None:
        station = self.sitting.station
        if station is not None and self._bridge is None:
            self.hear(station)

    def hear(self, station: StationPort) -> None:
        """Hear a station that is open, and a scanner that types."""
        self._bridge = Bridge(station, self)
        for page in (self.devices, self.trial):
            self._bridge.announced.connect(page.hear)
        if station.settings.wedge.enabled:
            self._wedge = attach_wedge(self, station, SystemClock(), self.devices.strike)

    def _be_deaf(self) -> None:
        if self._bridge is not None:
            self._bridge.close()
            self._bridge = None
        if self._wedge is not None:
            self._wedge.detach()
            self._wedge = None

    # ── the end ──────────────────────────────────────────────────────────────────────────────

    def _end(self) -> None:
        self.front.leave()
        self._be_deaf()
        self.sitting.close()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it for later."""
        if self.isVisible():
            self._end()
            self.left.emit()
        super().closeEvent(event)
