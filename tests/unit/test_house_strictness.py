"""A careless test is caught: by its logs, its threads, Qt's warnings."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = """
[tool.pytest.ini_options]
qt_api = "pyside6"
qt_log_level_fail = "WARNING"
filterwarnings = ["error"]
addopts = "--strict-markers"
"""
HASTE = """
import tests.strictness
tests.strictness.THREADS_END_WITHIN_S = 0.05
"""
LEAKY = """
import threading
stop = threading.Event()
def test_leaky():
    threading.Thread(target=stop.wait, name="{name}", daemon={daemon}).start()
def test_ending():
    stop.set()
"""
SOURCES = {
    "careful": """
        import logging, threading
        def test_careful():
            logging.getLogger("station").info("all well")
            thread = threading.Thread(target=print, name="uplink")
            thread.start()
            thread.join()
    """,
    "noisy": """
        import logging
        def test_noisy():
            logging.getLogger("station.desk").warning("disk is slow")
    """,
    "noisy_thread": """
        import logging, threading
        def test_noisy():
            thread = threading.Thread(target=logging.getLogger("a").error, args=("lost",))
            thread.start()
            thread.join()
    """,
    "declared": """
        import logging
        import pytest
        @pytest.mark.expected_logs("^WARNING station.reader: .*unplugged")
        def test_declared():
            logging.getLogger("station.reader").warning("scanner unplugged")
    """,
    "absent": """
        import pytest
        @pytest.mark.expected_logs("unplugged")
        def test_absent():
            pass
    """,
    "leaky": LEAKY.format(name="reader", daemon=False),
    "leaky_daemon": LEAKY.format(name="scanner", daemon=True),
    "qt": """
        from PySide6.QtCore import qWarning
        def test_noisy():
            qWarning("layout has no parent")
    """,
    "falling": """
        import threading
        def fall():
            raise OSError("gone")
        def test_falling():
            thread = threading.Thread(target=fall)
            thread.start()
            thread.join()
    """,
}


@dataclass(frozen=True)
class Run:
    """One run of all the sources: what became of each, and all that was printed."""

    outcomes: dict[str, list[str]]
    printed: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the sources under the house's own strictness, in a process of its own."""
    folder = tmp_path_factory.mktemp("careless")
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "conftest.py").write_text(HASTE)
    for name, source in SOURCES.items():
        (folder / f"test_{name}.py").write_text(dedent(source))
    printed = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "tests.strictness", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    outcomes: dict[str, list[str]] = {name: [] for name in SOURCES}
    for name, outcome in re.findall(
        r"^test_(\w+)\.py::\w+ (PASSED|FAILED|ERROR)", printed, re.MULTILINE
    ):
        outcomes[name].append(outcome)
    return Run(outcomes, printed)


def test_a_careful_test_passes(run: Run) -> None:
    assert run.outcomes["careful"] == ["PASSED"]


def test_a_warning_nobody_expected_is_caught(run: Run) -> None:
    assert run.outcomes["noisy"] == ["PASSED", "ERROR"]
    assert "WARNING station.desk: disk is slow" in run.printed


def test_a_warning_from_a_thread_is_caught(run: Run) -> None:
    assert run.outcomes["noisy_thread"] == ["PASSED", "ERROR"]


def test_a_declared_warning_passes_and_its_absence_is_caught(run: Run) -> None:
    assert run.outcomes["declared"] == ["PASSED"]
    assert run.outcomes["absent"] == ["PASSED", "ERROR"]
    assert "Expected, but not logged" in run.printed


@pytest.mark.parametrize(
    ("name", "thread"), [("leaky", "reader"), ("leaky_daemon", "scanner (daemon)")]
)
def test_a_thread_left_running_is_caught(run: Run, name: str, thread: str) -> None:
    assert run.outcomes[name] == ["PASSED", "ERROR", "PASSED"]
    assert f"Threads left running: {thread}" in run.printed


def test_a_qt_warning_is_caught(run: Run) -> None:
    assert run.outcomes["qt"] == ["FAILED"]


def test_an_exception_in_a_thread_is_caught(run: Run) -> None:
    assert run.outcomes["falling"] == ["FAILED"]
