"""A trigger held down is one scan. Pure.

The same code from the same device within 800 ms of its last sighting is the same pull of the
trigger: it says nothing and records nothing. After that it is a scan, and may be a duplicate. What
a person typed and entered has no trigger: a sender's name may follow on the next parcel at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from station.events import Scan

TYPED = "typed"
"""The device name of what a person typed."""
HELD_TRIGGER = timedelta(milliseconds=800)


class Debounce(Struct):
    """Remembers each device's last code."""

    _last: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def is_held_trigger(self, scan: Scan) -> bool:
        """Return whether this scan repeats the last one; each repeat keeps the trigger held."""
        if scan.device == TYPED:
            return False
        text, at = self._last.get(scan.device, ("", scan.at))
        self._last[scan.device] = (scan.text, scan.at)
        return text == scan.text and timedelta() <= scan.at - at < HELD_TRIGGER

    def forget(self, scan: Scan) -> None:
        """Let the same code through at once: its scan was not saved and must be made again."""
        self._last.pop(scan.device, None)
