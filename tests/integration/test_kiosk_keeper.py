"""The process that keeps a kiosk's window alive, over windows that end, hang, refuse or are left."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from station.folders import Folders
from station.kiosk.keeper import LEFT, Keeper, ask_to_stop
from station.kiosk.restarts import MANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 30
WINDOW = """
import os, pathlib, sys, time
data = pathlib.Path(sys.argv[1])
runs = data / "runs"
runs.write_text((runs.read_text() if runs.exists() else "") + ("r" if "--resumed" in sys.argv else "f"))
number = len(runs.read_text())
beat = lambda: (data / "kiosk.state").write_text(str(time.time()))
"""
NOTICE = """
import pathlib, sys, time
(pathlib.Path(sys.argv[1]) / "notice").write_text(sys.argv[2])
time.sleep(60)
"""


class Kept:
    """A keeper over windows that do what a script says."""

    def __init__(self, folder: Path) -> None:
        self.folders = Folders.under(folder)
        self.folders.make()
        self.data = self.folders.data
        self._thread: threading.Thread | None = None

    def begin(self, script: str, hang_s: float = 20) -> None:
        def run(code: str) -> list[str]:
            return [sys.executable, "-S", "-c", code, str(self.data)]

        self.keeper = Keeper(
            self.folders,
            run(WINDOW + script),
            run(NOTICE),
            hang_s=hang_s,
            trouble="again and again",
        )
        self._thread = threading.Thread(target=self.keeper.run)
        self._thread.start()

    def join(self) -> None:
        assert self._thread is not None
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    @property
    def runs(self) -> str:
        """One letter a window: f, and r where it was told to resume."""
        file = self.data / "runs"
        return file.read_text() if file.exists() else ""

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        patience = threading.Event()
        for _ in range(PATIENCE_S * 20):
            if is_so():
                return
            patience.wait(0.05)
        pytest.fail("it never came to that")

    def notice(self) -> str:
        file = self.data / "notice"
        return file.read_text() if file.exists() else ""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.keeper.stop()
    made.join()


@pytest.mark.expected_logs("the window ended: code -9")
def test_a_window_that_is_killed_is_begun_anew_and_one_that_is_left_is_not(kept: Kept) -> None:
    kept.begin(f"beat(); os.kill(os.getpid(), 9) if number == 1 else sys.exit({LEFT})")
    kept.join()
    assert kept.runs == "fr"


@pytest.mark.expected_logs("code -9, hung True")
def test_a_window_that_does_not_move_any_more_is_killed_and_begun_anew(kept: Kept) -> None:
    kept.begin(f"beat(); time.sleep(60) if number == 1 else sys.exit({LEFT})", hang_s=0.6)
    kept.join()
    assert kept.runs == "fr"


@pytest.mark.expected_logs("the window ended: code 2")
def test_a_window_that_refuses_says_why_on_a_screen_of_its_own(kept: Kept) -> None:
    kept.begin("print('Perbaiki [osas] url', file=sys.stderr); sys.exit(2)")
    kept.wait_for(lambda: kept.notice() == "Perbaiki [osas] url")


@pytest.mark.expected_logs("the window ended: code 7")
def test_a_window_that_ends_again_and_again_is_told_and_tried_on(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.kiosk.restarts.LONGEST_S", 0.1)
    kept.begin(f"beat(); time.sleep(60) if number > {MANY} else sys.exit(7)")
    kept.wait_for(lambda: len(kept.runs) > MANY)
    assert kept.notice() == "again and again"


def test_it_can_be_stopped_from_elsewhere(kept: Kept) -> None:
    kept.begin("beat(); time.sleep(60)")
    kept.wait_for(lambda: bool(kept.runs))
    ask_to_stop(kept.data)
    kept.join()
    assert kept.runs == "f"
