"""The wizard's page of a rehearsal: a scan, a weight, a label. Nothing of it is recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from station import notation
from station.errors import StationError
from station.events import ScanLookedUp, WeightShown
from station.rules.trial_scan import TEST_CODE
from ui.bridge import Question
from ui.setup.page import Page
from ui.setup.printer_form import PrinterForm
from ui.theme import tokens
from ui.widgets.barcode_strip import BarcodeStrip
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.printer_card import job_words

if TYPE_CHECKING:
    from station.events import Announcement
    from station.paper.printing.job import JobRecord
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.port import StationPort
    from ui.theme.look import Look

_PAD = 18
_MARK = 40


class Check(Card):
    """One thing to try: a mark, what to do, what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.mark, self.what, self.came = (
            plain_label("muted"),
            plain_label("ink"),
            plain_label("muted"),
        )
        self.mark.setFixedWidth(_MARK)
        self.mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.came.setWordWrap(True)
        self.is_done = False
        row = QHBoxLayout(self)
        row.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        row.setSpacing(tokens.GAP)
        row.addWidget(self.mark)
        words = QVBoxLayout()
        words.setSpacing(tokens.STEP)
        words.addWidget(self.what)
        words.addWidget(self.came)
        row.addLayout(words, 1)
        self.row = row

    def dress(self, look: Look, what: str) -> None:
        """Take a theme and what to do."""
        self.mark.setFont(look.font(tokens.FIGURE, QFont.Weight.Bold))
        self.what.setFont(look.font(tokens.DETAIL, QFont.Weight.DemiBold))
        self.came.setFont(look.font(tokens.BODY))
        self.what.setText(what)
        pad = _PAD if look.scale <= tokens.ROOMY_SCALE else 2 * tokens.STEP
        self.row.setContentsMargins(_PAD, pad, _PAD, pad)

    def say(self, came: str, *, is_done: bool) -> None:
        """Say what came of it."""
        self.is_done = is_done
        self.mark.setText("✓" if is_done else "○")
        give_role(self.mark, "good" if is_done else "muted")
        give_role(self.came, "good" if is_done else "muted")
        self.came.setText(came)


class TrialPage(Page):
    """Whatever is not there is said, and stops nobody."""

    reopen = Signal()
    """The station has another printer, once it is opened anew."""

    key = "trial"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.scan, self.weight, self.label = Check(), Check(), Check()
        self.code = BarcodeStrip(TEST_CODE)
        self.print = KeyButton(Kind.OUTLINED)
        self.printing = Question(self)
        self.printing.answered.connect(self._show_job)
        self._station: StationPort | None = None
        self._code, self._weight, self._job = "", "", ""
        self._is_printed = False
        self.label.row.addWidget(self.print)
        for check in (self.scan, self.weight, self.label):
            self.column.addWidget(check)
        frame = QFrame()
        self.form = PrinterForm()
        self.form.hide()
        self.form.wanted.connect(self._add_printer)
        self.column.addWidget(self.form)
        self.narrow += [frame, self.scan, self.weight, self.label, self.form]
        aside = QVBoxLayout(frame)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.addWidget(self.code)
        self.column.insertWidget(self.column.indexOf(self.scan), frame)
        self.column.addStretch(1)
        self.print.clicked.connect(self._print)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        is_roomy = look.scale <= tokens.ROOMY_SCALE
        self.column.setSpacing(tokens.GAP if is_roomy else 2 * tokens.STEP)
        self.scan.dress(look, texts("wizard.try_scan"))
        self.weight.dress(look, texts("wizard.try_weight"))
        self.label.dress(look, texts("wizard.try_label"))
        self.print.dress(look, texts("wizard.print"))
        self.form.dress(look, texts)
        self._show()

    def open(self) -> None:
        """Try what the station has."""
        try:
            self.show_station(self.sitting.open())
        except StationError as error:
            self.fail(error)

    def show_station(self, station: StationPort) -> None:
        """Try what this station has, which is open."""
        self.fail(None)
        self._station = station
        self.setFocus()
        self._show()

    def leave(self) -> None:
        """Wait for no printer any more."""
        self.printing.drop()
        self._station = None

    def hear(self, news: Announcement) -> None:
        """Take a scan that was looked up, and a weight that would count."""
        match news:
            case ScanLookedUp(scan=scan):
                self._code = scan.text
            case WeightShown(weight_g=int(weight_g), obstacle="") if weight_g > 0:
                self._weight = notation.weight(weight_g, self.texts.language)
            case _:
                return
        self._show()

    def _show(self) -> None:
        texts, station = self.texts, self._station
        has_scale = station is None or bool(station.equipment.settings.scale.port)
        has_printer = station is not None and bool(station.settings.printer)
        waits = "wizard.waits_for_scan"
        self.scan.say(self._code or texts(waits), is_done=bool(self._code))
        no_weight = texts("wizard.waits_for_weight" if has_scale else "wizard.no_scale")
        self.weight.say(self._weight or no_weight, is_done=bool(self._weight))
        no_label = texts("wizard.waits_for_label" if has_printer else "wizard.no_printer")
        self.label.say(self._job or no_label, is_done=self._is_printed)
        self.print.setVisible(has_printer)
        self.form.setVisible(station is not None and not has_printer)
        self.print.setEnabled(not self.printing.waits)

    def _add_printer(self, address: str, language: str) -> None:
        try:
            self.sitting.add_printer(address, language)
        except StationError as error:
            self.fail(error)
        else:
            self.reopen.emit()

    def _print(self) -> None:
        station = self._station
        if station is None or not station.settings.printer:
            return
        name = station.settings.printing.labels or station.settings.printer[0].name
        identity, texts = station.identity(), self.texts
        self.printing.ask(partial(station.printouts.print_test, name, identity, texts))
        self._show()

    def _show_job(self, told: JobRecord | StationError) -> None:
        self._job, role = job_words(told, self.texts)
        self._is_printed = role == "good"
        self._show()
