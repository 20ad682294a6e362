"""A truck is loaded with nothing but the scanner, one parcel stays behind, and OSAS has it all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from tests.acceptance.gestures import twice, work_in
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

BOUND = """
SELECT r.next_hop, w.awb_number FROM waybill_numbers AS w
  JOIN route_config AS r ON r.hub = 'CGK' AND r.destination = w.destination
 WHERE w.awb_number = ANY (%s) AND w.koli_count = 1 AND w.direction = 'forward'
   AND r.next_hop <> 'CGK' ORDER BY r.next_hop
"""
LINES = """
SELECT i.line_no, coalesce(w.awb_number, b.bag_no), i.removed_at IS NULL
  FROM manifest_item AS i JOIN manifest_hub AS m ON m.id = i.hub_manifest_id
  LEFT JOIN waybill_numbers AS w ON w.id = i.waybill_id LEFT JOIN bag AS b ON b.id = i.bag_id
 WHERE m.number = %s ORDER BY i.line_no
"""
CLOSED = """
SELECT m.to_hub, m.total_items, m.sealed_by, old.number
  FROM manifest_hub AS m LEFT JOIN manifest_hub AS old ON old.id = m.supersedes_id
 WHERE m.number = %s AND m.sealed_at IS NOT NULL
"""
STATUS = "SELECT awb_number, status FROM waybill_numbers WHERE awb_number = ANY (%s) ORDER BY 1"
LEFT = "SELECT count(*) FROM handover_scan WHERE manifest_no = %s AND counts"
NAME = CommandName


def for_one_truck(hub: Hub, number: int) -> tuple[str, list[str], str]:
    """Return a hop, so many parcels for it, and one for another hop."""
    found = rows(hub.osas_url, BOUND, hub.codes(Plant.BELONGS_HERE))
    by_hop = {hop: [awb for _, awb in told] for hop, told in groupby(found, lambda row: row[0])}
    hop = max(by_hop, key=lambda one: len(by_hop[one]))
    other = next(awbs[0] for one, awbs in by_hop.items() if one != hop)
    return hop, by_hop[hop][:number], other


def shown_in(panel: QWidget) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_a_truck_is_loaded_and_one_parcel_stays_behind(counter: CounterAtWork, hub: Hub) -> None:
    hop, (first, second, bagged), stray = for_one_truck(hub, 3)
    for awb in (first, second, bagged):
        assert counter.scan(awb).verdict is Verdict.OK
    work_in(counter, Workflow.PACKING)
    counter.scan(barcode(NAME.OPEN, hop))
    panel = counter.window.screen_.panel
    assert panel is not None
    bag = counter.number_shown("B")
    counter.scan(bagged)
    twice(counter, NAME.SEAL)
    assert counter.scan("SEGEL-0042").verdict is Verdict.OK
    work_in(counter, Workflow.HANDOVER)
    counter.picture("handover-empty")
    opened = counter.scan(barcode(NAME.OPEN, hop))
    assert (opened.verdict, opened.place_code) == (Verdict.OK, f"{hop} M001")
    number = counter.number_shown("M")
    told = [counter.scan(code).verdict for code in (first, stray, second, bag, second)]
    assert told == [
        *(Verdict.OK, Verdict.MISSORT, Verdict.OK, Verdict.OK),
        Verdict.DUPLICATE,
    ]
    counter.until(lambda: panel.count.text() == "3")
    counter.picture("handover-manifest")
    assert twice(counter, NAME.CLOSE).verdict is Verdict.OK
    counter.until(lambda: number not in panel.number.text())
    counter.picture("handover-closed")
    counter.all_sent()
    assert rows(hub.osas_url, CLOSED, number) == [(hop, 3, "operator01", None)]
    assert rows(hub.osas_url, LINES, number) == [
        *((1, first, True), (2, second, True)),
        (3, bag, True),
    ]
    here = sorted([first, second, bagged])
    assert rows(hub.osas_url, STATUS, here) == [(awb, "IN_TRANSIT") for awb in here]
    assert rows(hub.osas_url, LEFT, number) == [(4,)], "three parcels and the bag itself"
    assert counter.scan(number).verdict is None
    counter.until(lambda: {NAME.YES, NAME.NO} <= panel.buttons.keys())
    counter.picture("handover-supersede")
    replaced = twice(counter, NAME.YES)
    assert replaced.verdict is Verdict.OK
    again = counter.number_shown("M", but=number)
    counter.scan(barcode(NAME.REMOVE))
    assert counter.scan(second).verdict is Verdict.OK
    counter.until(lambda: panel.count.text() == "2 / 3")
    counter.window.switch_language()
    counter.window.switch_theme()
    counter.until(lambda: hop in shown_in(panel))
    counter.picture("handover-english-dark")
    assert twice(counter, NAME.CLOSE).verdict is Verdict.OK
    counter.until(lambda: counter.waiting() == 0)
    assert rows(hub.osas_url, CLOSED, again) == [(hop, 2, "operator01", number)]
    assert dict(rows(hub.osas_url, STATUS, here)) == {
        first: "IN_TRANSIT",
        bagged: "IN_TRANSIT",
        second: "AT_HUB",
    }
    assert rows(hub.osas_url, LEFT, number) == [(3,)]
    assert counter.scan(number).verdict is Verdict.REJECTED
