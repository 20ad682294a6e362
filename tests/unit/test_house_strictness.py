"""A careless test is caught: by its logs, its threads, Qt's warnings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def outcome_of(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], pytest.RunResult]:
    """Run one test file under the house's own strictness, in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    pytester.makepyprojecttoml(
        '[tool.pytest.ini_options]\nqt_api = "pyside6"\nqt_log_level_fail = "WARNING"\n'
        'filterwarnings = ["error"]\naddopts = "--strict-markers"\n'
    )

    def run(source: str) -> pytest.RunResult:
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "tests.strictness", "-p", "no:cacheprovider")

    return run


def test_a_careful_test_passes(outcome_of: Callable[[str], pytest.RunResult]) -> None:
    outcome_of("""
        import logging, threading
        def test_careful():
            logging.getLogger("station").info("all well")
            thread = threading.Thread(target=print, name="uplink")
            thread.start()
            thread.join()
    """).assert_outcomes(passed=1)


def test_a_warning_nobody_expected_is_caught(
    outcome_of: Callable[[str], pytest.RunResult],
) -> None:
    result = outcome_of("""
        import logging
        def test_noisy():
            logging.getLogger("station.desk").warning("disk is slow")
    """)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*WARNING station.desk: disk is slow*"])


def test_a_warning_from_a_thread_is_caught(
    outcome_of: Callable[[str], pytest.RunResult],
) -> None:
    outcome_of("""
        import logging, threading
        def test_noisy():
            thread = threading.Thread(target=logging.getLogger("a").error, args=("lost",))
            thread.start()
            thread.join()
    """).assert_outcomes(passed=1, errors=1)


def test_a_declared_warning_passes_and_its_absence_is_caught(
    outcome_of: Callable[[str], pytest.RunResult],
) -> None:
    result = outcome_of("""
        import logging
        import pytest
        @pytest.mark.expected_logs("^WARNING station.reader: .*unplugged")
        def test_declared():
            logging.getLogger("station.reader").warning("scanner unplugged")
        @pytest.mark.expected_logs("unplugged")
        def test_absent():
            pass
    """)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*Expected, but not logged*"])


@pytest.mark.parametrize("daemon", [True, False])
def test_a_thread_left_running_is_caught(
    outcome_of: Callable[[str], pytest.RunResult], *, daemon: bool
) -> None:
    result = outcome_of(f"""
        import threading, time
        import atexit
        stop = threading.Event()
        def test_leaky():
            threading.Thread(target=stop.wait, name="reader", daemon={daemon}).start()
        def test_ending():
            stop.set()
    """)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*Threads left running: reader*"])


def test_a_qt_warning_is_caught(outcome_of: Callable[[str], pytest.RunResult]) -> None:
    outcome_of("""
        from PySide6.QtCore import qWarning
        def test_noisy():
            qWarning("layout has no parent")
    """).assert_outcomes(failed=1)


def test_an_exception_in_a_thread_is_caught(
    outcome_of: Callable[[str], pytest.RunResult],
) -> None:
    outcome_of("""
        import threading
        def fall():
            raise OSError("gone")
        def test_falling():
            thread = threading.Thread(target=fall)
            thread.start()
            thread.join()
    """).assert_outcomes(failed=1)
