"""Which earcon says what. The names are those of resources/sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import ScanUnreadable, Verdict

if TYPE_CHECKING:
    from station.events import ScanRecorded

LOST = "not_saved"
_OK_WARNING = "ok_warning"
_REJECTED = "rejected"


def sound_for(news: ScanRecorded | ScanUnreadable) -> str:
    """Return the sound's name; an OK with a warning has a longer tone of its own."""
    if isinstance(news, ScanUnreadable):
        return _REJECTED
    if news.decision.verdict is Verdict.OK and news.decision.warning:
        return _OK_WARNING
    return str(news.decision.verdict)
