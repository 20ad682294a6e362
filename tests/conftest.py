"""Set up every test alike: no display needed, strict about leftovers, the shared fakes at hand."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = [
    "tests.strictness",
    "tests.fakes.databases",
    "tests.fakes.backend",
    "tests.fakes.central",
    "tests.fakes.proxy",
    "tests.fakes.command_line",
    "tests.fakes.hub",
]
