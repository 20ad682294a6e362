"""NOT SAVED: the whole window says stop, until a person says that they have stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station.events import ScanNotSaved, Verdict
from ui.theme import fonts, icons, tokens
from ui.theme.look import Look
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.verdict_layout import fitted

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from station.texts import Texts


_KEY = "F12"
"""No scanner's suffix: an Enter after the next code must not silence the alarm."""
_SIGN = 112
_SIDE_PAD = 96


class NotSavedAlarm(QWidget):
    """Covers its window from the first lost scan to `acknowledged`, and takes every key."""

    acknowledged = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._window = window
        self._lost: list[ScanNotSaved] = []
        self._look = Look()
        self.word = plain_label("alarm")
        self.why = plain_label("alarm")
        self.then = plain_label("alarm")
        self.awb = plain_label("alarm")
        # A scanner's Enter or a Space must not press it: no focus, its own key, or a hand.
        self.button = KeyButton(Kind.ALARM, _KEY)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self._acknowledge)
        self._place()
        window.installEventFilter(self)
        self.hide()

    @property
    def _labels(self) -> tuple[QLabel, ...]:
        return self.word, self.awb, self.why, self.then

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PAD, 24, _SIDE_PAD, 32)
        column.setSpacing(tokens.GAP)
        column.addStretch(1)
        column.addSpacing(_SIGN)
        for label in self._labels:
            label.setWordWrap(label is not self.word)
            column.addWidget(label)
        column.addSpacing(24)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self.button.dress(look, texts("alarm.acknowledge"))
        self._tell()
        self._size_type()

    def _size_type(self) -> None:
        """Fill the window: whoever stands two metres away must read it."""
        grown = max(self.height() / tokens.WINDOW[1], self._look.scale)
        wished = fonts.font(tokens.PLACE * grown, QFont.Weight.ExtraBold, tracking=-0.03)
        self.word.setFont(fitted(self.word.text(), wished, self.width() - 2 * _SIDE_PAD - 8))
        self.awb.setFont(fonts.font(tokens.AWB * grown, QFont.Weight.DemiBold, tracking=0.03))
        self.why.setFont(fonts.font(tokens.HEADLINE * grown, QFont.Weight.Bold))
        self.then.setFont(fonts.font(tokens.HEADLINE * grown, QFont.Weight.Medium))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Size the type anew."""
        super().resizeEvent(event)
        self._size_type()

    def show_lost(self, lost: ScanNotSaved) -> None:
        """Cover the window; another loss while it is covered is counted."""
        self._lost.append(lost)
        self._tell()
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def _tell(self) -> None:
        self.word.setText(self._texts(f"verdict.{Verdict.NOT_SAVED}").upper())
        self.then.setText(self._texts("alarm.next"))
        if not self._lost:
            return
        last = self._lost[-1]
        self.why.setText(self._texts(f"error.{last.reason}_short"))
        self.awb.setText(
            last.awb
            if len(self._lost) == 1
            else self._texts("alarm.others", count=len(self._lost), awb=last.awb)
        )
        said = (self.word, self.why, self.then)
        self.setAccessibleName(" ".join(label.text() for label in said))

    def _acknowledge(self) -> None:
        if self.isVisible():
            self._lost.clear()
            self.hide()
            self.acknowledged.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep covering the whole window when it changes its size."""
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return False

    def event(self, event: QEvent) -> bool:
        """Let no Tab leave the alarm."""
        if event.type() == QEvent.Type.KeyPress:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the alarm's ground and its sign."""
        painter = QPainter(self)
        colours = tokens.VERDICT_COLOURS[Verdict.NOT_SAVED]
        painter.fillRect(self.rect(), QColor(colours.pane))
        top = self.word.geometry().top() - _SIGN - tokens.GAP
        icons.draw_shape(
            painter,
            Verdict.NOT_SAVED,
            QRectF(self.word.geometry().left(), top, _SIGN, _SIGN),
            QColor(colours.text),
        )
        painter.end()
