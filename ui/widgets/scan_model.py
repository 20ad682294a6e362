"""This session's scans as Qt's table model: newest first, the newest in row 0."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from station import notation
from ui.widgets.scan_columns import COLUMNS
from ui.widgets.verdict_story import verdict_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.events import ScanRecorded
    from station.texts import Texts

MOST_ROWS = 10_000
_ROLE = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
Index = QModelIndex | QPersistentModelIndex


class ScanModel(QAbstractTableModel):
    """Holds at most MOST_ROWS; adding a scan costs the same with one row or with ten thousand."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._scans: deque[ScanRecorded] = deque(maxlen=MOST_ROWS)
        self._timezone = "UTC"

    def dress(self, texts: Texts, timezone: str) -> None:
        """Take a language and the hub's zone (IANA)."""
        self._texts, self._timezone = texts, timezone
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def show_session(self, newest_first: Sequence[ScanRecorded]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._scans.clear()
        self._scans.extend(newest_first)
        self.endResetModel()

    def add(self, oldest_first: Sequence[ScanRecorded]) -> None:
        """Put new scans on top, in one step; the oldest rows fall out below."""
        overflow = len(self._scans) + len(oldest_first) - MOST_ROWS
        if overflow > 0:
            last = len(self._scans) - 1
            self.beginRemoveRows(QModelIndex(), last - overflow + 1, last)
            for _ in range(overflow):
                self._scans.pop()
            self.endRemoveRows()
        self.beginInsertRows(QModelIndex(), 0, len(oldest_first) - 1)
        self._scans.extendleft(oldest_first)
        self.endInsertRows()

    def scan(self, row: int) -> ScanRecorded:
        """Return the scan in a row; row 0 is the newest."""
        return self._scans[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return how many scans are shown."""
        return 0 if parent.isValid() else len(self._scans)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's signature
        """Return the number of columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _ROLE) -> Any:
        """Return a cell's text."""
        if role not in {_ROLE, _SPOKEN}:
            return None
        return self.text(self._scans[index.row()], COLUMNS[index.column()].key)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _ROLE
    ) -> Any:
        """Return a column's heading."""
        if orientation is Qt.Orientation.Horizontal and role == _ROLE:
            return self._texts(f"list.{COLUMNS[section].key}")
        return None

    def _verdict(self, recorded: ScanRecorded) -> str:
        if recorded.undoes is not None:
            return self._texts("verdict.undone")
        return verdict_word(recorded.decision.verdict, self._texts)

    def text(self, recorded: ScanRecorded, column: str) -> str:
        """Return what a scan says in a column."""
        decision = recorded.decision
        parcel = decision.parcel
        match column:
            case "time":
                return notation.clock_time(recorded.recorded_at, self._timezone, seconds=True)
            case "awb":
                return decision.awb or decision.subject
            case "verdict":
                return self._verdict(recorded)
            case "destination":
                return parcel.destination_code if parcel else ""
            case "service":
                return parcel.service if parcel else ""
            case _:
                return notation.weight(parcel.weight_g, self._texts.language) if parcel else ""
