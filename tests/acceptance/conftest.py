"""The counter that every story here happens at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.acceptance.counter import CounterAtWork
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.fakes.hub import Hub


@pytest.fixture
def network(hub: Hub) -> Iterator[FaultProxy]:
    """The cable between the counter and both databases."""
    port = urlsplit(hub.osas_url).port
    assert port is not None
    with FaultProxy(port) as proxy:
        yield proxy


@pytest.fixture
def counter(qtbot: QtBot, hub: Hub, network: FaultProxy, tmp_path: Path) -> Iterator[CounterAtWork]:
    """A counter that is open and ready, its databases behind `network`."""
    counter = CounterAtWork(
        qtbot,
        hub,
        tmp_path / "counter",
        osas={"url": network.in_front_of(hub.osas_url)},
        onmart={"url": network.in_front_of(hub.onmart_url)},
    )
    try:
        counter.begin()
        yield counter
    finally:
        counter.close()
