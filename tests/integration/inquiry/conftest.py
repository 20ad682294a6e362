"""One pair of filled databases for all tests that only read them, as a station may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.known import Asking, KnownWorld, known_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.central.inquiry import Inquiry
    from station.demo.postgres import EmbeddedPostgres

WAYBILLS = 3_000


@pytest.fixture(scope="package")
def world(shared_postgres: EmbeddedPostgres) -> Iterator[KnownWorld]:
    with known_world(shared_postgres, WAYBILLS) as world:
        yield world


@pytest.fixture
def asking(world: KnownWorld, tmp_path: Path) -> Iterator[Asking]:
    asking = Asking(world.urls, tmp_path)
    yield asking
    asking.close()


@pytest.fixture
def inquiry(asking: Asking) -> Inquiry:
    return asking.inquiry
