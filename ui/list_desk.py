"""Brings lists to the work screen: from the clipboard or a file, and their results into one."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from station.bulk.run import End, Run
from station.errors import ListError
from station.events import Verdict, Workflow
from ui.lists import Lists
from ui.widgets.bulk_card import BulkCard, Step

if TYPE_CHECKING:
    from station.bulk.listing import Listing
    from station.clock import Clock
    from station.errors import StationError
    from station.texts import Texts
    from ui.port import StationPort
    from ui.screens.work import WorkScreen
    from ui.theme.look import Look

log = logging.getLogger(__name__)

_KINDS = "*.csv *.txt *.tsv *.xlsx"
_ALL_WELL, _TO_LOOK_AT = "ok", "ok_warning"


class ListDesk(QObject):
    """One list at a time, on a work screen. `sounded` names the one sound that its end has."""

    sounded = Signal(str)

    def __init__(
        self,
        station: StationPort,
        clock: Clock,
        screen: WorkScreen,
        face: tuple[Look, Texts, str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._screen = station, screen
        self._workflow = screen.workflow
        self._texts = face[1]
        self._listing: Listing | None = None
        self._dialogs: dict[str, QFileDialog] = {}
        self.card = BulkCard(*face)
        self.lists = Lists(station, clock, self)
        self.lists.show_front(self._workflow)
        self._connect()

    def _connect(self) -> None:
        card, lists = self.card, self.lists
        card.start_asked.connect(self._start)
        card.stop_asked.connect(lambda: lists.stop(End.CANCELLED))
        card.file_asked.connect(self._choose)
        card.save_asked.connect(self._choose_place)
        card.left.connect(self.leave)
        lists.read.connect(self._on_read)
        lists.failed.connect(self._on_failed)
        lists.changed.connect(self._show_run)
        lists.came.connect(card.add)
        lists.ended.connect(self._on_ended)
        lists.kept.connect(lambda file: card.show_kept(file.name))

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone."""
        self._texts = texts
        self.card.dress(look, texts, timezone)

    # ── what a person wants ──────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Take what was copied for a list, if it is one; else say how one comes here."""
        if self.lists.is_running:
            return
        self._screen.show_list(self.card)
        copied = QGuiApplication.clipboard()
        held = copied.mimeData()  # None where nothing was copied yet
        files = [url.toLocalFile() for url in (held.urls() if held else []) if url.isLocalFile()]
        if files:
            self.take_file(Path(files[0]))
        elif copied.text().strip():
            self._begin_reading()
            self.lists.take_text(copied.text())
        else:
            self.card.begin(self._workflow)

    def take_file(self, file: Path) -> None:
        """Read a file's list."""
        self._begin_reading()
        self.lists.take_file(file)

    def leave(self) -> None:
        """Show the session's list again."""
        self._screen.show_list(None)

    def stops_the_end(self) -> bool:
        """Stop what runs because the window is to be closed; True where that must be seen first."""
        run = self.lists.run
        if run is None or run.end is not None:
            return False
        self.lists.stop(End.CLOSED)
        return True

    def show_front(self, workflow: Workflow | None) -> None:
        """Note which workflow is in front; None where scans are only looked up."""
        if workflow is not None:
            self._workflow = workflow
            self.card.show_workflow(workflow)
        self.lists.show_front(workflow)

    def close_down(self) -> None:
        """Stop all that runs by itself."""
        run = self.lists.run
        if run is not None and self.lists.is_running:
            log.info("a list ends with the window: %s of %s lines done", run.done, run.total)
        self.lists.close_down()
        for dialog in self._dialogs.values():
            dialog.close()

    # ── what comes of it ─────────────────────────────────────────────────────────────────────

    def _begin_reading(self) -> None:
        self.card.begin(self._workflow)
        self.card.show_reading()

    def _on_read(self, listing: Listing) -> None:
        if not self.lists.is_running:
            self._listing = listing
            self.card.show_listing(listing, Run(listing, self._workflow).report())

    def _on_failed(self, failure: StationError) -> None:
        self.card.show_failure(failure)

    def _start(self) -> None:
        if self._listing is None or self.card.step is not Step.READ:
            return
        if self._station.settings.access.required and not self._station.identity().operator:
            # A scan by nobody is kept; what somebody has to answer for is not begun.
            self.card.show_failure(ListError("list_nobody"))
        else:
            self.lists.start(self._listing, self._workflow)

    def _show_run(self) -> None:
        run = self.lists.run
        if run is not None and self.lists.is_running:
            self.card.show_run(run, self.lists.held, self.lists.operator)

    def _on_ended(self, run: Run) -> None:
        self.card.show_ended(run)
        if run.end is not End.NOT_SAVED:  # which sounds already
            all_well = run.counts[Verdict.OK.value] == run.total
            self.sounded.emit(_ALL_WELL if all_well else _TO_LOOK_AT)

    def _choose(self) -> None:
        dialog = self._dialog("file")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{self._texts('list_card.name')} ({_KINDS})")
        dialog.show()

    def _choose_place(self) -> None:
        dialog = self._dialog("save")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["CSV (*.csv)", "XLSX (*.xlsx)"])
        dialog.setDefaultSuffix("csv")
        dialog.show()

    def _dialog(self, what: str) -> QFileDialog:
        """Return a dialog that keeps nobody from scanning, made at first use."""
        if what not in self._dialogs:
            dialog = QFileDialog(self.card)
            dialog.setModal(False)
            dialog.fileSelected.connect(self._saver if what == "save" else self._opener)
            self._dialogs[what] = dialog
        self._dialogs[what].setWindowTitle(self._texts(f"list_card.{what}"))
        return self._dialogs[what]

    def _opener(self, name: str) -> None:
        self.take_file(Path(name))

    def _saver(self, name: str) -> None:
        self.lists.keep(Path(name), self._texts)
