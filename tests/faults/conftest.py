"""Closes a run with a table: which fault, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FAULT = "fault"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fault(name, expected): a line of the closing table")


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder on the disk: here it is the disk that is tried."""
    return tmp_path_factory.mktemp("fault")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]  # a pluggy result
    marker = item.get_closest_marker("fault")
    if marker is not None:
        report.user_properties.append((_FAULT, " | ".join(marker.args)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = [
        (dict(report.user_properties)[_FAULT], kind)
        for kind in ("passed", "failed", "error")
        for report in terminalreporter.getreports(kind)
        if _FAULT in dict(report.user_properties)
    ]
    if not rows:
        return
    terminalreporter.section("faults and what became of them")
    for told, kind in rows:
        name, _, expected = str(told).partition(" | ")
        outcome = "held" if kind == "passed" else "NOT HELD"
        terminalreporter.line(f"{name:<48} {expected:<58} {outcome}")
