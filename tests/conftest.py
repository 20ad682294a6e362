"""Set up every test alike: no display or keyring needed, strict about leftovers, the shared fakes at hand."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test leaves a store's key in anybody's session.
os.environ.pop("XDG_RUNTIME_DIR", None)
# Nobody's own keyring is asked: a test that wants one puts one of tests/fakes/keyrings in place.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# No test asserts a duration: a first example imports what the next ones have.
settings.register_profile("station", deadline=None)
settings.load_profile("station")

pytest_plugins = [
    "tests.strictness",
    "tests.fakes.memory",
    "tests.fakes.databases",
    "tests.fakes.backend",
    "tests.fakes.central",
    "tests.fakes.proxy",
    "tests.fakes.mirrored",
    "tests.fakes.command_line",
    "tests.fakes.hub",
    "tests.fakes.keyrings",
    "tests.fakes.pgbouncer",
    "tests.fakes.certificates",
    "tests.fakes.standby",
    "tests.fakes.attached",
    "tests.fakes.virtual_disks",
    "tests.fakes.formats",
]


def pytest_xdist_auto_num_workers() -> int:
    """Return half as many again as there are cores: half its time a test waits for somebody."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (cores or 1) * 3 // 2


def pytest_collection_finish() -> None:
    """Keep what thousands of tests consist of out of every search for garbage."""
    gc.freeze()
