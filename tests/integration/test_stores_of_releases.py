"""What every release wrote, this program reads: nothing of it is lost, and what waits arrives once."""

from __future__ import annotations

import json
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import pytest

from station import __version__
from station.access.kept import Kept
from station.books import Books
from station.bootstrap import read_settings
from station.clock import SystemClock
from station.events import Target, Workflow
from station.folders import Folders
from station.journal import archive, chain, schema
from station.journal.history import verify
from station.journal.journal import Journal
from station.journal.record import SLOTS, EventBody
from station.journal.version import VERSION
from station.paper.printing.job import JobState
from station.paper.printing.print_journal import PrintJournal
from tests.fakes.access import OPERATOR
from tests.stores import TOKEN_HASH

if TYPE_CHECKING:
    import apsw

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

STORES = Path(__file__).parents[1] / "stores"
RELEASES = sorted(file.name.removesuffix(".tar.xz") for file in STORES.glob("*.tar.xz"))
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(EventBody).decode
_WAITING = """
SELECT event_id FROM event JOIN delivery USING (seq) WHERE target = ? AND state = 'pending'
"""
_COUNTED = """
SELECT DISTINCT awb FROM event WHERE claim LIKE 'receiving|%' AND awb LIKE 'JX12033%'
"""
_EVENTS = "SELECT body, body_hash FROM event"


def unpacked(release: str, folder: Path) -> Path:
    with tarfile.open(STORES / f"{release}.tar.xz") as kept:
        kept.extractall(folder, filter="data")
    return folder


@pytest.fixture(params=[(release, kind) for release in RELEASES for kind in ("plain", "sealed")])
def folders(request: pytest.FixtureRequest, tmp_path: Path) -> Folders:
    """A copy of a release's store."""
    release, kind = request.param
    return Folders.under(unpacked(release, tmp_path / "kept") / kind)


def bodies(folders: Folders) -> list[EventBody]:
    """Return all that it recorded; each as it was hashed, and nothing of it unread today.

    Fields that came later stand beside it with their defaults: bodies are never encoded again.
    """
    found = []
    with (
        closing(schema.open_reader(folders.journal_file)) as store,
        archive.open_files(folders.archive) as months,
    ):
        assert months
        for file in (*months, store):
            for body, body_hash in file.execute(_EVENTS):
                assert chain.body_hash(body) == body_hash
                found.append(_decode(body))
                assert says_all(json.loads(_encode(found[-1])), json.loads(body)), body
    return found


def says_all(today: Any, then: Any) -> bool:
    """Tell whether what was said then is all there today, with more at most."""
    if isinstance(then, dict):
        return all(key in today and says_all(today[key], value) for key, value in then.items())
    return bool(today == then)


def test_a_value_that_is_lost_or_changed_would_be_seen() -> None:
    then = {"awb": "JX1", "handover": {"to": "BDO"}, "along": 0}
    assert says_all({**then, "note": None, "handover": {"to": "BDO", "digest": None}}, then)
    assert not says_all({**then, "handover": {"digest": None}}, then)
    assert not says_all({**then, "along": 1}, then)


def test_this_version_has_its_store() -> None:
    # Made as the last thing before a release: python -m tests.stores.make
    assert __version__ in RELEASES


def test_its_journal_goes_on_where_it_ended(folders: Folders) -> None:
    with closing(
        Journal(folders.journal_file, SystemClock(), folders.sidecar_file, keep_days=100_000)
    ) as journal:
        assert journal.store.take_alarms() == []
        books = Books(journal)
        for workflow in Workflow:
            books.of(workflow)
        assert all(journal.owed(target).waiting for target in Target)
        assert journal.owed(Target.OSAS).parked == 1
    assert bodies(folders)
    with (
        closing(schema.open_reader(folders.journal_file)) as store,
        archive.open_files(folders.archive) as months,
    ):
        assert store.pragma("user_version") == VERSION
        report = verify(store, months)
        assert (report.broken_at, store.execute("SELECT count(*) FROM epoch").get) == (None, 1)
        assert store.execute("SELECT choice FROM decision").get == "dismiss"


def test_what_stands_beside_its_journal_is_read(folders: Folders) -> None:
    settings = read_settings(folders)
    assert (settings.station.hub, settings.station.desk) == ("CGK", "3")
    assert (settings.ui.language, settings.ui.theme, settings.wedge.layout) == ("en", "dark", "de")
    kept = Kept(folders.access_file)
    with closing(kept):
        assert kept.person(OPERATOR.username) == OPERATOR
        badge = kept.badge(TOKEN_HASH)
        assert badge is not None
        assert badge.username == OPERATOR.username
    printed = PrintJournal(folders.print_journal_file, SystemClock())
    assert printed.open() == []
    with closing(printed):
        assert [job.number for job in printed.jobs(0, JobState.UNCERTAIN)] == ["A1"]


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_keeps_every_kind_of_event(release: str, tmp_path: Path) -> None:
    found = bodies(Folders.under(unpacked(release, tmp_path) / "plain"))
    assert {body.workflow for body in found} == set(Workflow)
    shown = {slot for slot in SLOTS.values() if any(getattr(body, slot) for body in found)}
    assert shown == set(SLOTS.values())
    assert any(body.undoes and body.note for body in found)


@pytest.mark.parametrize("release", RELEASES)
def test_what_waits_in_it_arrives_once(release: str, hub_station: CommandLine, hub: Hub) -> None:
    (unpacked(release, hub_station.home.parent / "kept") / "plain").rename(hub_station.home)
    scanned = hub_station("scan", "--workflow", "receiving", *counted(hub_station)).lines
    assert {line["verdict"] for line in scanned} == {"DUPLICATE"}, "what counted counts"
    with closing(schema.open_reader(hub_station.folders.journal_file)) as store:
        owed = {target: waiting(store, target) for target in Target}
    urls = {"OSAS_DATABASE_URL": hub.osas_url, "ONMART_DATABASE_URL": hub.onmart_url}
    synced = hub_station("sync", "--once", **urls).line
    assert [synced["osas"][word] for word in ("delivered", "parked", "waiting")] == [
        *(len(owed[Target.OSAS]), 1, 0)
    ]
    onmart = synced["onmart"]
    assert onmart["delivered"] + onmart["not_owed"] == len(owed[Target.ONMART])
    assert hub.ledger() == dict.fromkeys(owed[Target.OSAS], 1)
    assert hub_station("journal", "verify").line["ok"]


def waiting(store: apsw.Connection, target: Target) -> list[str]:
    """Return the ids of what a database is owed."""
    found = store.execute(_WAITING, (target.value,))
    return [str(UUID(bytes=event_id)) for (event_id,) in found]


def counted(hub_station: CommandLine) -> list[str]:
    """Return parcels of which one scan counts already."""
    with closing(schema.open_reader(hub_station.folders.journal_file)) as store:
        return [str(awb) for (awb,) in store.execute(_COUNTED)]
