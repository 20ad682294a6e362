"""Manifests in OSAS: what was scanned into them, what was taken off, and what left with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from station.central.naming import Naming
from station.central.papers import Papers
from station.central.questions import Questions
from station.events import Target
from station.folders import Folders
from station.identity import StationIdentity
from station.journal.outbox import JournalOutbox
from station.journal.record import DeliveryState
from station.paper.documents import Manifest
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.desks import barcode
from tests.fakes.handing_over import (
    AWB,
    AWBS,
    BAG,
    FIRST,
    INSIDE,
    OTHER,
    REMOVE,
    at_work,
    closed,
    knowledge,
)
from tests.fakes.knowledge import a_waybill
from tests.fakes.outbox import MORNING
from tests.fakes.paperwork import MANIFEST, a_truck, fill_hub, manifest_did
from tests.fakes.renamed import renamed
from tests.fakes.station import StillClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.pools import Pool
    from station.journal.record import Acknowledgement, OwedEvent

ME = StationIdentity("BDO", "Bandung", "1", "operator01", "Asia/Jakarta")
LINES = (
    "SELECT line_no, awb_number, bag_no, i.partner_awb, partner_awb_follows, removed_at IS NULL"
    " FROM manifest_item AS i LEFT JOIN waybill_numbers AS w ON w.id = i.waybill_id"
    " LEFT JOIN bag ON bag.id = i.bag_id ORDER BY line_no"
)
LEFT = (
    "SELECT awb_number, bag_no, from_hub, to_hub, manifest_no, counts FROM handover_scan AS h"
    " LEFT JOIN waybill_numbers AS w ON w.id = h.waybill_id LEFT JOIN bag ON bag.id = h.bag_id"
    " ORDER BY h.id"
)


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    fill_hub(osas_url)
    return bench.pool(osas_url)


def push(bench: Bench, pool: Pool, *events: OwedEvent) -> list[Acknowledgement]:
    told = bench.push(pool, list(events))
    assert {one.state for one in told} == {DeliveryState.DELIVERED}
    return told


@pytest.mark.parametrize("together", [True, False])
def test_a_truck_is_loaded_the_same_in_one_batch_or_in_ten(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    events = a_truck()
    for some in [events, events] if together else [[event] for event in events]:
        assert {one.note for one in push(bench, pool, *some)} == {""}
    assert rows(osas_url, LINES) == [
        (1, "JX1", None, None, False, True),
        (2, "JX2", None, None, False, False),
        (3, None, "B1", None, False, True),
    ]
    assert rows(osas_url, LEFT) == [
        ("JX1", None, "CGK", "BDO", MANIFEST, True),
        (None, "B1", "CGK", "BDO", MANIFEST, True),
        ("JX3", "B1", "CGK", "BDO", MANIFEST, True),
    ]
    closed_at, departed_at = (MORNING + timedelta(seconds=seq) for seq in (6, 10))
    assert rows(
        osas_url,
        "SELECT m.number, m.from_hub, m.to_hub, m.vehicle, m.driver, total_items, total_weight_g,"
        " sealed_at, sealed_by, r.number, r.departed, r.seal_no FROM manifest_hub AS m"
        " JOIN trucking_shipment AS r ON r.id = m.shipment_id",
    ) == [
        (
            *(MANIFEST, "CGK", "BDO", "B 1 CD", "E", 2, 6_250, closed_at, "operator01"),
            *("RUN-1", departed_at, "T-9"),
        )
    ]
    assert rows(osas_url, "SELECT status FROM bag") == [("in_transit",)]
    assert rows(osas_url, "SELECT resolved_by FROM problem_scan") == [("operator01",)]
    statuses = "SELECT status FROM waybill_numbers ORDER BY awb_number"
    assert [status for (status,) in rows(osas_url, statuses)] == [
        *("IN_TRANSIT", "AT_HUB"),
        "IN_TRANSIT",
    ]


@pytest.mark.parametrize("together", [True, False])
def test_what_is_undone_is_off_the_manifest_and_may_be_added_again(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    added, left = (
        manifest_did(2, "JX1", "add", line_no=1),
        manifest_did(4, "", "hand_over", bag="B1"),
    )
    events = [
        *(manifest_did(1, "", "open"), added),
        manifest_did(3, "JX1", "add", {"undoes": added.event_id}, line_no=1),
        *(left, manifest_did(5, "", "hand_over", {"undoes": left.event_id}, bag="B1")),
        manifest_did(6, "JX1", "add", line_no=2),
    ]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert [(line[0], line[-1]) for line in rows(osas_url, LINES)] == [(1, False), (2, True)]
    assert rows(osas_url, "SELECT status FROM bag") == [("sealed",)]
    assert [row[-1] for row in rows(osas_url, LEFT)] == [False]


@pytest.mark.parametrize("together", [True, False])
def test_a_partner_s_number_is_mapped_when_the_pair_is_scanned(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    to_partner = {"kind": "pcp", "to": "PCP", "partner": "PCP"}
    events = [
        manifest_did(1, "", "open", **to_partner),
        manifest_did(2, "JX1", "add", **to_partner, line_no=1, follows=True),
        manifest_did(3, "JX2", "add", **to_partner, line_no=2, partner_awb="PCP-2"),
        manifest_did(4, "JX1", "pair", {"moves_to": None}, **to_partner, partner_awb="PCP-1"),
        manifest_did(5, "", "close", **to_partner, total_items=2),
        manifest_did(6, "JX1", "hand_over", **to_partner, line_no=1, partner_awb="PCP-1"),
        manifest_did(7, "JX2", "hand_over", **to_partner, line_no=2, partner_awb="PCP-2"),
    ]
    for some in [events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert rows(osas_url, LINES) == [
        (1, "JX1", None, "PCP-1", False, True),
        (2, "JX2", None, "PCP-2", False, True),
    ]
    mapped = "SELECT internal_awb, partner_awb FROM resi_3p ORDER BY 1"
    assert rows(osas_url, mapped) == [("JX1", "PCP-1"), ("JX2", "PCP-2")]
    assert rows(osas_url, "SELECT total_items, closed_by FROM manifest_pcp") == [(2, "operator01")]
    (taken,) = push(
        bench,
        pool,
        manifest_did(8, "JX3", "pair", {"moves_to": None}, **to_partner, partner_awb="PCP-1"),
    )
    assert taken.note == "partner number taken"


def test_a_number_that_followed_is_mapped_by_the_manifest_that_takes_the_place(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    to_partner: dict[str, object] = {"kind": "pcp", "to": "PCP", "partner": "PCP"}
    second = to_partner | {"manifest": "CGK-3-20261102-M002", "supersedes": MANIFEST}
    no_move: dict[str, object] = {"counts": False, "moves_to": None}
    line = {"line_no": 1, "koli": 1, "weight_g": 1_250}
    push(
        bench,
        pool,
        manifest_did(1, "", "open", **to_partner),
        manifest_did(2, "JX1", "add", **to_partner, line_no=1, follows=True),
        manifest_did(3, "", "close", **to_partner, total_items=1),
        manifest_did(4, "JX1", "hand_over", **to_partner, **line, follows=True),
    )
    assert rows(osas_url, "SELECT count(*) FROM resi_3p") == [(0,)]
    push(
        bench,
        pool,
        manifest_did(5, "", "open", **second),
        manifest_did(6, "JX1", "carry", no_move, **second, **line, follows=True),
        manifest_did(7, "JX1", "pair", {"moves_to": None}, **second, partner_awb="PCP-1"),
        manifest_did(8, "", "close", **second, total_items=1),
        manifest_did(9, "JX1", "map", {"moves_to": None}, **second, **line, partner_awb="PCP-1"),
    )
    assert rows(osas_url, "SELECT internal_awb, partner_awb FROM resi_3p") == [("JX1", "PCP-1")]
    told = "SELECT m.number, i.partner_awb, i.partner_awb_follows FROM manifest_item AS i"
    joined = f"{told} JOIN manifest_pcp AS m ON m.id = i.manifest_id ORDER BY 1"
    assert rows(osas_url, joined) == [
        (MANIFEST, None, True),
        ("CGK-3-20261102-M002", "PCP-1", False),
    ]
    assert len(rows(osas_url, "SELECT 1 FROM handover_scan WHERE counts")) == 1, "it left once"


def test_a_manifest_takes_another_s_place_once(bench: Bench, pool: Pool, osas_url: str) -> None:
    push(bench, pool, manifest_did(1, "", "open"), manifest_did(2, "", "close"))
    second, third = (f"CGK-3-20261102-M00{n}" for n in (2, 3))
    push(bench, pool, manifest_did(3, "", "open", manifest=second, supersedes=MANIFEST))
    (late,) = push(bench, pool, manifest_did(4, "", "open", manifest=third, supersedes=MANIFEST))
    assert late.note == "manifest superseded meanwhile"
    found = "SELECT m.number, old.number FROM manifest_hub AS m JOIN manifest_hub AS old"
    assert rows(osas_url, f"{found} ON old.id = m.supersedes_id") == [(second, MANIFEST)]


@pytest.mark.parametrize("together", [True, False])
def test_what_a_truck_left_behind_has_not_left(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    second = "CGK-3-20261102-M002"
    carried = {"manifest": second, "supersedes": MANIFEST}
    no_move: dict[str, object] = {"counts": False, "moves_to": None}
    events = [
        *a_truck()[:-1],
        manifest_did(10, "", "open", **carried),
        manifest_did(11, "JX1", "carry", no_move, **carried, line_no=1, koli=1, weight_g=1_250),
        manifest_did(12, "", "carry", no_move, **carried, bag="B1", line_no=3, weight_g=5_000),
        manifest_did(13, "JX3", "carry", no_move, **carried, bag="B1"),
        manifest_did(14, "JX1", "leave", {"moves_to": "AT_HUB"}, **carried, line_no=1),
        manifest_did(15, "", "leave", **carried, bag="B1", line_no=3),
        manifest_did(16, "JX3", "leave", {"moves_to": "IN_BAG"}, **carried, bag="B1"),
        manifest_did(17, "", "close", **carried),
    ]
    for some in [events, events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    assert [row[-1] for row in rows(osas_url, LEFT)] == [False] * 3
    assert rows(osas_url, "SELECT status FROM bag") == [("sealed",)]
    statuses = "SELECT status FROM waybill_numbers ORDER BY awb_number"
    assert rows(osas_url, statuses) == [("AT_HUB",), ("AT_HUB",), ("IN_BAG",)]
    mine = LINES.replace(
        "ORDER BY",
        f"JOIN manifest_hub AS m ON m.id = i.manifest_id WHERE m.number = '{second}' ORDER BY",
    )
    assert [(line[0], line[-1]) for line in rows(osas_url, mine)] == [(1, False), (3, False)]


@pytest.mark.parametrize("together", [True, False])
def test_a_line_ends_as_the_closing_says_and_a_piece_taken_off_leaves_it(
    bench: Bench, pool: Pool, osas_url: str, together: bool
) -> None:
    no_move: dict[str, object] = {"moves_to": None}
    events = [
        manifest_did(1, "", "open"),
        manifest_did(2, "JX1", "add", no_move, line_no=1, weight_g=500),
        manifest_did(3, "JX1", "add", no_move | {"koli_no": 2}, weight_g=500),
        manifest_did(4, "JX1", "add", {"koli_no": 3}, weight_g=500),
        manifest_did(5, "JX1", "take_piece", no_move | {"koli_no": 3}),
        manifest_did(6, "", "close", total_items=1),
        manifest_did(7, "JX1", "hand_over", no_move, line_no=1, koli=2, weight_g=1_000),
        manifest_did(8, "JX1", "hand_over", no_move | {"koli_no": 2}),
    ]
    written = "UPDATE waybill_numbers SET contents = 'Kopi', service_type = 'REG'"
    rows(osas_url, f"{written}, recipient_postcode = '40115'")
    for some in [events, events] if together else [[event] for event in events]:
        push(bench, pool, *some)
    found = "SELECT line_no, koli, weight_g, removed_at IS NULL, contents, service, postcode"
    told = ("Kopi", "REG", "40115")
    assert rows(osas_url, f"{found} FROM manifest_item") == [(1, 2, 1_000, True, *told)]
    koli = "SELECT koli_no FROM handover_scan WHERE counts ORDER BY 1"
    assert rows(osas_url, koli) == [(1,), (2,)]


def test_what_the_databases_did_not_know_yet_is_on_the_manifest_once_they_do(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(bench, pool, manifest_did(1, "", "open"), manifest_did(2, "JX9", "add", line_no=1))
    assert rows(osas_url, LINES) == []
    add_waybills(osas_url, "JX9", status="AT_HUB")
    closing = [
        manifest_did(3, "", "close", total_items=1),
        manifest_did(4, "JX9", "hand_over", line_no=1, weight_g=700),
    ]
    push(bench, pool, *closing)
    push(bench, pool, *closing)
    assert [(line[0], line[1]) for line in rows(osas_url, LINES)] == [(1, "JX9")]
    assert [(row[0], row[-1]) for row in rows(osas_url, LEFT)] == [("JX9", True)]
    status = "SELECT status FROM waybill_numbers WHERE awb_number = 'JX9'"
    assert rows(osas_url, status) == [("IN_TRANSIT",)]


def test_a_truck_is_loaded_in_a_backend_s_own_names(bench: Bench, osas_url: str) -> None:
    fill_hub(osas_url)
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        push(bench, pool, *a_truck())
        pool.close()
    assert len(rows(osas_url, LINES)) == 3


def on_paper(pool: Pool, number: str = MANIFEST) -> Manifest:
    """Return the manifest as another desk reads it."""
    pools, naming = dict.fromkeys(Target, pool), dict.fromkeys(Target, Naming())
    nowhere = Folders.under(Path("nowhere"))
    questions = Questions(pools, naming, nowhere, clock=StillClock(MORNING), identity=lambda: ME)
    (manifest,) = Papers(pool, Naming(), "BDO", questions).read("manifest_hub", number, 10)
    assert isinstance(manifest, Manifest)
    return manifest


@pytest.fixture
def what_a_desk_closed(tmp_path: Path, osas_url: str) -> Iterator[list[OwedEvent]]:
    """A waybill of three koli, one taken off again, a parcel and a bag."""
    known = knowledge()
    known.add(a_waybill(AWB, status="AT_HUB", koli_total=3, weight_g=1_000))
    add_waybills(osas_url, *AWBS, *INSIDE, status="AT_HUB")
    rows(osas_url, f"UPDATE bag SET bag_no = '{BAG}'")
    desk = at_work(tmp_path, known)
    for code in (AWB, AWB, OTHER, AWB, barcode(REMOVE), AWB, BAG):
        desk.scan(code)
    closed(desk)
    owed = JournalOutbox(Target.OSAS, desk.journal, desk.journal)
    yield owed.pending(100)
    owed.close()
    desk.close()


def test_another_desks_paper_says_where_it_differs_from_what_was_closed(
    bench: Bench, pool: Pool, osas_url: str, what_a_desk_closed: list[OwedEvent]
) -> None:
    push(bench, pool, *what_a_desk_closed)
    same = on_paper(pool, FIRST)
    assert [(line.code, line.koli) for line in same.lines] == [(AWB, 2), (OTHER, 1), (BAG, 1)]
    assert not same.changed
    rows(osas_url, "UPDATE manifest_item SET weight_g = weight_g + 1 WHERE line_no = 1")
    assert on_paper(pool, FIRST).changed


def test_of_a_manifest_that_was_closed_elsewhere_nothing_is_said(
    bench: Bench, pool: Pool, osas_url: str
) -> None:
    push(bench, pool, *a_truck())
    assert not on_paper(pool).changed, "an older station told no digest"
    rows(osas_url, "UPDATE manifest_hub SET event_id = NULL")
    assert not on_paper(pool).changed, "nor does the backend"
