"""What the command line prints: one JSON object a line, keys in a fixed order."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from station.events import (
    CommandRefused,
    PaperFound,
    PaperOrdered,
    Prompted,
    ScanNotSaved,
    ScanRecorded,
    WorkflowChosen,
    WorkShown,
)
from station.wording import filled, reason_of

if TYPE_CHECKING:
    from station.events import Answered, UnreadableScan
    from station.inquiry import Cell
    from station.texts import Texts

Line = dict[str, Any]


def put(line: Line) -> None:
    """Print one line and let whoever reads it have it at once."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def instant(moment: datetime) -> str:
    """Return a moment in ISO 8601, UTC."""
    return moment.isoformat().replace("+00:00", "Z")


def cell(value: Cell) -> Any:
    """Return a database's cell as JSON has it: moments in UTC, numbers as numbers."""
    match value:
        case datetime():
            return instant(value)
        case date() | time():
            return value.isoformat()
        case Decimal():
            if not value.is_finite():
                return str(value)
            return int(value) if value == value.to_integral_value() else float(value)
    return value


def recorded(scan: ScanRecorded, texts: Texts, timezone: str) -> Line:
    """Return what came of a scan that is in the journal."""
    decision = scan.decision
    return {
        "awb": decision.awb,
        "verdict": decision.verdict.upper(),
        "reason": decision.reason,
        "says": reason_of(decision, texts, timezone),
        "place": decision.place_code,
        "event_id": str(scan.event_id),
        "seq": scan.seq,
        "recorded_at": instant(scan.recorded_at),
    }


def not_saved(scan: ScanNotSaved, texts: Texts) -> Line:
    """Return what came of a scan that is not in the journal."""
    return nothing(scan.awb, "NOT_SAVED", scan.reason, texts(f"error.{scan.reason}_short"))


def answered(answer: Answered, texts: Texts, timezone: str) -> Line:
    """Return what came of a scan or a command, whatever it was."""
    match answer:
        case ScanRecorded():
            return recorded(answer, texts, timezone)
        case ScanNotSaved():
            return not_saved(answer, texts)
        case Prompted() | CommandRefused() | PaperOrdered() | PaperFound():
            return _said(answer, texts)
        case WorkflowChosen(workflow=workflow):
            return nothing("", "CHOSEN", workflow.value, texts(f"rail.{workflow}"))
        case WorkShown(title=title):
            return nothing("", "CHOSEN", "", title)


def _said(answer: Prompted | CommandRefused | PaperOrdered | PaperFound, texts: Texts) -> Line:
    match answer:
        case Prompted(key=key, facts=facts):
            says = texts(f"prompt.{key}", **filled(facts, texts)) if key else ""
            return nothing("", "PROMPT", key, says)
        case CommandRefused(key=key, facts=facts):
            return nothing("", "REFUSED", key, texts(f"refusal.{key}", **filled(facts, texts)))
        case PaperOrdered(document=document, number=number):
            return nothing("", "PRINT", document, f"{texts(f'paper.{document}')} {number}")
        case PaperFound(paper=paper):
            says = f"{texts(f'paper.{paper.document}')} {paper.number}"
            return nothing("", "PREVIEW", paper.document, says)


def unreadable(scan: UnreadableScan, texts: Texts) -> Line:
    """Return why a text is no code."""
    said = texts(f"unreadable.{scan.reason}")
    return nothing(scan.sample, "REJECTED", f"unreadable_{scan.reason}", said)


def nothing(awb: str, verdict: str, reason: str, says: str) -> Line:
    """Return a line for what is not in the journal."""
    return {
        "awb": awb,
        "verdict": verdict,
        "reason": reason,
        "says": says,
        "place": "",
        "event_id": None,
        "seq": None,
        "recorded_at": None,
    }
