"""`hub-station` in processes of its own, over one home, the way a script runs it.

Most are forks of the test's process, see forked; those that are run or started as a command are the
real entry point in a new interpreter.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.folders import HOME_VARIABLE, Folders
from station.passwords import VARIABLES
from station.settings import ENVIRONMENT
from tests.fakes.forked import can_fork, forked

PATIENCE_S = 110.0
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How one call ended: its exit code, its JSON lines, what it told the person."""

    code: int
    output: str
    said: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output.splitlines()]

    @property
    def line(self) -> dict[str, Any]:
        (only,) = self.lines
        return only


class CommandLine:
    """Calls the command with HUB_STATION_HOME set to `home`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folders = Folders.under(home)

    def __call__(self, *arguments: str, stdin: str | bytes = b"", **environment: str) -> Ended:
        if not can_fork(arguments, environment):
            return self.run(self._command(arguments), stdin, **environment)
        given = stdin.encode() if isinstance(stdin, str) else stdin
        return _ended(*forked(arguments, given, self._environment(environment), _ROOT))

    def run(self, command: list[str], stdin: str | bytes = b"", **environment: str) -> Ended:
        """Run any command on this home to its end."""
        called = subprocess.run(
            command,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=_ROOT,
            env=self._environment(environment),
            timeout=PATIENCE_S,
            check=False,
        )
        return _ended(called.returncode, called.stdout, called.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a call and leave it running."""
        return self.start_module("ui.entry", *arguments)

    def start_module(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start any module of the program or of its tests on this home, and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env=self._environment({}),
        )

    def settle(self, **tables: dict[str, object]) -> None:
        """Write the settings file: one keyword per table."""
        self.folders.make()
        text = "".join(
            f"[{table}]\n"
            + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
            for table, keys in tables.items()
        )
        self.folders.settings_file.write_text(text, "utf-8")

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "ui.entry", *arguments]

    def _environment(self, changes: dict[str, str]) -> dict[str, str]:
        foreign = (*ENVIRONMENT, *VARIABLES)
        ours = {name: text for name, text in os.environ.items() if name not in foreign}
        return {**ours, HOME_VARIABLE: str(self.home), "PYTHONPATH": str(_ROOT), **changes}


def _ended(code: int, output: bytes, said: bytes) -> Ended:
    ended = Ended(code, output.decode(), said.decode())
    assert "Traceback" not in ended.said, ended.said
    return ended


@pytest.fixture
def hub_station(tmp_path: Path) -> CommandLine:
    """The command line over an empty home."""
    return CommandLine(tmp_path / "home")
