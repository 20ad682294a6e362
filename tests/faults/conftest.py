"""Closes a run with the table of faults: which, what was done, what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.faults.register import FAULTS, numbers_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.register import Fault

_FAULT = "fault"
_TOLD = "told"
_HERE = Path(__file__).parent


class Shown(NamedTuple):
    """A test that ended: what it did, what must come of that, whether it did."""

    did: str
    expected: str
    held: bool


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "fault(name, expected): a line of the closing table; `name (12)` is fault 12"
    )


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """What is told stands below the table."""
    return lambda what: request.node.user_properties.append((_TOLD, what))


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
    reports = [
        report
        for kind in ("passed", "failed", "error")
        for report in terminalreporter.getreports(kind)
        if isinstance(report, pytest.TestReport)
    ]
    by_number: dict[int, list[Shown]] = {number: [] for number in FAULTS}
    beside: list[Shown] = []
    for report in reports:
        numbers, shown = _shown(report)
        for number in numbers:
            by_number[number].append(shown)
        if not numbers and shown.did:
            beside.append(shown)
    told = [str(what) for report in reports for key, what in report.user_properties if key == _TOLD]
    is_whole = bool(reports) and any(
        Path(one).resolve() == _HERE for one in terminalreporter.config.args
    )
    _write(terminalreporter, by_number, beside, told, is_whole=is_whole)


def _shown(report: pytest.TestReport) -> tuple[list[int], Shown]:
    """Return which faults a test speaks of, and what of them; nothing where it is none of ours."""
    marked = str(dict(report.user_properties).get(_FAULT, ""))
    if marked:
        did, _, expected = marked.partition(" | ")
        return numbers_in(did), Shown(did, expected, report.passed)
    test = report.nodeid.partition("[")[0]
    numbers = [number for number, fault in FAULTS.items() if test in fault.elsewhere]
    return numbers, Shown(test if numbers else "", "", report.passed)


def _write(
    terminal: pytest.TerminalReporter,
    by_number: dict[int, list[Shown]],
    beside: list[Shown],
    told: list[str],
    *,
    is_whole: bool,
) -> None:
    lines = {
        number: _lines(number, FAULTS[number], shown)
        for number, shown in by_number.items()
        if shown or is_whole
    }
    if lines:
        terminal.section("the faults, and what became of them")
    for line in (line for of_one in lines.values() for line in of_one):
        terminal.line(line)
    if beside:
        terminal.section("beside them")
    for shown in dict.fromkeys(beside):
        terminal.line(_line("", shown))
    if told:
        terminal.section("what they tell")
    for what in told:
        terminal.line(what)


def _lines(number: int, fault: Fault, shown: list[Shown]) -> list[str]:
    """Return a fault's outcome, then each test that made it; one that ran several times once."""
    outcome = "held" if shown else "NOT RUN" if fault.elsewhere else "not made here"
    if not all(one.held for one in shown):
        outcome = "NOT HELD"
    lacks = f" ({fault.lacks})" if fault.lacks else ""
    return [
        f"{number:>2}  {fault.what}: {fault.expected}. {outcome.upper()}{lacks}",
        *(_line("      ", one) for one in dict.fromkeys(shown)),
    ]


def _line(indent: str, shown: Shown) -> str:
    name = f"{indent}{shown.did}"
    expected = f": {shown.expected}" if shown.expected else ""
    return f"{name}{expected}{'' if shown.held else '  NOT HELD'}"
