"""Keeps a kiosk's window alive: the parent process, which knows no Qt and opens no store.

    begin ─→ window ─beats each second─→ … ─ended, or without a beat for hang_s: killed─→ begin anew
                └─ left by a badge (exit code LEFT), or `kiosk --stop` → the end

A window that refuses (exit code 2: settings, a store in use) says why on a notice of its own, as
one that ends again and again does; the notice goes when the next window lives.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct

from station.kiosk.restarts import Restarts
from station.support.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.folders import Folders

LEFT = 10
"""How a window ends that a badge let go."""
REFUSED = 2
REFUSED_AGAIN_S = 10.0
STARTS_WITHIN_S = 180.0
"""A damaged store is salvaged before its window shows."""
_LOOK_S = 0.25
_ENDS_WITHIN_S = 15.0
_STOP = "kiosk.stop"
_LINES = 20

log = logging.getLogger(__name__)


class Ended(Struct, frozen=True):
    """How one window ended. `hung`: it was killed; `said`: the last lines it complained with."""

    exit_status: int
    hung: bool = False
    said: tuple[str, ...] = ()


class Keeper:
    """One station's. `window` and `notice` are command lines: a notice takes its sentence last."""

    def __init__(
        self,
        folders: Folders,
        window: Sequence[str],
        notice: Sequence[str],
        *,
        hang_s: float,
        trouble: str,
    ) -> None:
        self._folders, self._beats = folders, folders.kiosk_file
        self._window, self._notice = list(window), list(notice)
        self._hang_s, self._trouble = hang_s, trouble
        self._restarts = Restarts()
        self._stopping = threading.Event()
        self._shown: subprocess.Popen[bytes] | None = None
        """The notice, while there is one."""
        self._sentence = ""

    def stop(self) -> None:
        """End the window, and the keeping; from a signal or any thread."""
        self._stopping.set()

    def run(self) -> int:
        """Keep a window open until it is left or stopped; return 0."""
        _stop_file(self._folders.data).unlink(missing_ok=True)
        resumed = False
        try:
            while not self._is_stopped():
                ended = self._one_window(resumed=resumed)
                if ended.exit_status == LEFT or self._is_stopped():
                    break
                self._wait(ended)
                resumed = True
        finally:
            self._take_notice_away()
        return 0

    def _wait(self, ended: Ended) -> None:
        now_s = time.monotonic()
        wait_s = self._restarts.after_end(now_s)
        log.warning("the window ended: code %s, hung %s", ended.exit_status, ended.hung)
        if ended.exit_status == REFUSED and ended.said:
            self._show("\n".join(ended.said))
            wait_s = max(wait_s, REFUSED_AGAIN_S)
        elif self._restarts.is_trouble(now_s):
            self._show(self._trouble)
        deadline_s = now_s + wait_s
        while time.monotonic() < deadline_s and not self._is_stopped():
            self._stopping.wait(_LOOK_S)

    # ── one window ───────────────────────────────────────────────────────────────────────────

    def _one_window(self, *, resumed: bool) -> Ended:
        """Open a window and watch it to its end."""
        command = [*self._window, *(["--resumed"] if resumed else [])]
        window = subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)  # noqa: S603  # our own program
        said: deque[str] = deque(maxlen=_LINES)
        reading = threading.Thread(
            target=_pass_on, args=(window, said), name="kiosk-window", daemon=True
        )
        reading.start()
        hung = self._watch(window)
        code = window.wait()
        reading.join()
        return Ended(code, hung, tuple(said))

    def _watch(self, window: subprocess.Popen[bytes]) -> bool:
        """Look at it until it ended; return whether it had to be killed because it hung.

        Looks are counted, not seconds: a computer that slept is none that hung.
        """
        last, looks, lives = _beat(self._beats), 0, False
        while not _has_ended(window):
            if self._is_stopped():
                _end(window)
                return False
            beat = _beat(self._beats)
            if beat != last:
                last, looks, lives = beat, 0, True
                self._take_notice_away()
            looks += 1
            if looks * _LOOK_S >= (self._hang_s if lives else STARTS_WITHIN_S):
                window.kill()
                return True
        return False

    # ── a notice ─────────────────────────────────────────────────────────────────────────────

    def _show(self, sentence: str) -> None:
        """Show it, unless it stands there already."""
        if self._shown is not None and self._shown.poll() is None and sentence == self._sentence:
            return
        self._take_notice_away()
        self._sentence = sentence
        command = [*self._notice, sentence]
        with contextlib.suppress(OSError):
            self._shown = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # our own program

    def _take_notice_away(self) -> None:
        if self._shown is not None:
            self._shown.kill()
            self._shown.wait()
            self._shown = None

    def _is_stopped(self) -> bool:
        if _stop_file(self._folders.data).exists():
            self._stopping.set()
        return self._stopping.is_set()


def ask_to_stop(data: Path) -> None:
    """Have the keeper of this data folder end its window and itself. Raises OSError."""
    _stop_file(data).touch(mode=0o600)


def _stop_file(data: Path) -> Path:
    return data / _STOP


def _beat(file: Path) -> int:
    """Return when the window last moved, by whatever clock; 0 where it never did."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _has_ended(window: subprocess.Popen[bytes]) -> bool:
    try:
        window.wait(_LOOK_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(window: subprocess.Popen[bytes]) -> None:
    """End it in order; a window that will not is killed."""
    window.terminate()
    try:
        window.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        window.kill()


def _pass_on(window: subprocess.Popen[bytes], said: deque[str]) -> None:
    """Keep and log what a window complains of: a crash in a library is told nowhere else."""
    assert window.stderr is not None
    with window.stderr:
        for raw in window.stderr:
            line = redact(raw.decode(errors="replace").rstrip())
            said.append(line)
            log.info("window: %s", line)
            if sys.stderr is not None:  # as in a program of Windows without a console
                sys.stderr.write(line + "\n")
