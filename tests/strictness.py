"""What every test here must also prove: nothing unexpected was logged, no thread was left behind.

Qt's own warnings fail a test through pytest-qt (`qt_log_level_fail` in pyproject.toml).
"""

from __future__ import annotations

import logging
import re
import threading
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS_END_WITHIN_S = 2.0
"""How long threads that were told to stop may take; nothing waits when none is left."""


class UnexpectedLogs(logging.Handler):
    """Keeps every record of level WARNING and above, from whatever thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "expected_logs(*patterns): regular expressions for `LEVEL logger: message`; the test logs "
        "each of them at least once at WARNING or above, and nothing else of that level",
    )


@pytest.fixture(autouse=True)
def _no_unexpected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    expected = [
        str(pattern)
        for marker in request.node.iter_markers("expected_logs")
        for pattern in marker.args
    ]
    seen = UnexpectedLogs()
    root = logging.getLogger()
    root.addHandler(seen)
    try:
        yield
    finally:
        root.removeHandler(seen)
    surprising = [
        line for line in seen.lines if not any(re.search(pattern, line) for pattern in expected)
    ]
    if surprising:
        pytest.fail("Logged, but not expected:\n  " + "\n  ".join(surprising), pytrace=False)
    missing = [
        pattern for pattern in expected if not any(re.search(pattern, line) for line in seen.lines)
    ]
    if missing:
        pytest.fail("Expected, but not logged:\n  " + "\n  ".join(missing), pytrace=False)


def _left_behind(before: set[threading.Thread]) -> list[threading.Thread]:
    """Return the threads that outlive the test; those of other languages (Dummy-n) are not ours."""
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith("Dummy-")
    ]


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREADS_END_WITHIN_S
    for thread in _left_behind(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    leaked = _left_behind(before)
    if leaked:
        names = ", ".join(f"{thread.name}{' (daemon)' * thread.daemon}" for thread in leaked)
        pytest.fail(f"Threads left running: {names}", pytrace=False)
