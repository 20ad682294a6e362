"""Several shipments that fit one question, as Qt's list model: two lines each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from station.inquiry import FoundBy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.inquiry import Match
    from ui.cells import Words

_ROLE = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_NAMES = {
    FoundBy.AWB: "column.awb_number",
    FoundBy.PARTNER_AWB: "column.partner_awb",
    FoundBy.ORDER_NO: "column.order_no",
    FoundBy.PHONE: "column.phone",
    FoundBy.NAME: "column.name",
}
Index = QModelIndex | QPersistentModelIndex


class MatchModel(QAbstractListModel):
    """Holds at most what one answer does."""

    def __init__(self) -> None:
        super().__init__()
        self._matches: Sequence[Match] = ()

    def show_matches(self, matches: Sequence[Match], words: Words) -> None:
        """Replace all of them."""
        self.beginResetModel()
        self._matches, self._words = matches, words
        self.endResetModel()

    def at(self, row: int) -> Match:
        """Return the match in a row."""
        return self._matches[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._matches)

    def data(self, index: Index, role: int = _ROLE) -> Any:
        """Return both lines as one text."""
        if role not in {_ROLE, _SPOKEN}:
            return None
        match = self._matches[index.row()]
        return " · ".join((match.awb, self.state(match), self.line(match)))

    def state(self, match: Match) -> str:
        """Return where the shipment is in its life; empty where that is not known."""
        return self._words.state(match.status)

    def line(self, match: Match) -> str:
        """Return by what it was found, who sends it to whom and where, and when it was booked."""
        found = f"{self._words.texts(_NAMES[match.found_by])} {match.matched}"
        way = " → ".join(part for part in (match.sender, match.recipient) if part)
        booked = self._words.local_day(match.created_at) if match.created_at else ""
        return " · ".join(part for part in (found, way, match.destination, booked) if part)
