"""Records one scan from any thread but the desk's, and waits for what came of it."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

from station.events import ScanNotSaved, ScanRecorded, SubmitScan, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import Scan


def record_scan(
    post: Callable[[SubmitScan], None], scan: Scan, operator: str
) -> ScanRecorded | ScanNotSaved:
    """Hand a scan to the desk and return its answer: committed, or not."""
    answers: queue.SimpleQueue[ScanRecorded | ScanNotSaved] = queue.SimpleQueue()
    post(SubmitScan(scan, Workflow.RECEIVING, operator, answers.put))
    return answers.get()
