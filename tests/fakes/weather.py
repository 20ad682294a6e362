"""What a window hears of a station's surroundings, from calm to flood, and a demo's controls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.events import (
    DeviceChanged,
    DeviceKind,
    LinkChanged,
    MirrorRefreshed,
    OutboxChanged,
    ScanUnreadable,
    StoreAlarm,
    Target,
    UnreadableReason,
    UnreadableScan,
)
from tests.fakes.station import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.events import Announcement

LAKE: Sequence[Announcement] = [
    LinkChanged(target, online=True, reason="", at=NOON) for target in Target
] + [OutboxChanged(target, 0, 0, None) for target in Target]
STORM: Sequence[Announcement] = [
    *(LinkChanged(t, online=False, reason="database_refused", at=NOON) for t in Target),
    *(OutboxChanged(t, 12_345, 2, NOON - timedelta(minutes=12)) for t in Target),
    DeviceChanged("scanner", DeviceKind.SCANNER, connected=False, at=NOON),
    MirrorRefreshed(NOON - timedelta(days=2), 1_234_567),
]
HELD: Sequence[Announcement] = [
    LinkChanged(Target.OSAS, online=False, reason="database_schema", at=NOON),
    LinkChanged(Target.ONMART, online=False, reason="database_refused", at=NOON),
    *STORM[2:],
]
LATE: Sequence[Announcement] = [
    *LAKE,
    *(OutboxChanged(t, 12_345, 2, NOON - timedelta(hours=30)) for t in Target),
    LinkChanged(Target.OSAS, online=False, reason="database_schema", at=NOON),
]
UNREADABLE = ScanUnreadable(
    UnreadableScan(UnreadableReason.NO_SUFFIX, 6, "JX1203", NOON, "scanner")
)
FLOOD = StoreAlarm("store_older", (("lost", "12345"), ("seq", "1234567")), NOON)
WEATHERS = {
    "calm": LAKE,
    "storm": STORM,
    "held": HELD,
    "late": LATE,
    "flood": [*STORM, FLOOD],
}


class FakeControls:
    """Keeps what the demo panel asked for."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def set_databases_cut(self, cut: bool) -> None:
        self.asked.append(("cut", cut))

    def set_scanner_running(self, running: bool) -> None:
        self.asked.append(("running", running))

    def set_scanner_plugged(self, plugged: bool) -> None:
        self.asked.append(("plugged", plugged))

    def scan_one(self) -> None:
        self.asked.append("one")

    def was_asked(self, last: object) -> bool:
        return self.asked[-1:] == [last]
