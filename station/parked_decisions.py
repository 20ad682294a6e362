"""Carries out what a person decides about a parked event. The window and the command line ask.

    retry     send it again: what stood in its way has been mended
    correct   record the scan again under the right number, and dismiss the wrong one
    dismiss   it will not be sent, and this is why
    seen      it was delivered beside somebody else's, and somebody knows

Neighbours: journal/decisions (what is parked, what is kept), desk (whose thread does it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.errors import StationError
from station.events import Scan, ScanNotSaved, ScanRecorded, Target
from station.journal.decisions import Choice, Decision, Parked, contested, decidable_at, parked
from station.journal.reading import reading
from station.recording import record_scan
from station.rules.awb import CodeKind, kind_of, normalise
from station.rules.notes import on_one_line

if TYPE_CHECKING:
    from pathlib import Path

    from station.clock import Clock
    from station.desk import Desk

DEVICE = "correction"
"""The device name of a scan that corrects another."""


class Wish(Struct, frozen=True):
    """What somebody wants done about one event. Dismissed with an `awb`, it is corrected."""

    seq: int
    choice: Choice
    by: str
    target: Target | None = None
    """None: wherever it is parked."""
    reason: str = ""
    awb: str = ""


class Done(Struct, frozen=True):
    """What was done: the scan under the right number, and each decision, if any."""

    scanned: ScanRecorded | ScanNotSaved | None = None
    decisions: tuple[Decision, ...] = ()


def list_parked(journal_file: Path) -> list[Parked]:
    """Return what a person must look at: parked, then contested. Raises JournalError."""
    with reading(journal_file) as reader:
        return [*parked(reader), *contested(reader)]


def checked(wish: Wish) -> Wish:
    """Return the wish with its texts tidied. Raises StationError where one is missing or no AWB."""
    wish = replace(wish, reason=on_one_line(wish.reason), awb=normalise(wish.awb))
    if wish.awb and kind_of(wish.awb) is not CodeKind.AWB:
        raise StationError("right_awb_missing")
    if wish.choice is Choice.DISMISS and not (wish.reason or wish.awb):
        raise StationError("reason_missing")
    return wish


def carry_out(desk: Desk, journal_file: Path, clock: Clock, wish: Wish) -> Done:
    """Do what a checked wish says, from any thread but the desk's. Raises JournalError.

    A scan that could not be recorded leaves the wrong one parked.
    """
    with reading(journal_file) as reader:
        decidable = decidable_at(reader, wish.seq, wish.choice)
    targets = [one for one in decidable if wish.target in {one, None}]
    if not targets:
        return Done()
    scanned, reason = None, wish.reason
    if wish.awb:
        scanned = record_scan(desk.post, Scan(wish.awb, clock.now(), DEVICE), wish.by)
        if not isinstance(scanned, ScanRecorded):
            return Done(scanned)
        reason = f"corrected by {scanned.event_id}"
    wanted = [Decision(wish.seq, target, wish.choice, wish.by, reason) for target in targets]
    return Done(scanned, tuple(decision for decision in wanted if desk.decide(decision)))
