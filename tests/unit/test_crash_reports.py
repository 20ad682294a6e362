"""A fault that nobody caught leaves a report here: redacted, few of them, told once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from station.support import crash_hooks, crash_reports
from station.support.crash_hooks import CrashHooks
from station.support.crash_reports import CrashReports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def hooked(logs: Path) -> Iterator[CrashHooks]:
    hooks = CrashHooks(CrashReports(logs))
    hooks.install()
    try:
        yield hooks
    finally:
        hooks.remove()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test breaks on purpose not be told to pytest as well."""
    monkeypatch.setattr(crash_hooks, "_pass_on", lambda *_: None)


def reports(logs: Path) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in CrashReports(logs).all()]


def fail(text: str) -> None:
    raise ValueError(text)


def caught(text: str = "Siti Canary") -> ValueError:
    try:
        fail(text)
    except ValueError as error:
        return error
    raise AssertionError


@pytest.mark.usefixtures("quiet")
@pytest.mark.expected_logs("CRITICAL station.support.crash_hooks: nobody caught this")
def test_a_thread_that_ends_by_a_fault_leaves_a_report_without_its_data(tmp_path: Path) -> None:
    with hooked(tmp_path):
        thread = threading.Thread(target=fail, args=("Siti Canary",), name="uplink-osas")
        thread.start()
        thread.join()
    (report,) = reports(tmp_path)
    assert (report["kind"], report["thread"], report["what"]) == (
        *("thread", "uplink-osas"),
        "ValueError",
    )
    assert any("in fail" in line for line in report["traceback"])
    assert "Canary" not in CrashReports(tmp_path).all()[0].read_text()


@pytest.mark.usefixtures("quiet")
@pytest.mark.expected_logs("nobody caught this")
def test_an_exception_of_a_slot_and_of_a_destructor_are_reported(tmp_path: Path) -> None:
    class Breaks:
        def __del__(self) -> None:
            fail("destructor")

    with hooked(tmp_path):
        error = caught()
        sys.excepthook(type(error), error, error.__traceback__)
        Breaks()
    assert [report["kind"] for report in reports(tmp_path)] == ["exception", "unraisable"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.expected_logs("nobody caught this")
def test_the_same_fault_every_second_is_one_report_and_few_lines(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with hooked(tmp_path) as hooks:
        for _ in range(100):
            hooks.note("exception", caught())
    assert len(reports(tmp_path)) == 1
    assert len([record for record in caplog.records if "nobody" in record.msg]) == 7


def test_what_was_there_before_hears_again_afterwards(tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with hooked(tmp_path):
        assert sys.excepthook != before[0]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert list((tmp_path / "crashes").iterdir()) == []


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    kept = CrashReports(tmp_path)
    for _ in range(crash_reports.KEPT + 5):
        kept.keep("exception", caught())
    assert len(kept.all()) == crash_reports.KEPT
    assert kept.all()[-1].name.endswith(f"{crash_reports.KEPT + 5:03}.json")


def test_a_report_is_told_at_one_start_and_no_other(tmp_path: Path) -> None:
    kept = CrashReports(tmp_path)
    assert kept.untold() == []
    kept.keep("exception", caught())
    assert len(kept.untold()) == 1
    assert kept.untold() == []
    kept.keep("exception", caught())
    assert len(kept.untold()) == 1


def test_where_nothing_can_be_written_nothing_is_raised(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file in the folder's place")
    kept = CrashReports(tmp_path)
    kept.keep("exception", caught())
    kept.gather_faults()
    assert kept.untold() == []


CRASHES = """
import sys
from pathlib import Path
from station.support.crash_hooks import CrashHooks
from station.support.crash_reports import CrashReports
CrashHooks(CrashReports(Path(sys.argv[1]))).install()
import faulthandler
faulthandler._sigsegv()
"""


def test_a_crash_in_native_code_is_a_report_at_the_next_start(tmp_path: Path) -> None:
    crashed = subprocess.run(
        [sys.executable, "-c", CRASHES, str(tmp_path)], check=False, capture_output=True
    )
    assert crashed.returncode < 0
    kept = CrashReports(tmp_path)
    assert kept.all() == []
    kept.gather_faults()
    (report,) = reports(tmp_path)
    assert (report["kind"], report["what"]) == ("fault", "Fatal Python error: Segmentation fault")
    assert list(kept.folder.glob("fault-*")) == []
    assert len(kept.untold()) == 1


def test_what_nobody_redacted_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    error = caught("Siti Canary")
    crash_hooks._pass_on(sys.__excepthook__, sys.__excepthook__, error, ())
    assert capsys.readouterr().err.startswith("ValueError\n")
    heard: list[object] = []
    crash_hooks._pass_on(heard.append, sys.__excepthook__, error, (error,))
    assert heard == [error]
