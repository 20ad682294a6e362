"""`hub-station paper printers|jobs`: the printers as they are now, and what was printed on them.

jobs list        the newest jobs, one JSON object a line; --open: those that wait for an answer
jobs came-out N  an uncertain job is on paper
jobs did-not N   it is not: it is printed again, as the same copy; --no-print: it is given up
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import print_wording
from station.access.permissions import Action
from station.cli import lines
from station.cli.printing import printing
from station.cli.proof import allowed
from station.paper.printing.job import JobState

if TYPE_CHECKING:
    from datetime import datetime

    from station.cli.invocation import Invocation
    from station.paper.printing.job import JobRecord
    from station.texts import Texts


def list_printers(call: Invocation) -> int:
    """Print every printer of the settings and how it is; 0, also where none is set."""
    with printing(call) as printers:
        looks = printers.looks()
    for look in looks:
        lines.put(
            {
                "printer": look.name,
                "kind": look.kind,
                "address": look.address,
                "language": look.language,
                "serves": list(look.serves),
                "state": list(look.words),
                "says": print_wording.condition(look.words, call.texts),
            }
        )
    if not looks:
        call.tell(call.texts("cli.no_printers", file=call.folders.settings_file))
    return 0


def list_jobs(call: Invocation) -> int:
    """Print the newest jobs, newest first; 0."""
    states = (JobState.UNCERTAIN,) if call.arguments.open else ()
    with printing(call) as printers:
        for job in printers.jobs(call.arguments.limit, *states):
            lines.put(job_line(job, call.texts))
    return 0


def came_out(call: Invocation) -> int:
    """Note that an uncertain job is on paper; 0."""
    by = _by(call)
    with printing(call) as printers:
        job = printers.came_out(call.arguments.job, by)
    lines.put(job_line(job, call.texts))
    return 0


def did_not(call: Invocation) -> int:
    """Print a job again that is not on paper; 0 once it is, or once it was given up."""
    again, by = not call.arguments.no_print, _by(call)
    with printing(call) as printers:
        job = printers.did_not(call.arguments.job, by, print_again=again)
    return told(job, call) if again else _put(job, call)


def told(job: JobRecord, call: Invocation) -> int:
    """Print a job's line; 0 if it was printed, 1 if it was not or nobody knows."""
    _put(job, call)
    if job.state is JobState.UNCERTAIN:
        call.tell(call.texts("cli.print_look", job=job.id))
    return 0 if job.state is JobState.PRINTED else 1


def _put(job: JobRecord, call: Invocation) -> int:
    lines.put(job_line(job, call.texts))
    return 0


def _by(call: Invocation) -> str:
    return allowed(call, Action.PAPER_PRINTED) or call.settings.station.operator


def job_line(job: JobRecord, texts: Texts) -> lines.Line:
    """Return a job as a JSON line; `says` is what became of it and what to do."""
    return {
        "job": job.id,
        "document": job.document,
        "number": job.number,
        "copy": job.copy_no,
        "reason": job.reason,
        "operator": job.operator,
        "printer": job.printer,
        "format": job.format,
        "pages": job.pages,
        "sha256": job.sha256,
        "state": job.state,
        "note": job.note,
        "printer_state": list(job.words),
        "says": print_wording.outcome(job, texts) or print_wording.state(job, texts),
        "attempts": job.attempts,
        "queued_at": lines.instant(job.queued_at),
        "sent_at": _instant(job.sent_at),
        "settled_at": _instant(job.settled_at),
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else lines.instant(moment)
