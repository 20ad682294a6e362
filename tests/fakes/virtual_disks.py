"""Disks that forget on a power cut what no sync made last: pytest's fixture of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulator.disk import VirtualDisks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[VirtualDisks]:
    """Return disks that stand in the place of SQLite's own, while the test runs."""
    made = VirtualDisks(tmp_path / "disks")
    try:
        with made.in_place():
            yield made
    finally:
        made.close()
