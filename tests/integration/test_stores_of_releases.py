"""A store that an earlier release left is read and gone on with; nothing of it is lost.

tests/recordings/stores/VERSION.sqlite.gz is the journal of each release: a demo's shift of 60
scans, all delivered, and two after it with the databases gone. A new release's is made by

    HUB_STATION_HOME=DIR hub-station demo --headless --scans 60
    HUB_STATION_HOME=DIR hub-station scan --workflow receiving JX1203345871 JX1203345888
    gzip -9nc DIR/data/journal.sqlite >tests/recordings/stores/VERSION.sqlite.gz
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest

from station import __version__
from station.journal.version import VERSION

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine

STORES = Path(__file__).parents[1] / "recordings" / "stores"
RELEASES = sorted(
    (file.name.removesuffix(".sqlite.gz") for file in STORES.glob("*.sqlite.gz")),
    key=lambda release: [int(part) for part in release.split(".")],
)
SCAN = ("scan", "--workflow", "receiving", "--user", "operator01")
EVENTS, WAITING = 62, "JX1203345888"
COUNTED = "SELECT awb FROM event WHERE claim IS NOT NULL AND seq <= 60 ORDER BY seq LIMIT 1"


@pytest.fixture(params=RELEASES)
def left(request: pytest.FixtureRequest, hub_station: CommandLine) -> CommandLine:
    """Give the station the store that a release left."""
    hub_station.folders.make()
    store = gzip.decompress((STORES / f"{request.param}.sqlite.gz").read_bytes())
    hub_station.folders.journal_file.write_bytes(store)
    hub_station.folders.journal_file.chmod(0o600)
    hub_station.folders.settings_file.write_text('[station]\nhub = "CGK"\ndesk = "3"\n')
    return hub_station


def test_every_release_left_one() -> None:
    assert __version__ in RELEASES


def test_the_newest_one_is_of_todays_format(left: CommandLine) -> None:
    format_ = apsw.Connection(str(left.folders.journal_file)).pragma("user_version")
    assert isinstance(format_, int)
    assert format_ <= VERSION
    assert RELEASES[-1] != __version__ or format_ == VERSION


def test_what_waited_still_waits_and_what_counted_still_counts(left: CommandLine) -> None:
    counted = apsw.Connection(str(left.folders.journal_file)).execute(COUNTED).get
    ended = left(*SCAN, counted, WAITING, "JX1203345895")
    assert [line["seq"] for line in ended.lines] == [EVENTS + 1, EVENTS + 2, EVENTS + 3]
    assert [line["verdict"] for line in ended.lines] == ["DUPLICATE", "DUPLICATE", "UNKNOWN"]
    verified = left("journal", "verify").line
    assert (verified["ok"], verified["events"]) == (True, EVENTS + 3)
    owed = left("outbox", "list").lines
    assert {line["awb"] for line in owed} >= {"JX1203345871", WAITING}
    assert len(owed) == 2 * (2 + 3)
