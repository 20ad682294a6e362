"""What is printed, and what is known of it. Data: the seam between documents and printers.

A document is known by its kind and its own number; `copy_no` is 0 for the original and n for
COPY n, which a document has on its paper (LABEL ULANG on a label) before it comes here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

Format = Literal["zpl", "tspl", "epl", "escpos", "pdf"]
Purpose = Literal["labels", "receipts", "documents"]
PURPOSES: dict[Format, Purpose] = {
    "zpl": "labels",
    "tspl": "labels",
    "epl": "labels",
    "escpos": "receipts",
    "pdf": "documents",
}
"""Which line of [printing] names the printer for a language."""


class PrintJob(Struct, frozen=True):
    """A finished document: bytes that a printer of this language, or a system's queue, takes."""

    document: str
    """Its kind: "awb_label", "manifest" …"""
    number: str
    """Its own number: AWB, bag, manifest …; with its kind it is the same document for ever."""
    format: Format
    content: bytes
    pages: int = 1
    """Pages or labels."""
    copy_no: int = 0
    """As Printing.next_copy told it before the document was made."""
    reason: str = ""
    """Why it is printed again; a copy needs one."""
    operator: str = ""
    original: bytes = b""
    """What the document says, where that is kept with its first print (see originals)."""


class JobState(StrEnum):
    """How far a job is.

        queued ──▶ sending ──▶ printed
          │  ▲        ├──────▶ failed       nothing of it can be on paper
          │  │        └──────▶ uncertain ── it came out ──▶ printed
          │  └─ print again ────── did not come out
          ▼
        cancelled                           nobody asks for it any more: a new start found it queued

    `failed` and `cancelled` may be queued again too, by a person. `sending` is committed before the
    first byte leaves; a new start takes what it finds so for `uncertain`.
    """

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


MAY_BE_ON_PAPER = (JobState.QUEUED, JobState.SENDING, JobState.UNCERTAIN, JobState.PRINTED)
"""Of these a document's copies are counted; the rest left nothing, or left their number."""
UNDER_WAY = (JobState.QUEUED, JobState.SENDING)


class Outcome(Struct, frozen=True):
    """What became of a job at its printer. `note` keys a `print_note.` sentence: how it is known.

    `words` are the printer's conditions that stood in the way (see condition.py).
    """

    state: JobState
    note: str
    words: tuple[str, ...] = ()


class JobRecord(Struct, frozen=True):
    """A job as the print journal has it. Times are UTC-aware."""

    id: int
    document: str
    number: str
    format: Format
    pages: int
    copy_no: int
    reason: str
    operator: str
    sha256: str
    """Hexadecimal, of the content."""
    printer: str
    state: JobState
    note: str
    words: tuple[str, ...]
    attempts: int
    """How often it was queued."""
    queued_at: datetime
    """When it was asked for first."""
    sent_at: datetime | None
    """When its first byte left, the last time."""
    settled_at: datetime | None


class PrinterLook(Struct, frozen=True):
    """A printer of the settings, and how it is now, in the words of condition.py."""

    name: str
    kind: str
    address: str
    language: Format
    serves: tuple[Purpose, ...]
    """What goes to it where nobody names one."""
    words: tuple[str, ...]
