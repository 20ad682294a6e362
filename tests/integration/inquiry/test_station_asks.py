"""A whole station is asked by its window, and closed in the middle of a question."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import pytest

from station.bootstrap import Station
from station.errors import InquiryError, StationError
from station.events import Target
from station.folders import Folders
from station.inquiry import Answer, TablePage, TableQuery
from station.options import DatabaseOptions, Settings, StationOptions
from tests.fakes.known import PHONE, WHOLE
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.known import KnownWorld

PATIENCE_S = 30.0
ROOT = Path(__file__).parents[3]


class Window:
    """A station, a proxy before its OSAS, and what it answers."""

    def __init__(self, folder: Path, world: KnownWorld) -> None:
        self.osas = FaultProxy(urlsplit(world.urls[Target.OSAS]).port or 0)
        settings = msgspec.structs.replace(
            Settings(),
            station=StationOptions(hub="CGK", desk="3", operator="operator01"),
            osas=DatabaseOptions(url=self.osas.in_front_of(world.urls[Target.OSAS])),
            onmart=DatabaseOptions(url=world.urls[Target.ONMART]),
        )
        self.station = Station(Folders.under(folder), settings)
        self.station.open()
        self.answers: queue.SimpleQueue[Answer | TablePage | StationError] = queue.SimpleQueue()

    def close(self) -> None:
        self.station.close()
        self.osas.close()


@pytest.fixture
def window(tmp_path: Path, world: KnownWorld) -> Iterator[Window]:
    window = Window(tmp_path, world)
    yield window
    window.close()


def test_a_waybill_and_a_table_are_told_beside_the_links_that_run(window: Window) -> None:
    window.station.attach_centre()
    window.station.inquire(PHONE, window.answers.put)
    answer = window.answers.get(timeout=PATIENCE_S)
    assert isinstance(answer, Answer)
    assert (answer.awb, answer.failures) == (WHOLE, ())
    window.station.browse(TableQuery(Target.OSAS, "role", limit=2), window.answers.put)
    page = window.answers.get(timeout=PATIENCE_S)
    assert isinstance(page, TablePage)
    assert len(page.rows) == 2
    window.station.browse(TableQuery(Target.OSAS, "no_such"), window.answers.put)
    assert isinstance(window.answers.get(timeout=PATIENCE_S), InquiryError)


def test_a_station_whose_links_never_ran_is_asked_too(window: Window) -> None:
    window.station.inquire(WHOLE, window.answers.put)
    answer = window.answers.get(timeout=PATIENCE_S)
    assert isinstance(answer, Answer)
    assert answer.awb == WHOLE


def test_closing_waits_for_no_server_that_is_silent(window: Window) -> None:
    window.osas.swallow()
    asked = threading.Event()
    window.station.inquire("first", lambda _: asked.set())
    window.station.inquire(WHOLE, window.answers.put)
    window.station.close()
    assert window.answers.empty()
    # The store is free: another may take it at once.
    window.station = Station(window.station.folders, window.station.settings)
    window.station.open()


def test_asking_does_not_take_sqlalchemy() -> None:
    """Its import would hold the desk up for most of a second."""
    script = (
        "import sys\nimport station.central.questions\n"
        "print(sorted({'sqlalchemy', 'alembic'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
