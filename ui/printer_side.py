"""The printers' part of the devices screen: asks after them, and holds their cards.

look ─▶ how they are, what is uncertain ─▶ changed: the screen shows its list anew
a test label, an answer ─▶ the job settled ─▶ changed
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from station.errors import StationError
from station.paper.printing.condition import words_of
from ui.bridge import Question
from ui.widgets.printer_card import DoubtCard, PrinterCard

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.readings import PrinterStatus
    from station.devices.survey import Seen
    from station.paper.printing.job import JobRecord, PrinterLook
    from station.texts import Texts
    from ui.port import StationPort
    from ui.theme.look import Look

    Answer = Callable[[int, str, Callable[[JobRecord | StationError], None]], None]


class PrinterSide(QObject):
    """`card` is the chosen printer's; `doubt` asks whatever is chosen."""

    changed = Signal()

    def __init__(self, station: StationPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station, self._printouts = station, station.printouts
        self.looks: list[PrinterLook] = []
        """The printers of the settings, as they were told last."""
        self._doubts: list[JobRecord] = []
        self._trouble: StationError | None = None
        self._printer = ""
        self._became: dict[str, JobRecord | StationError] = {}
        """Of each printer's last job."""
        self.card, self.doubt = PrinterCard(), DoubtCard()
        self.looking, self.doubting, self.printing = (Question(self) for _ in range(3))
        self.looking.answered.connect(self._take_looks)
        self.doubting.answered.connect(self._take_doubts)
        self.printing.answered.connect(self._take_job)
        self.card.wanted.connect(self._print_test)
        self.doubt.came_out.connect(partial(self._answer, self._printouts.came_out))
        self.doubt.did_not.connect(partial(self._answer, self._printouts.did_not))

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.card.dress(look, texts)
        self.doubt.dress(look, texts)

    def look(self) -> None:
        """Ask anew, unless it is being asked; nothing where no printer is set."""
        if not self._station.settings.printer:
            return
        for question, ask in (
            (self.looking, self._printouts.looks),
            (self.doubting, self._printouts.uncertain),
        ):
            if not question.waits:
                question.ask(ask)

    def close(self) -> None:
        """Hear nothing any more."""
        for question in (self.looking, self.doubting, self.printing):
            question.close()

    def note(self, status: PrinterStatus) -> None:
        """Take what a printer said of itself."""
        words = words_of(status.facts)
        self._show_looks(
            [replace(one, words=words) if one.name == status.device else one for one in self.looks]
        )

    def show(self, seen: Seen | None) -> None:
        """Show the card of the chosen printer, if it is one; and what is uncertain."""
        waits = self.printing.waits
        self.doubt.ask(self._doubts, self._trouble, waits=waits)
        self.card.setVisible(seen is not None and seen.printer is not None)
        if seen is not None and seen.printer is not None:
            self._printer = seen.name
            self.card.show_told(self._became.get(seen.name), waits=waits)

    # ── what a person wants, and what came of it ─────────────────────────────────────────────

    def _print_test(self) -> None:
        identity = self._station.identity()
        self.printing.ask(partial(self._printouts.print_test, self._printer, identity, self._texts))
        self.changed.emit()

    def _answer(self, answer: Answer, job_id: int) -> None:
        self.printing.ask(partial(answer, job_id, self._station.identity().operator))
        self.changed.emit()

    def _take_job(self, told: JobRecord | StationError) -> None:
        printer = self._printer if isinstance(told, StationError) else told.printer
        self._became[printer] = told
        self.doubting.drop()  # what is told now was asked before
        self.look()
        self.changed.emit()

    def _take_looks(self, told: list[PrinterLook] | StationError) -> None:
        trouble = told if isinstance(told, StationError) else None
        if str(trouble) != str(self._trouble):
            self._trouble = trouble
            self.changed.emit()
        if not isinstance(told, StationError):
            self._show_looks(told)

    def _show_looks(self, looks: list[PrinterLook]) -> None:
        if looks != self.looks:
            self.looks = looks
            self.changed.emit()

    def _take_doubts(self, told: list[JobRecord] | StationError) -> None:
        # What stands in the way of that is told of the looks.
        if not isinstance(told, StationError) and told != self._doubts:
            self._doubts = told
            self.changed.emit()
