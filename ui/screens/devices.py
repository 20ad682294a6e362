"""The devices: what is plugged in, what each says, a test scan, a test weighing, and choosing.

    surveyed ─one is chosen→ its card │ test scan │ weighing │ who answered ─ use → surveyed anew

Nothing scanned here is recorded: the desk only looks up while this screen is in front. Bytes come
from the tap in the station's own readers; no port is opened for them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.devices.keyboard_layouts import Layout
from station.devices.survey import WEDGE
from station.errors import DeviceError, StationError
from station.events import DeviceChanged, PrinterShown, WeightShown
from station.rules.trial_scan import Limits
from ui.bridge import Question
from ui.cells import Words, breakable
from ui.listening import Listening
from ui.printer_rows import with_printers
from ui.printer_side import PrinterSide
from ui.theme import tokens
from ui.theme.inquiry_sheet import inquiry_sheet
from ui.trial import KEYBOARD
from ui.widgets.device_list import DeviceList
from ui.widgets.device_side import DeviceSide
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.notice_band import NoticeBand
from ui.widgets.screen_head import ListCard, ScreenHead

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent

    from station.clock import Clock
    from station.devices.identifying import Identified
    from station.devices.survey import Seen
    from station.devices.tap import Passed
    from station.events import Scan, ScanUnreadable
    from station.rules.trial_scan import Trial
    from station.texts import Texts
    from ui.device_offers import Offer
    from ui.port import StationPort
    from ui.theme.look import Look

_LIST = 380
_LIST_IN_LARGE_TYPE = 344
"""Leaves the test code beside it the width that every scanner reads."""
_USED = {
    "scanner": "tools.used_scanner",
    "scale": "tools.used_scale",
    WEDGE: "tools.used_wedge",
}
"""What is said once another device or layout is used."""
_SHEET = "scanner-sheet.pdf"
_LOOK_EVERY_MS = 3_000


class DevicesScreen(QWidget):
    """Asks what is plugged in while it is in front; `left` leads back."""

    left = Signal()
    wedge_chosen = Signal(object)
    """Options of [wedge] that a person chose: they hold at once."""
    sheet_made = Signal(object)
    """The path of a PDF that a person wants to see and print."""

    def __init__(self, station: StationPort, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screen")
        self._station = station
        self._equipment = station.equipment
        self._seen: list[Seen] = []
        self._failure: tuple[str, dict[str, object]] | None = None
        self._told: list[Identified] | None = None
        self._asked = ""
        """The path that was asked last, or is asked now."""
        self._used: Offer | None = None
        self._weight: WeightShown | None = None
        self.surveying, self.identifying, self.using = (Question(self) for _ in range(3))
        self.sheeting = Question(self)
        self.sheet = KeyButton(Kind.OUTLINED, "Ctrl+S")
        self._listening = Listening(self._used_as, self._limits, clock, self)
        self.overheard, self.trial = self._listening.overheard, self._listening.trial
        self._head, self.band, self.list = ScreenHead(tokens.DETAIL), NoticeBand(), DeviceList()
        self.back, self.told = self._head.back, self._head.told
        self._list_card = ListCard(self.list, self.sheet)
        self.title = self._list_card.title
        self.printers = PrinterSide(station, self)
        self.side = DeviceSide(self.printers.doubt, self.printers.card)
        self.card, self.trial_card = self.side.card, self.side.trial
        self.weighing, self.offers, self.live = self.side.weighing, self.side.offers, self.side.live
        self._again = QTimer(self, interval=_LOOK_EVERY_MS)
        self._place()
        self._hear()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP)
        column.addWidget(self._head)
        column.addWidget(self.band)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        row.addWidget(self._list_card)
        row.addWidget(self.side, 1)
        column.addLayout(row, 1)

    def _hear(self) -> None:
        self.back.clicked.connect(self.left)
        self.list.chosen.connect(self._show_chosen)
        self.sheet.clicked.connect(self._want_sheet)
        self.sheeting.answered.connect(self.take_sheet)
        self.surveying.answered.connect(self.take_survey)
        self.using.answered.connect(self.take_choice)
        self.identifying.answered.connect(self.take_identified)
        self._listening.noted.connect(self._show_passed)
        self._listening.judged.connect(self._show_trial)
        self.trial_card.wanted.connect(self._use_wedge)
        self.card.wanted.connect(self._use)
        self.offers.wanted.connect(self._use)
        self.card.identify_asked.connect(self._identify)
        self.weighing.zero.connect(partial(self._order, self._station.zero))
        self.weighing.tare.connect(partial(self._order, self._station.tare))
        self.printers.changed.connect(self._show)
        self._again.timeout.connect(self._look)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._words = Words(texts, timezone)
        self.setStyleSheet(inquiry_sheet(look))
        self._head.dress(look, texts)
        self.told.setText("")
        self.band.dress(look)
        self.list.dress(look, texts("tools.title"))
        self.sheet.dress(look, texts("tools.sheet"))
        self._list_card.dress(look, texts("tools.title"))
        self.side.dress(look, self._words)
        self.printers.dress(look, texts)
        is_roomy = look.scale <= tokens.ROOMY_SCALE
        self._list_card.setFixedWidth(_LIST if is_roomy else _LIST_IN_LARGE_TYPE)
        self._show()

    def take_focus(self) -> None:
        """Put the keyboard where a scanner that types presses nothing; else in the list."""
        (self.list if self.trial_card.isHidden() else self.trial_card).setFocus()

    def leave(self) -> None:
        """Ask nothing any more, and hear nothing: the window closes."""
        self._again.stop()
        self._listening.close()
        self.printers.close()
        for question in (self.surveying, self.identifying, self.using, self.sheeting):
            question.close()

    # ── what a person does ───────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Look anew. What was tested before is another person's."""
        self._failure, self._used, self._told = None, None, None
        self._listening.forget_trials()
        self.told.setText("")
        self._look()
        self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to hear what is read, and to look again from time to time."""
        super().showEvent(event)
        self.overheard.open(self._equipment.listen)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Hear and ask no more than anybody sees."""
        super().hideEvent(event)
        self._again.stop()
        self._listening.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back on Escape, wherever the keyboard is."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        self.printers.look()
        if not (self.surveying.waits or self.using.waits):
            self.surveying.ask(self._equipment.survey)

    def _use(self, offer: Offer) -> None:
        self._used, self._failure = offer, None
        self.card.wait(waiting=True)
        self.surveying.drop()  # what is seen now is about to change
        self.using.ask(partial(self._equipment.use, offer.table, offer.choices))

    def _use_wedge(self, choices: dict[str, str | int]) -> None:
        self._used = None
        self.surveying.drop()
        self.using.ask(partial(self._equipment.use, "wedge", choices))
        self.wedge_chosen.emit(choices)
        self._listening.forget_trials()

    def _identify(self, path: str) -> None:
        self._asked, self._told, self._failure = path, None, None
        self.identifying.ask(partial(self._equipment.identify, path))
        self._show()

    def _want_sheet(self) -> None:
        file = self._station.folders.data / _SHEET
        self.sheeting.ask(partial(self._equipment.sheet, file, self._words.texts))

    def _order(self, order: object) -> None:
        try:
            order()  # type: ignore[operator]  # zero or tare of the station
        except DeviceError as error:
            self._fail(error)

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def take_survey(self, told: list[Seen] | StationError) -> None:
        """Show what is plugged in; or why it cannot be told, over the list from before."""
        if isinstance(told, StationError):
            self._fail(told)
        else:
            self._seen, self._failure = told, None
            self._show()

    def take_choice(self, told: list[Seen] | StationError) -> None:
        """Say that another device, or layout, is used from now on; or why not."""
        self.card.wait(waiting=False)
        self._told = None
        self.take_survey(told)
        if not isinstance(told, StationError):
            self.told.setText(self._words.texts(_USED[self._used.table if self._used else WEDGE]))
            if self._used is not None:
                self._choose_used(str(self._used.choices["port"]))

    def take_sheet(self, told: Path | StationError) -> None:
        """Say where the sheet is, and show it to whoever prints; or say why there is none."""
        if isinstance(told, StationError):
            self._fail(told)
        else:
            self.told.setText(breakable(self._words.texts("tools.sheet_done", file=told)))
            self.sheet_made.emit(told)

    def take_identified(self, told: list[Identified] | StationError) -> None:
        """Show what answered; or why nobody could be asked."""
        if isinstance(told, StationError):
            self._fail(told)
        else:
            self._told = told
            self._show()

    def show_device(self, news: DeviceChanged | WeightShown | PrinterShown) -> None:
        """Look again after a device came or went; show what scale and printers say."""
        if isinstance(news, PrinterShown):
            self.printers.note(news.status)
        elif isinstance(news, WeightShown):
            self._weight = news
            self.weighing.show_weight(news)
        elif self.isVisible():
            self._look()

    def strike(self, text: str, at_s: float) -> None:
        """Take a key that may be a scanner's."""
        if self.isVisible():
            self._listening.strike(text, at_s)

    def take_scan(self, scan: Scan) -> None:
        """Show a scan of a device that types as it was read."""
        self._listening.take_scan(scan)

    def show_unreadable(self, news: ScanUnreadable) -> None:
        """Do nothing: what could not be read is judged by its keys or bytes."""

    def take_trial(self, device: str, trial: Trial) -> None:
        """Take what came of a test scan, and show it at its device."""
        self._listening.keep_trial(device, trial)

    def _show_trial(self, device: str, trial: Trial) -> None:
        self.told.setText("")
        self.list.choose(device)
        if self._chosen_device == device:
            self.trial_card.show_trial(trial)

    def _show_passed(self, device: str, passed: list[Passed]) -> None:
        if self._chosen_device == device:
            self.live.add(passed)

    def _used_as(self, device: str) -> Seen | None:
        """Return the listed device whose events carry this name."""
        return next((one for one in self._seen if one.used and one.used.device == device), None)

    @property
    def _chosen_device(self) -> str | None:
        """The name that the chosen device's bytes carry; None where the station reads it not."""
        seen = self.list.current
        if seen is None or (seen.used is None and seen.kind != WEDGE):
            return None
        return seen.used.device if seen.used else KEYBOARD

    def _limits(self) -> Limits:
        wedge = self._equipment.settings.wedge
        return Limits(wedge.median_gap_ms, wedge.one_gap_ms, wedge.idle_ms, Layout(wedge.layout))

    def _choose_used(self, address: str) -> None:
        used = [one.used.device for one in self._seen if one.used and one.used.address == address]
        if used:
            self.list.choose(used[0])

    def _fail(self, error: StationError) -> None:
        self._failure = (f"error.{error.key}", error.facts)
        self._show()

    def _show(self) -> None:
        """Show the state of things, in the language and theme of now."""
        key, facts = self._failure or ("", {})
        self.band.say(self._words.texts(key, **facts) if key else "")
        self.list.show_seen(with_printers(self._seen, self.printers.looks), self._words.texts)

    def _show_chosen(self, seen: Seen | None) -> None:
        """Show the device that is marked, and what concerns it."""
        device = self._chosen_device
        heard = self._listening
        self.side.show_device(seen, heard.trial_of(device), heard.passed(device))
        self.printers.show(seen)
        waits = self.identifying.waits
        is_asked = seen is not None and seen.used is None and seen.path == self._asked != ""
        told = ([] if waits else self._told) if is_asked else None
        self.side.show_answers(seen, told, waits=waits)
