"""A change that skips a test is not taken."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CI = Path(__file__).parents[2] / ".ci" / "run"
FAKE_MAKE = """#!/bin/sh
echo "make $*"
if [ "$1" = test ]; then echo "$CLOSING"; exit "$CODE"; fi
"""


@pytest.mark.parametrize(
    ("closing", "code", "taken"),
    [
        ("============ 262 passed in 28.88s ============", 0, True),
        ("============ 262 passed in 128.88s (0:02:08) ============", 0, True),
        ("============ 261 passed, 1 skipped in 28.88s ============", 0, False),
        ("============ 261 passed, 1 xfailed in 28.88s ============", 0, False),
        ("============ 1 failed, 261 passed in 28.88s ============", 1, False),
        ("nothing", 0, False),
    ],
)
def test_only_a_run_in_which_every_test_passed_is_taken(
    tmp_path: Path, *, closing: str, code: int, taken: bool
) -> None:
    run = tmp_path / ".ci" / "run"
    run.parent.mkdir()
    shutil.copy(CI, run)
    make = tmp_path / "make"
    make.write_text(FAKE_MAKE)
    make.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [run],
        env={**os.environ, "PATH": path, "CLOSING": closing, "CODE": str(code)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is taken, done.stdout + done.stderr
    assert ("make run" in done.stdout) is taken
    assert done.stdout.startswith("make setup\nmake lint\nmake test\n")
