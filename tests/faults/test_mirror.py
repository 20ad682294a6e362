"""What befalls the mirror and the database behind it: found, and put right by itself (P11, P14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central.pull import Pull
from station.events import MirrorFound, MirrorRefreshed, ServerRolledBack, Target
from station.journal.outbox import JournalOutbox
from station.mirror import schema
from tests.fakes.central import PATIENCE_S, Bench, add_waybills, rows
from tests.fakes.journals import Journalled
from tests.fakes.mirrored import Kept

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.mirrored import Mirrored
    from tests.fakes.standby import Pair

AWBS = [f"JX{n}" for n in range(1, 7)]
LATE = """
INSERT INTO agent_locations (code, name, kind, city, province, timezone)
VALUES ('CGK', 'Jakarta', 'hub', 'Jakarta', 'DKI Jakarta', 'Asia/Jakarta')
"""


def commit_late(kept: Kept, url: str) -> None:
    """Commit a place and a parcel after the pull that their time would have brought them."""
    with psycopg.connect(url) as slow:
        slow.execute(LATE)
        slow.execute("UPDATE waybill_numbers SET status = 'CLOSED' WHERE awb_number = 'JX1'")
        kept.refresh(compares=False)
        slow.commit()
    kept.refresh(compares=False)


@pytest.fixture
def hasty(bench: Bench, tmp_path: Path, osas_url: str) -> Kept:
    """A mirror whose pulls do not look back: whatever commits late is late for them."""
    add_waybills(osas_url, *AWBS)
    return Kept(bench, tmp_path, {Target.OSAS: osas_url}, overlap_s=0)


@pytest.mark.fault("a reference row commits late (35)", "found by comparing (P11)")
def test_a_reference_row_that_commits_late(hasty: Kept, osas_url: str) -> None:
    commit_late(hasty, osas_url)
    hasty.refresh()
    assert hasty.held() == hasty.anew()
    hasty.close()


@pytest.mark.fault("the same, nothing is compared (control)", "the same check misses it")
def test_without_comparing_it_would_be_missed(hasty: Kept, osas_url: str) -> None:
    commit_late(hasty, osas_url)
    hasty.refresh(compares=False)
    assert hasty.held() != hasty.anew()
    hasty.close()


@pytest.mark.expected_logs("WARNING station.central.link: .* was rolled back")
@pytest.mark.fault("a standby promoted without the last commits (20)", "regained; mirror follows")
def test_a_standby_that_is_promoted_without_the_last_commits(
    bench: Bench, pair: Pair, tmp_path: Path
) -> None:
    add_waybills(pair.primary.url("osas"), *AWBS)
    kept = Kept(bench, tmp_path, {Target.OSAS: pair.url()})
    with Journalled(tmp_path / "journal.sqlite") as journalled:
        journalled.record(*AWBS[:3])
        drain(bench, journalled, pair.url())
        pair.await_copy()
        pair.standby.stop()
        journalled.record(*AWBS[3:])
        add_waybills(pair.primary.url("osas"), "JX-LOST")
        drain(bench, journalled, pair.url())
        kept.refresh()
        assert "JX-LOST" in awbs(kept)
        pair.primary.stop("immediate")
        pair.standby.start()
        pair.promote()
        drain(bench, journalled, pair.url())
    kept.refresh(compares=False)
    assert awbs(kept) == set(AWBS)
    assert kept.held() == kept.anew()
    kept.close()
    assert [told.events for told in bench.heard.of(ServerRolledBack)] == [6]
    in_ledger = rows(pair.standby.url("osas"), "SELECT seq FROM hub_station.event_ledger")
    assert sorted(in_ledger) == [(seq,) for seq in range(1, 7)]


def drain(bench: Bench, journalled: Journalled, url: str) -> None:
    outbox = JournalOutbox(Target.OSAS, journalled.journal, journalled.journal)
    pool = bench.pool(url)
    report = bench.uplink(pool, outbox).drain_once(PATIENCE_S)
    outbox.close()
    pool.close()
    assert (report.waiting, report.error_key) == (0, "")


def awbs(kept: Kept) -> set[str]:
    return {row[1] for row in kept.held()["waybill"]}


@pytest.mark.fault("the mirror's file deleted again and again", "made anew; look-ups go on")
def test_a_mirror_that_is_deleted_again_and_again(
    mirrored: Mirrored, bench: Bench, osas_url: str
) -> None:
    add_waybills(osas_url, *(f"JX{n}" for n in range(5_000)))
    mirrored.downlink(osas_url).start()
    bench.heard.wait_for(MirrorRefreshed)
    for _ in range(10):
        known = len(bench.heard.of(MirrorFound))
        for part in mirrored.file.parent.glob(f"{mirrored.file.name}*"):
            part.unlink(missing_ok=True)
        while len(bench.heard.of(MirrorFound)) == known:
            mirrored.counter.waybill("JX1")
        while mirrored.counter.as_of() is None:
            bench.heard.wait_for_more()
        assert mirrored.counter.counts()["waybill"] == 5_000


@pytest.mark.fault("the comparison cut at every query", "the pull is whole all the same; goes on")
def test_a_comparison_that_is_cut(
    bench: Bench, hasty: Kept, osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty.refresh(compares=False)
    rows(osas_url, "DELETE FROM waybill_numbers WHERE awb_number = 'JX2'")
    pool = bench.pool(osas_url)
    pull = Pull(pool, bench.naming, overlap_s=0, days=30, compare_every_s=0)
    monkeypatch.setattr("station.central.comparison.PUT_OFF_S", 0.0)
    real = pull._comparison._digests
    for cut_at in range(2 * len(schema.TABLES)):
        left = iter(range(cut_at))

        def digests(*asked: object, left: object = left) -> dict[int, str]:
            if next(left, None) is None:  # type: ignore[call-overload]  # an iterator
                raise psycopg.OperationalError("cut")
            return real(*asked)  # type: ignore[arg-type]  # as they came

        monkeypatch.setattr(pull._comparison, "_digests", digests)
        pull(hasty.writer)
    assert awbs(hasty) == set(AWBS) - {"JX2"}
    hasty.close()
