"""A document on the screen before it is printed: its pages, larger and smaller, a label as it is.

    ┌ name · number ─────────────── page n of m ┐
    │                  the page                 │   drawn by the core's thread, shown as a picture
    └ back  ◂ ▸  - +  whole  true size    print ┘

It covers the middle of the window and stops nothing: a scan is done all the same, and ends it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QImage, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from station.errors import StationError
from station.paper.catalogue import KINDS
from station.paper.pages import Picture, Preview, Sight
from ui.bridge import Question
from ui.theme import tokens
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.events import Paper
    from station.texts import Texts
    from ui.port import PapersPort
    from ui.theme.look import Look

_STEP = 1.25
"""How much larger or smaller one step is."""
_LEAST_DPI, _MOST_DPI = 20.0, 600.0
_EDGE = 24


class PaperView(QWidget):
    """`wanted` brings the Paper that is to be printed; `left` says that nobody looks any more."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, papers: PapersPort, stage: QWidget) -> None:
        super().__init__(stage)
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._papers, self._stage = papers, stage
        self._paper: Paper | None = None
        self._pages, self._shown = 0, 0
        self._dpi = 0.0
        """Device dots to the inch of what is shown; what is asked for is 0 where all must fit."""
        self.asked = Question(self)
        self.asked.answered.connect(self.take)
        self.name, self.where = plain_label("ink"), plain_label("muted")
        self.sheet = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.area = QScrollArea()
        self.area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self.sheet)
        self.buttons = {
            "back": KeyButton(Kind.OUTLINED, "Esc", "back"),
            "before": KeyButton(Kind.OUTLINED, "PgUp"),
            "next": KeyButton(Kind.OUTLINED, "PgDown"),
            "smaller": KeyButton(Kind.OUTLINED, "Ctrl+-"),
            "larger": KeyButton(Kind.OUTLINED, "Ctrl+="),
            "whole": KeyButton(Kind.OUTLINED, "Ctrl+0"),
            "true": KeyButton(Kind.OUTLINED, "Ctrl+1"),
            "print": KeyButton(Kind.FILLED, "Alt+P", "print"),
        }
        self._place()
        self._hear()
        stage.installEventFilter(self)
        self.hide()

    def _place(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.where)
        self._row = QGridLayout()
        self._row.setSpacing(tokens.STEP)
        for button in self.buttons.values():
            # A scanner's Enter must press none of them.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addLayout(self._row)

    def _hear(self) -> None:
        does = {
            "back": self.leave,
            "before": lambda: self._turn(-1),
            "next": lambda: self._turn(1),
            "smaller": lambda: self._look_at(self._dpi / _STEP),
            "larger": lambda: self._look_at(self._dpi * _STEP),
            "whole": lambda: self._look_at(0),
            "true": lambda: self._look_at(self.true_dpi),
            "print": lambda: self.wanted.emit(self._paper),
        }
        for name, do in does.items():
            self.buttons[name].clicked.connect(do)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.name.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.where.setFont(look.font(tokens.BODY))
        for name, button in self.buttons.items():
            button.dress(look, texts(f"preview.{name}"))
        across = len(self.buttons) if look.scale <= tokens.ROOMY_SCALE else len(self.buttons) // 2
        for place, button in enumerate(self.buttons.values()):
            self._row.addWidget(button, *divmod(place, across))
        self._tell()

    @property
    def true_dpi(self) -> float:
        """Dots of this screen to the inch: at so many a page is as large as on paper."""
        return float(self.screen().physicalDotsPerInch() * self.devicePixelRatioF())

    def open(self, paper: Paper) -> None:
        """Have a document made and shown: a label as large as it is, a page whole."""
        self._paper, self._pages = paper, 0
        self.sheet.clear()
        self.sheet.resize(0, 0)
        self._cover()
        self.show()
        self.raise_()
        self._tell()
        is_label = KINDS[paper.document].layout == "label"
        sight = self._sight(self.true_dpi if is_label else 0)
        self.asked.ask(partial(self._papers.preview, paper, sight))

    def leave(self) -> None:
        """Look no more."""
        if self.isVisible():
            self.asked.drop()
            self.hide()
            self.left.emit()

    def close_for_good(self) -> None:
        """Hear nothing any more: the window closes."""
        self.asked.close()

    def take(self, told: Preview | Picture | StationError) -> None:
        """Show what was drawn, or why nothing was."""
        match told:
            case StationError():
                self.where.setText(self._texts(f"error.{told.key}", **told.facts))
                return
            case Preview(pages=pages, first=first):
                self._pages = pages
                self._show(first)
            case Picture():
                self._show(told)
        self._tell()

    def _show(self, picture: Picture) -> None:
        size = picture.width_px, picture.height_px, picture.stride
        image = QImage(picture.pixels, *size, QImage.Format.Format_RGB32)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._shown, self._dpi = picture.number, picture.dpi
        self.sheet.setPixmap(pixmap)
        self.sheet.resize(self.sheet.sizeHint())

    def _turn(self, by: int) -> None:
        number = self._shown + by
        if 0 <= number < self._pages:
            self._ask(number, self._dpi)

    def _look_at(self, dpi: float) -> None:
        if self._pages:
            self._ask(self._shown, min(max(dpi, _LEAST_DPI), _MOST_DPI) if dpi else 0)

    def _ask(self, number: int, dpi: float) -> None:
        self.asked.ask(partial(self._papers.page, number, self._sight(dpi)))

    def _sight(self, dpi: float) -> Sight:
        room, ratio = self.area.viewport().size(), self.devicePixelRatioF()
        return Sight(
            dpi,
            max(1, round((room.width() - _EDGE) * ratio)),
            max(1, round((room.height() - _EDGE) * ratio)),
        )

    def _tell(self) -> None:
        paper, texts = self._paper, self._texts
        if paper is None:
            return
        self.name.setText(f"{texts(f'paper.{paper.document}')} · {paper.number}")
        self.where.setText(
            texts(
                "preview.where",
                n=self._shown + 1,
                total=self._pages,
                percent=round(100 * self._dpi / self.true_dpi),
            )
            if self._pages
            else texts("preview.waits")
        )
        self.buttons["before"].setEnabled(self._shown > 0)
        self.buttons["next"].setEnabled(self._shown + 1 < self._pages)
        self.buttons["print"].setEnabled(self._pages > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay as large as the stage."""
        if watched is self._stage and event.type() is QEvent.Type.Resize:
            self._cover()
        return super().eventFilter(watched, event)

    def _cover(self) -> None:
        self.setGeometry(self._stage.rect())
        if layout := self.layout():
            layout.activate()
