"""Has the desk do one thing, from any other thread, and waits for what came of it."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from station.events import (
    ScanNotSaved,
    ScanRecorded,
    SubmitCommand,
    SubmitLine,
    SubmitScan,
    Workflow,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import Answered, Command, LineHeld, Scan


def record_scan(
    post: Callable[[SubmitScan], None], scan: Scan, operator: str
) -> ScanRecorded | ScanNotSaved:
    """Receive a scan at the desk and return its answer: committed, or not."""
    answer = say(post, scan, operator, Workflow.RECEIVING)
    assert isinstance(answer, (ScanRecorded, ScanNotSaved)), "receiving asks nothing"
    return answer


def say(
    post: Callable[[SubmitScan], None], scan: Scan, operator: str, workflow: Workflow
) -> Answered:
    """Hand a scan to the desk under a workflow and return its answer."""
    answers: queue.SimpleQueue[Answered] = queue.SimpleQueue()
    post(SubmitScan(scan, workflow, operator, answers.put))
    return answers.get()


def say_line(
    post: Callable[[SubmitLine], None], scan: Scan, operator: str, workflow: Workflow
) -> Answered | LineHeld:
    """Hand a line of a list to the desk under a workflow and return what came of it."""
    answers: queue.SimpleQueue[Answered | LineHeld] = queue.SimpleQueue()
    post(SubmitLine(scan, workflow, operator, answers.put))
    return answers.get()


def tell(
    post: Callable[[SubmitCommand], None],
    command: Command,
    operator: str,
    workflow: Workflow | None = None,
) -> Answered:
    """Hand a command to the desk and return its answer."""
    answers: queue.SimpleQueue[Answered] = queue.SimpleQueue()
    post(SubmitCommand(command, operator, answers.put, workflow))
    return answers.get()
