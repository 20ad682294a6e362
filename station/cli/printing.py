"""Printing for a command line: its own, or that of the window that is open beside it.

Both are asked in the same words, and answered by `answered`: a window where it prints, or we where
nobody else does.

    with printing(call) as printers:
        copy_no = printers.next_copy("manifest", number)      0 = the original, n = COPY n
        options = printers.printer_for("pdf")                 its dpi and media, for making it
        done = printers.print_document(PrintJob(…, copy_no=copy_no), options.name)
"""

from __future__ import annotations

import logging
import time
from base64 import b64decode
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from station import print_wording
from station.clock import SystemClock
from station.errors import PrintError, StationError, StoreBusyError
from station.local_socket import ask, is_answering
from station.options import PrinterOptions
from station.paper.printing.condition import stands_in_the_way, words_of
from station.paper.printing.job import Format, JobRecord, JobState, PrinterLook, PrintJob
from station.paper.printing.printing import Printing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.cli.invocation import Invocation
    from station.devices.readings import PrinterStatus
    from station.local_socket import Answer

log = logging.getLogger(__name__)

_OTHER_CALL_S = 10.0
"""How long another command line that prints may take to finish."""
_LOOK_AGAIN_S = 0.1
_ANSWER_WITHIN_S = 3600.0
"""A long document on a slow printer; a printer that stops is given up within minutes."""

# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
msgspec.json.Decoder(PrintJob)
msgspec.json.Decoder(PrinterOptions)
msgspec.json.Decoder(JobRecord)
msgspec.json.Decoder(list[JobRecord])
msgspec.json.Decoder(list[PrinterLook])


class Printers:
    """Everything that a command line may want of printing. Every call raises StationError."""

    def __init__(self, ask: Callable[[Answer], Answer]) -> None:
        self._ask = ask

    def next_copy(self, document: str, number: str) -> int:
        """Return which copy the next print of a document is: 0 = the original, n = COPY n."""
        return int(self._told("next_copy", document=document, number=number))

    def original(self, document: str, number: str) -> bytes:
        """Return what a document said when it was first printed; empty where that is not kept."""
        return b64decode(self._told("original", document=document, number=number))

    def printer_for(self, language: Format, name: str = "") -> PrinterOptions:
        """Return the printer of this name, or the one that serves this language."""
        return msgspec.convert(self._told("printer", language=language, name=name), PrinterOptions)

    def print_document(self, job: PrintJob, printer: str = "") -> JobRecord:
        """Print it, on the printer of this name or the usual one; return what became of it.

        Returns once it is printed, failed or uncertain: seconds, or minutes.
        """
        wanted = msgspec.to_builtins(job)
        return self._record("print", job=wanted, printer=printer)

    def jobs(self, limit: int, *states: JobState) -> list[JobRecord]:
        """Return the newest jobs, newest first; of these states, or of all."""
        told = self._told("jobs", limit=limit, states=[str(state) for state in states])
        return msgspec.convert(told, list[JobRecord])

    def came_out(self, job_id: int, by: str) -> JobRecord:
        """Note that an uncertain job is on paper."""
        return self._record("came_out", job=job_id, by=by)

    def did_not(self, job_id: int, by: str, *, print_again: bool = True) -> JobRecord:
        """Note that a job is not on paper; print it again, as the same copy, or give it up."""
        what = "did_not" if print_again else "gave_up"
        return self._record(what, job=job_id, by=by)

    def looks(self) -> list[PrinterLook]:
        """Ask every printer of the settings how it is."""
        return msgspec.convert(self._told("looks"), list[PrinterLook])

    def _record(self, what: str, **facts: object) -> JobRecord:
        return msgspec.convert(self._told(what, **facts), JobRecord)

    def _told(self, what: str, **facts: object) -> Any:
        answer = self._ask({"do": "paper", "what": what, **facts})
        if "error" in answer:
            raise PrintError(answer["error"], **answer["facts"])
        if "told" not in answer:  # a window of before there was printing
            raise PrintError("print_not_understood")
        return answer["told"]


def answered(printing: Printing, request: Answer) -> Answer:
    """Answer one request of a Printers'; an error travels as its key and facts."""
    try:
        return {"told": msgspec.to_builtins(_done(printing, request))}
    except StationError as error:
        return refused(error)


def refused(error: StationError) -> Answer:
    """Return an error as it travels: its key and facts."""
    return {"error": error.key, "facts": {k: str(v) for k, v in error.facts.items()}}


def _done(printing: Printing, request: Answer) -> object:
    try:
        return _DOING[request["what"]](printing, request)
    except (KeyError, TypeError, ValueError, msgspec.ValidationError) as error:
        log.info("not understood: %s", error)
        raise PrintError("print_not_understood") from error


def _print(printing: Printing, asked: Answer) -> JobRecord:
    job = printing.submit(msgspec.convert(asked["job"], PrintJob), asked["printer"])
    return printing.settled(job.id, _ANSWER_WITHIN_S)


def _did_not(printing: Printing, asked: Answer) -> JobRecord:
    printing.did_not(asked["job"], asked["by"])
    return printing.settled(asked["job"], _ANSWER_WITHIN_S)


_DOING: dict[str, Callable[[Printing, Answer], object]] = {
    "next_copy": lambda printing, asked: printing.next_copy(asked["document"], asked["number"]),
    "original": lambda printing, asked: printing.original(asked["document"], asked["number"]),
    "printer": lambda printing, asked: printing.printer_for(asked["language"], asked["name"]),
    "print": _print,
    "jobs": lambda printing, asked: printing.jobs(asked["limit"], *map(JobState, asked["states"])),
    "came_out": lambda printing, asked: printing.came_out(asked["job"], asked["by"]),
    "gave_up": lambda printing, asked: printing.gave_up(asked["job"], asked["by"]),
    "did_not": _did_not,
    "looks": lambda printing, _: printing.looks(),
}


@contextmanager
def printing(call: Invocation) -> Iterator[Printers]:
    """Yield what prints here. Raises StoreBusyError, PrintError."""
    own = _own(call)
    if own is None:
        yield Printers(lambda request: ask(call.folders.data, request, _ANSWER_WITHIN_S))
        return
    try:
        yield Printers(lambda request: answered(own, request))
    finally:
        own.close()


class Teller:
    """Tells a person at a terminal what keeps a printer from printing, each time it changes."""

    def __init__(self, call: Invocation) -> None:
        self._call = call
        self._told: dict[str, tuple[str, ...]] = {}

    def __call__(self, status: PrinterStatus) -> None:
        """Hear what a printer says of itself, in its thread."""
        words = stands_in_the_way(words_of(status.facts))
        if words and words != self._told.get(status.device):
            said = print_wording.condition(words, self._call.texts)
            self._call.tell(f"{status.device}: {said}")
        self._told[status.device] = words


def _own(call: Invocation) -> Printing | None:
    """Open printing here; None where a window has it; wait for another command line to finish."""
    give_up_s = time.monotonic() + _OTHER_CALL_S
    while True:
        mine = Printing(call.folders, call.settings, SystemClock(), hear_printer=Teller(call))
        try:
            for alarm in mine.open():
                call.tell(call.texts(f"error.{alarm.key}", **dict(alarm.facts)))
        except StoreBusyError:
            if is_answering(call.folders.data):
                return None
            if time.monotonic() > give_up_s:
                raise
            time.sleep(_LOOK_AGAIN_S)
        else:
            return mine
