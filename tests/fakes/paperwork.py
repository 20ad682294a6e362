"""What desks record of manifests and of couriers' rounds, and a hub to record it at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.events import Workflow
from station.journal.details import Delivery, Handover
from tests.fakes.central import add_waybills, rows
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from station.journal.record import OwedEvent

MANIFEST = "CGK-3-20261102-M001"
SHEET = "CGK-3-20261102-R001"
_OF_MANIFESTS = {"add": "MANIFESTED", "take_off": "AT_HUB", "hand_over": "IN_TRANSIT"}
_OF_ROUNDS = {
    "out": "OUT_FOR_DELIVERY",
    "done": "DELIVERED",
    "fail": "FAILED",
    "back": "AT_HUB",
}


_HUB = """
INSERT INTO bag (bag_no, hub, route, status, seal_no, opened_at)
VALUES ('B1', 'CGK', 'BDO', 'sealed', 'S1', now());
INSERT INTO trucking_shipment (number, from_hub, to_hub, vehicle, driver)
VALUES ('RUN-1', 'CGK', 'BDO', 'B 1 CD', 'D');
INSERT INTO courier_partners (code, name) VALUES ('PCP', 'PCP Express') ON CONFLICT DO NOTHING;
INSERT INTO partners (name, courier_partner_code) VALUES ('Akun PCP', 'PCP') ON CONFLICT DO NOTHING;
INSERT INTO problem_scan (waybill_id, problem_code, scanned_at)
SELECT id, 'MR', '2026-11-01T00:00Z' FROM waybill_numbers WHERE awb_number = 'JX1'
"""


def fill_hub(url: str) -> None:
    add_waybills(url, "JX1", "JX2", "JX3", status="AT_HUB")
    for statement in _HUB.split(";"):
        rows(url, statement)


def manifest_did(seq: int, awb: str, action: str, changes: Any = None, **facts: Any) -> OwedEvent:
    told = Handover(**({"manifest": MANIFEST, "to": "BDO"} | facts))
    moves_to = _OF_MANIFESTS.get(action) if awb else None
    body = {"moves_to": moves_to, "action": action, **(changes or {})}
    return owed_event(seq, awb, workflow=Workflow.HANDOVER, handover=told, **body)


def a_truck() -> list[OwedEvent]:
    """JX1 and a bag leave, JX2 is taken off again, JX3 left in the bag."""
    return [
        manifest_did(1, "", "open", run="RUN-1", vehicle="B 1 CD"),
        manifest_did(2, "JX1", "add", line_no=1, weight_g=1_250),
        manifest_did(3, "JX2", "add", line_no=2, weight_g=1_250),
        manifest_did(4, "", "add", bag="B1", line_no=3, weight_g=5_000),
        manifest_did(5, "JX2", "take_off", line_no=2),
        manifest_did(6, "", "close", total_items=2, total_koli=2, total_weight_g=6_250, driver="E"),
        manifest_did(7, "JX1", "hand_over"),
        manifest_did(8, "", "hand_over", bag="B1"),
        manifest_did(9, "JX3", "hand_over", bag="B1"),
        manifest_did(10, "", "depart", run="RUN-1", seal="T-9"),
    ]


def round_did(seq: int, awb: str, action: str, changes: Any = None, **facts: Any) -> OwedEvent:
    told = Delivery(**({"runsheet": SHEET, "courier": "c1"} | facts))
    body = {"moves_to": _OF_ROUNDS.get(action), "action": action, "attempt": 1, **(changes or {})}
    return owed_event(seq, awb, workflow=Workflow.DELIVERY, delivery=told, **body)


def a_round(after: int = 0) -> list[OwedEvent]:
    """JX1 is delivered and paid, JX2 comes back, JX3 is the courier's liability.

    Numbered from the one after `after`.
    """
    return [
        round_did(after + 1, "", "open", date="2026-11-02"),
        round_did(after + 2, "JX1", "out", cod=150_000),
        round_did(after + 3, "JX2", "out"),
        round_did(after + 4, "JX3", "out", cod=50_000),
        round_did(after + 5, "", "go", cod_expected=200_000),
        round_did(
            after + 6, "JX1", "done", cod=150_000, receiver="Ani", relation="sendiri", photo="ab12"
        ),
        round_did(after + 7, "JX2", "fail"),
        round_did(after + 8, "JX2", "back"),
        round_did(after + 9, "JX3", "liability"),
        round_did(
            after + 10, "", "close", cod_expected=200_000, cod_cash=150_000, cod_short=50_000
        ),
    ]
