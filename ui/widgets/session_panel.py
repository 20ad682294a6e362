"""This session in figures: how many scans by verdict, and a bar of their shares."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from station import notation
from station.events import Verdict
from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.badge import draw_badge
from ui.widgets.card import Card, plain_label
from ui.widgets.shares_bar import SharesBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QPaintEvent

    from station.texts import Texts

_TILES: dict[str, tuple[Verdict, ...]] = {
    "scanned": (),
    "ok": (Verdict.OK,),
    "duplicate": (Verdict.DUPLICATE,),
    "missort": (Verdict.MISSORT,),
    "hold": (Verdict.HOLD,),
    "aside": (Verdict.UNKNOWN, Verdict.REJECTED),
}
_PAD = 18
_BAR = 12
_MARK = 18


class SessionPanel(Card):
    """Counts scans as they are announced."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._counts: Counter[Verdict] = Counter()
        self._desk = ""
        self.title = plain_label("muted")
        self.point = plain_label("ink")
        self.shares = SharesBar(_BAR)
        self.tiles = {name: Tile(verdicts[:1]) for name, verdicts in _TILES.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - 2, _PAD, _PAD)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.point)
        column.addSpacing(8)
        column.addWidget(self.shares)
        column.addSpacing(8)
        grid = QGridLayout()
        grid.setSpacing(8)
        for number, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, number // 2, number % 2)
        column.addLayout(grid)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.point.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.shares.dress(look)
        # Large type needs the height for the figures themselves.
        for widget in (self.point, self.shares):
            widget.setVisible(look.scale <= tokens.ROOMY_SCALE)
        for name, tile in self.tiles.items():
            tile.dress(look, texts(f"session.{name}"))
        self._show()

    def show_desk(self, desk: str) -> None:
        """Say whose session this is."""
        self._desk = desk
        self._show()

    def show_session(self, verdicts: Iterable[Verdict]) -> None:
        """Count anew."""
        self._counts = Counter(verdicts)
        self._show()

    def add(self, verdict: Verdict) -> None:
        """Count one more scan."""
        self._counts[verdict] += 1
        self._show()

    def _show(self) -> None:
        texts, total = self._texts, self._counts.total()
        self.title.setText(texts("session.title", desk=self._desk))
        percent = 100 * self._counts[Verdict.OK] // total if total else 0
        self.point.setText(
            texts("session.share", percent=percent) if total else texts("session.empty")
        )
        self.shares.show_counts(self._counts)
        for name, verdicts in _TILES.items():
            number = sum(self._counts[verdict] for verdict in verdicts) if verdicts else total
            self.tiles[name].show_figure(notation.count(number, texts.language))


class Tile(QFrame):
    """A figure above its word, with the mark of the verdict it counts."""

    def __init__(self, verdicts: tuple[Verdict, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tile")
        self._verdicts = verdicts
        self._look = Look()
        self.figure = plain_label("ink")
        self.word = plain_label("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 10, 5)
        column.setSpacing(0)
        column.addWidget(self.figure)
        column.addWidget(self.word)

    def dress(self, look: Look, word: str) -> None:
        """Take a theme and a word."""
        self._look = look
        self.figure.setFont(look.font(tokens.FIGURE, QFont.Weight.Bold))
        self.word.setFont(look.font(tokens.CAPTION))
        self.word.setText(word)

    def show_figure(self, figure: str) -> None:
        """Show a number."""
        self.figure.setText(figure)
        self.setAccessibleName(f"{self.word.text()} {figure}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the mark in the upper right corner."""
        super().paintEvent(event)
        painter = QPainter(self)
        for verdict in self._verdicts:
            side = self._look.px(_MARK)
            box = QRectF(self.width() - side - 10, 14, side, side)
            draw_badge(painter, verdict, box)
        painter.end()
