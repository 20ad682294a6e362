"""What the window says of a parked delivery, and of what was decided about it. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation
from station.events import ScanRecorded
from station.journal.decisions import Choice, rival_in, why_key

if TYPE_CHECKING:
    from datetime import datetime

    from station.journal.decisions import Parked
    from station.parked_decisions import Done, Wish
    from station.texts import Texts
    from ui.cells import Words


def where_and_when(parked: Parked, words: Words, now: datetime) -> str:
    """Return which database refused it and when it was scanned: `OSAS · 14.02 WIB`."""
    whose = words.texts(f"owed.{parked.target}")
    return f"{whose} · {words.recent(parked.scanned_at, now)}"


def scanned(parked: Parked, words: Words, now: datetime) -> str:
    """Return which database refused it, and when, at which desk and by whom it was scanned."""
    texts, body = words.texts, parked.body
    whose = texts(f"owed.{parked.target}")
    when = texts("parked.scanned", moment=words.recent(parked.scanned_at, now))
    desk = texts("bar.desk", desk=body.desk)
    return " · ".join(part for part in (whose, when, desk, body.operator) if part)


def why(parked: Parked, texts: Texts) -> str:
    """Return in plain words why it was refused, and what may help."""
    return texts(why_key(parked.note))


def other(parked: Parked, words: Words, now: datetime) -> str:
    """Return when, at which desk and by whom the other scan was made; empty where none is known."""
    rival = rival_in(parked.note)
    if rival is None:
        return ""
    when = words.recent(rival.scanned_at, now) if rival.scanned_at is not None else ""
    desk = words.texts("bar.desk", desk=rival.desk) if rival.desk else ""
    facts = " · ".join(part for part in (when, desk, rival.operator) if part)
    return words.texts("parked.other", facts=facts) if facts else ""


def behind(parked: Parked, texts: Texts) -> str:
    """Return how many wait behind it; empty where none does."""
    if not parked.holds_back:
        return ""
    return texts("parked.behind", count=notation.count(parked.holds_back, texts.language))


def done_line(awb: str, wish: Wish, done: Done, texts: Texts) -> str:
    """Return one line that says what was done, after the fact."""
    if not done.decisions:
        return texts("parked.gone", awb=awb)
    whose = ", ".join(texts(f"owed.{decision.target}") for decision in done.decisions)
    facts = {"awb": awb, "target": whose, "by": done.decisions[0].decided_by}
    if isinstance(done.scanned, ScanRecorded):
        decision = done.scanned.decision
        verdict = texts(f"verdict.{decision.verdict}")
        return texts("parked.corrected", right=decision.awb, verdict=verdict, **facts)
    if wish.choice is Choice.SEEN:
        return texts("parked.seen_done", **facts)
    if wish.choice is Choice.RETRY:
        return texts("parked.retried", **facts)
    return texts("parked.dismissed", reason=done.decisions[0].reason, **facts)
