"""What devices said while somebody looks: their bytes, kept in bounds, and what test scans showed.

    the tap in a reader ─┐
    keys of the wedge ───┼─▶ kept by device ─▶ noted
    looked-up scans ─────┘        └─ a scanner's ─▶ judged

Nothing is recorded. Neighbours: trial, which judges; the devices screen, which shows.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from station.devices.tap import Passed
from ui.bridge import Overheard
from ui.trial import KEYBOARD, TrialListener
from ui.widgets.live_card import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.survey import Seen
    from station.events import Scan
    from station.rules.trial_scan import Limits, Trial

_PLAIN_LINES = ("", "serial_scan")


class Listening(QObject):
    """`used` returns the listed device whose events carry a name; None: the station reads none."""

    noted = Signal(str, object)
    """A device's name (KEYBOARD for keys), and what it said just now, oldest first."""
    judged = Signal(str, object)
    """A device's name, and the Trial."""

    def __init__(
        self,
        used: Callable[[str], Seen | None],
        limits: Callable[[], Limits],
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._used, self._clock = used, clock
        self._passed: defaultdict[str, deque[Passed]] = defaultdict(lambda: deque(maxlen=ROWS))
        self._trials: dict[str, Trial] = {}
        self.overheard, self.trial = Overheard(self), TrialListener(limits, self)
        self.overheard.heard.connect(self._overhear)
        self.trial.judged.connect(self.keep_trial)

    def passed(self, device: str | None) -> list[Passed]:
        """Return what a device said, oldest first."""
        return [] if device is None else list(self._passed[device])

    def trial_of(self, device: str | None) -> Trial | None:
        """Return what came of a device's last test scan."""
        return None if device is None else self._trials.get(device)

    def forget_trials(self) -> None:
        """Forget what was tested: it was another person, or another setting."""
        self._trials.clear()

    def close(self) -> None:
        """Hear nothing any more, and judge nothing that is under way."""
        self.overheard.close()
        self.trial.forget()

    def strike(self, text: str, at_s: float) -> None:
        """Take a key that may be a scanner's."""
        self.trial.strike(text, at_s)
        data = text.encode("latin-1", "replace")
        self._note(KEYBOARD, [Passed(KEYBOARD, self._clock.now(), data)])

    def take_scan(self, scan: Scan) -> None:
        """Take a scan of a device that types as it was read; the others' come with their bytes."""
        if self._used(scan.device) is None:
            self._note(KEYBOARD, [Passed(KEYBOARD, scan.at, b"", (scan,))])

    def keep_trial(self, device: str, trial: Trial) -> None:
        """Keep what came of a test scan."""
        self._trials[device] = trial
        self.judged.emit(device, trial)

    def _overhear(self, batch: list[Passed]) -> None:
        by_device: defaultdict[str, list[Passed]] = defaultdict(list)
        for passed in batch:
            by_device[passed.device].append(passed)
        for device, told in by_device.items():
            self._note(device, told)
            seen = self._used(device)
            if seen is not None and seen.used is not None and seen.kind == "scanner":
                self._judge(told, seen.used.protocol)

    def _judge(self, told: list[Passed], protocol: str) -> None:
        """Judge what a scanner sent: its codes, and on a plain line bytes that become none.

        Elsewhere such bytes are no trouble: a packet sent again, a report that is continued.
        """
        for one in told:
            if one.read_as or protocol in _PLAIN_LINES:
                self.trial.hear(one)

    def _note(self, device: str, passed: list[Passed]) -> None:
        self._passed[device].extend(passed)
        self.noted.emit(device, passed)
