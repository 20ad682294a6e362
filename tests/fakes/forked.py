"""A call of `hub-station` in a fork of the test's own process: what is imported is imported.

A process of its own all the same: its memory, its environment and its three streams are its own.
Starting an interpreter would take ten times as long.
"""

from __future__ import annotations

import gc
import importlib
import io
import logging
import os
import pkgutil
import signal
import sys
import threading
import traceback
import warnings
from functools import cache
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, NamedTuple, NoReturn

import station.central
import station.cli
import station.journal
import station.mirror

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class Ending(NamedTuple):
    """How it ended, and what it wrote."""

    code: int
    output: bytes
    said: bytes


_OF_THE_START = ("PYTHONPATH", "LD_", "LC_", "LANG", "TZ")
"""What only a new interpreter heeds."""


_WITH_QT = {"demo"}
"""A fork of a process that has run Qt cannot run it again: its threads stayed behind."""


def can_fork(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Tell whether a fork would have all that it needs: what other threads hold, it would not."""
    if not arguments or arguments[0] in _WITH_QT:
        return False
    is_usual = not any(name.startswith(_OF_THE_START) for name in environment)
    return hasattr(os, "fork") and is_usual and threading.active_count() == 1


def forked(
    arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str], folder: Path
) -> Ending:
    """Call it, and return when it has ended."""
    _import_all()
    with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as said:
        given.write(stdin)
        streams = (given, output, said)
        for stream in streams:
            stream.seek(0)
        pid = os.fork()
        if pid == 0:
            _be_the_command(arguments, streams, environment, folder)
        code = _ended(pid)
        return Ending(code, _all_of(output), _all_of(said))


@cache
def _import_all() -> None:
    """Import what a command imports at its start, or when it is needed; nothing of Qt."""
    for folder in (station.cli, station.central, station.journal, station.mirror):
        for module in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("station.bootstrap")
    importlib.import_module("ui.entry")


def _all_of(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


def _ended(pid: int) -> int:
    try:
        _, status = os.waitpid(pid, 0)
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
    return os.waitstatus_to_exitcode(status)


def _be_the_command(
    arguments: Sequence[str],
    streams: Sequence[IO[bytes]],
    environment: Mapping[str, str],
    folder: Path,
) -> NoReturn:
    code = 1
    try:
        # What the test has and drops is the test's to close: its connections are shared.
        gc.freeze()
        _take_over(streams)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        _forget()
        from ui.entry import main

        code = _code_of(lambda: main(arguments))
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001  # as an interpreter ends
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _code_of(command: Callable[[], int]) -> int:
    try:
        return command()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1


def _take_over(streams: Sequence[IO[bytes]]) -> None:
    for descriptor, stream in enumerate(streams):
        os.dup2(stream.fileno(), descriptor)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), "utf-8", "surrogateescape")
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w")), "utf-8")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w")), "utf-8", "backslashreplace", line_buffering=True
    )


def _forget() -> None:
    """Forget what a new interpreter would not know."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    warnings.simplefilter("ignore")
    root = logging.getLogger()
    root.handlers.clear()
    root.setLevel(logging.WARNING)
    keys = sys.modules.get("station.journal.keys")
    if keys is not None:
        keys._found.clear()
    keyring = sys.modules.get("keyring.core")
    if keyring is not None:
        keyring._keyring_backend = None  # type: ignore[attr-defined]  # asks the environment again
