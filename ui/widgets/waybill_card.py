"""Which shipment it is, at a glance: number, state, way, people, and four figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from station.rules.parcel_state import ParcelState, state_of
from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.section_card import PAD
from ui.widgets.status_label import Mood, StatusLabel

if TYPE_CHECKING:
    from ui.theme.look import Look
    from ui.waybill import Waybill

_ENDED_WELL = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED})
_NOT_AS_MEANT = frozenset(
    {ParcelState.FAILED, ParcelState.RTS, ParcelState.CANCELLED, ParcelState.CLOSED}
)


class WaybillCard(Card):
    """The head of an answer."""

    def __init__(self, waybill: Waybill, look: Look) -> None:
        super().__init__()
        self.setAccessibleName(waybill.spoken)
        self.awb = plain_label("ink")
        self.awb.setFont(look.font(tokens.AWB, QFont.Weight.DemiBold, tracking=0.03))
        self.awb.setText(waybill.awb)
        self.awb.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.state = StatusLabel(pill=True)
        self.state.dress(look)
        self.state.say(waybill.state, _mood(waybill.status))
        self.held = StatusLabel(pill=True)
        self.held.dress(look)
        self.held.say(waybill.held, Mood.WARN)
        if not waybill.held:
            self.held.hide()
        roomy = look.scale <= tokens.ROOMY_SCALE
        directions = QBoxLayout.Direction
        row = QBoxLayout(directions.LeftToRight if roomy else directions.TopToBottom, self)
        row.setContentsMargins(PAD, PAD, PAD, PAD)
        row.setSpacing(tokens.GAP)
        row.addLayout(self._story(waybill, look), 1)
        row.addWidget(_Tiles(waybill, look, columns=2 if roomy else len(waybill.figures)))

    def _story(self, waybill: Waybill, look: Look) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(12)
        for widget in (self.awb, self.state, self.held):
            head.addWidget(widget)
        head.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(tokens.STEP)
        column.addLayout(head)
        for text, size, weight, role in (
            (waybill.way, tokens.DETAIL, QFont.Weight.Bold, "ink"),
            (waybill.people, tokens.BODY, QFont.Weight.Normal, "ink"),
            (waybill.address, tokens.CAPTION, QFont.Weight.Normal, "muted"),
        ):
            label = plain_label(role)
            label.setFont(look.font(size, weight))
            label.setText(breakable(text))
            label.setWordWrap(True)
            column.addWidget(label)
            if not text:
                label.hide()
        column.addStretch(1)
        return column


class _Tiles(QWidget):
    def __init__(self, waybill: Waybill, look: Look, *, columns: int) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(tokens.STEP * 2)
        for number, (word, figure) in enumerate(waybill.figures):
            grid.addWidget(_Tile(word, figure, look), number // columns, number % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, look.px(144))


class _Tile(QFrame):
    def __init__(self, word: str, figure: str, look: Look) -> None:
        super().__init__()
        self.setObjectName("tile")
        self.setAccessibleName(f"{word} {figure}")
        above, below = plain_label("ink"), plain_label("muted")
        above.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        above.setText(figure)
        below.setFont(look.font(tokens.CAPTION))
        below.setText(word)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(0)
        column.addWidget(above)
        column.addWidget(below)


def _mood(status: str) -> Mood:
    state = state_of(status)
    if state in _ENDED_WELL:
        return Mood.GOOD
    return Mood.WARN if state is None or state in _NOT_AS_MEANT else Mood.NOW
