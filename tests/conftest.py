"""Set up every test alike: no display needed, strict about leftovers, the shared fakes at hand."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = [
    "tests.strictness",
    # Each module of tests/fakes may bring fixtures.
    *(
        f"tests.fakes.{module.stem}"
        for module in sorted((Path(__file__).parent / "fakes").glob("[a-z]*.py"))
    ),
]
