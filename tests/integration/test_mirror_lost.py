"""A mirror that is lost, damaged or another version's comes again while scanning goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
import pytest

from station.events import LinkChanged, MirrorFound, MirrorRefreshed, Target
from station.journal import sealing
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.counter import Counter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fakes.mirrored import Mirrored
    from tests.fakes.proxy import FaultProxy

WAYBILLS = 3_000


def delete(file: Path) -> None:
    file.unlink()


def delete_all(file: Path) -> None:
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


def put_another(file: Path) -> None:
    """Put an empty mirror in its place, as whoever restores an old copy does."""
    other = file.with_name("other")
    other.touch()
    other.replace(file)


def damage(file: Path) -> None:
    """Overwrite all but the first page; what is in the WAL is in the file before."""
    writer = sealing.connect(file)
    assert writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall() == [(0, 0, 0)]
    writer.close()
    with file.open("r+b") as there:
        size = there.seek(0, 2)
        there.seek(4096)
        there.write(b"\xa5" * (size - 4096))


@pytest.mark.parametrize("lose", [delete, delete_all, put_another, damage])
def test_a_mirror_that_is_lost_while_the_station_runs_comes_again(
    mirrored: Mirrored, bench: Bench, osas_url: str, lose: Callable[[Path], None]
) -> None:
    add_waybills(osas_url, *(f"JX{n}" for n in range(WAYBILLS)))
    mirrored.downlink(osas_url).start()
    bench.heard.wait_for(MirrorRefreshed)
    counter = mirrored.counter
    assert counter.waybill("JX1") is not None
    known = len(bench.heard.all)
    lose(mirrored.file)
    # The counter goes on: it does not know the parcel, and no look-up fails.
    while counter.as_of() is not None and MirrorFound not in map(type, bench.heard.all[known:]):
        counter.waybill("JX2999")
    bench.heard.wait_for_more()
    while not any(isinstance(told, MirrorRefreshed) for told in _after_loss(bench, known)):
        counter.waybill("JX1")
        bench.heard.wait_for_more()
    found, *_ = _after_loss(bench, known)
    assert found == MirrorFound(None, 0)
    assert counter.counts()["waybill"] == WAYBILLS
    assert counter.waybill("JX1") is not None
    assert counter.as_of() is not None


def _after_loss(bench: Bench, known: int) -> list[object]:
    told = bench.heard.all[known:]
    places = [place for place, one in enumerate(told) if isinstance(one, MirrorFound)]
    return list(told[places[0] :]) if places else []


def test_another_version_s_mirror_is_made_anew(
    mirrored: Mirrored, bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1")
    mirrored.downlink(osas_url).refresh_once(20)
    other = apsw.Connection(str(mirrored.file))
    other.execute("PRAGMA user_version = 999")
    other.execute("ALTER TABLE waybill DROP COLUMN status")
    other.close()
    assert mirrored.counter.waybill("JX1") is None
    assert mirrored.downlink(osas_url).refresh_once(20).waybills == 1
    assert mirrored.counter.waybill("JX1") is not None
    assert bench.heard.of(MirrorFound) == [MirrorFound(None, 0)] * 2


def test_without_a_network_the_age_of_what_is_there_is_told_at_the_start(
    mirrored: Mirrored, bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, "JX1")
    as_of = mirrored.downlink(osas_url).refresh_once(20).as_of
    address = osas_proxy.in_front_of(osas_url)
    osas_proxy.refuse()
    mirrored.downlink(address).start()
    bench.heard.wait_for(LinkChanged, lambda link: not link.online)
    assert bench.heard.of(MirrorFound)[-1] == MirrorFound(as_of, 1)


def test_scans_are_recorded_without_a_mirror_and_say_so(
    tmp_path: Path, osas_url: str, onmart_url: str
) -> None:
    add_waybills(osas_url, "JX1000000001", "JX1000000002")
    counter = Counter(tmp_path, osas_url, onmart_url)
    try:
        counter.sync()
        known = counter.judge("JX1000000001").decision
        delete_all(counter.station.folders.mirror_file)
        unknown = counter.judge("JX1000000002").decision
        report = counter.sync()
    finally:
        counter.station.close()
    assert (known.warning, unknown.warning) == ("implied_handover", "no_reference_data")
    assert (report["mirror"]["waybills"], report[Target.OSAS.value]["waiting"]) == (2, 0)
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(2,)]
