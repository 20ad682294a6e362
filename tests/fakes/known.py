"""Both databases with the demo's parcels and one that everything is known of, asked by a station.

The station has the role that `db grants` makes, and whatever is secret reads CANARY: it must not
come out anywhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg

from station.central.browse import Browse
from station.central.inquiry import Inquiry
from station.central.naming import Naming
from station.central.pools import Pool
from station.clock import SystemClock
from station.demo.seed import seed_onmart, seed_osas
from station.events import Target
from station.options import DatabaseOptions
from tests.fakes.admission import admitted, own_url
from tests.fakes.databases import fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.demo.postgres import EmbeddedPostgres

WHOLE = "HS00000012345"
"""The waybill of which there is something in every section."""
PARTNER_AWB = "PCP-WHOLE-1"
ORDER_NO = "ORD-WHOLE-1"
SENDER = "Sri Wahyuni 100%"
RECIPIENT = "Bu Ketut Änderung"
PHONE = "081298765432"
EVENT = "019ac000-0000-7000-8000-0000000000{:02d}"
NOW = datetime.now(UTC).replace(microsecond=0)
ZONE = "Asia/Jayapura"

# A parcel to Jayapura: bagged in Jakarta, by truck, a problem, weighed again, delivered, paid.
OSAS = f"""
UPDATE partners SET api_token = 'CANARY-token', webhook_url = 'https://CANARY.example';
UPDATE "user" SET password_hash = 'CANARY-hash';
UPDATE agent_locations SET timezone = '{ZONE}' WHERE id = 60;
INSERT INTO hub_station.badge (username, token_hash, issued_by) VALUES ('operator01', 'CANARY', 'a');
INSERT INTO waybill_numbers (id, awb_number, origin, destination, weight, status, chargeable_g,
    freight_amount, cod_amount, service_type, koli_count, agent_id, customer_id, sender_name,
    sender_phone, recipient_name, recipient_phone, recipient_address, recipient_postcode, contents)
VALUES (900001, '{WHOLE}', 'CGK10000', 'DJJ', 1.25, 'DELIVERED', 2000, 36000, 150000, 'REG', 2, 60,
    20, '{SENDER}', '+62 812-9876-5432', '{RECIPIENT}', '081300999999', 'Jl. Contoh 1', '99111',
    'Kopi');
INSERT INTO billing_vip_config (customer_id, terms, discount) VALUES (20, 'net_30', 7.5)
    ON CONFLICT (customer_id) DO UPDATE SET discount = 7.5;
INSERT INTO waybill_koli (waybill_id, koli_no, weight_g, length_cm, width_cm, height_cm)
VALUES (900001, 1, 750, 30, 20, 10), (900001, 2, 500, 10, 10, 10);
INSERT INTO scans (waybill_id, status, location, "timestamp", event_id)
VALUES (900001, 'BOOKED', 'CGK', '{{t10}}', NULL), (900001, 'AT_HUB', 'CGK', '{{t9}}', '{EVENT.format(1)}');
INSERT INTO bag (id, bag_no, hub, route, status, seal_no, weight_g, opened_at, sealed_at, sealed_by)
VALUES (900001, 'BAG-WHOLE', 'CGK', 'DJJ', 'received', 'SEAL-WHOLE', 5000, '{{t9}}', '{{t8}}', 'operator01');
INSERT INTO bag_item (bag_id, waybill_id, koli_no, added_at, added_by, removed_at, removed_by)
VALUES (900001, 900001, 1, '{{t8.5}}', 'operator01', '{{t5}}', 'operator02'),
       (900001, 900001, 2, '{{t8.5}}', 'operator01', '{{t5}}', 'operator02');
INSERT INTO runsheet (id, number, hub, courier, date, status, cod_expected, cod_cash)
VALUES (900001, 'RS-WHOLE', 'DJJ', 'courier-djj', '{{t2}}'::date, 'closed', 150000, 150000);
INSERT INTO runsheet_item (runsheet_id, waybill_id, cod_amount, outcome, outcome_at)
VALUES (900001, 900001, 150000, 'delivered', '{{t1}}');
INSERT INTO receiving_scan (waybill_id, bag_id, hub, desk, operator, verdict, condition, source,
    koli_no, leg, scanned_at, event_id)
VALUES (900001, NULL, 'CGK', '3', 'operator01', 'ok', 'good', 'agent', 1, 1, '{{t9}}', '{EVENT.format(1)}'),
       (NULL, 900001, 'DJJ', '1', 'operator-djj', 'ok', NULL, NULL, NULL, NULL, '{{t6}}', NULL),
       (NULL, 900001, 'DJJ', '1', 'operator-djj', 'ok', NULL, NULL, NULL, NULL, '{{t4}}', NULL);
INSERT INTO handover_scan (waybill_id, bag_id, from_hub, to_hub, manifest_no, scanned_at)
VALUES (NULL, 900001, 'CGK', 'DJJ', 'MH-WHOLE', '{{t7}}'), (900001, NULL, 'CGK', 'CGK', NULL, '{{t9.5}}');
INSERT INTO packing_scan (waybill_id, bag_id, hub, action, scanned_at)
VALUES (900001, 900001, 'CGK', 'add', '{{t8.5}}'), (NULL, 900001, 'CGK', 'seal', '{{t8}}');
INSERT INTO delivery_scan (waybill_id, hub, courier, runsheet_id, outcome, attempt, scanned_at)
VALUES (900001, 'DJJ', 'courier-djj', 900001, 'delivered', 1, '{{t1}}');
INSERT INTO problem_scan (id, waybill_id, problem_code, hub, note, photo, resolved_at, resolved_by,
    scanned_at)
VALUES (900001, 900001, 'BA', 'DJJ', 'rumah tidak ada', 'aa11', '{{t2}}', 'supervisor01', '{{t3}}');
INSERT INTO pop_record (waybill_id, sender, signature, photo, courier, picked_up_at)
VALUES (900001, '{SENDER}', 'bb22', 'cc33', 'courier-cgk', '{{t10}}');
INSERT INTO pod_record (waybill_id, receiver, relation, signature, photo, cod, courier, latitude,
    longitude, delivered_at)
VALUES (900001, '{RECIPIENT}', 'sendiri', 'dd44', 'ee55', 150000, 'courier-djj', -2.533, 140.717,
    '2026-11-20T15:30:00Z');
INSERT INTO alter_weight (id, waybill_id, koli_no, hub, old_g, new_g, length_cm, width_cm,
    height_cm, chargeable_g, charge_difference, photo, scale_serial, rule_id, reason, operator,
    approver, dispute_status, weighed_at)
VALUES (900001, 900001, 1, 'CGK', 1000, 1250, 30, 20, 10, 2000, -3000, 'ff66', 'SN-1', 1,
    'timbang ulang', 'clerk01', 'supervisor01', 'open', '{{t9}}');
INSERT INTO resi_3p (internal_awb, partner_awb, partner_id) VALUES ('{WHOLE}', '{PARTNER_AWB}', 1);
INSERT INTO manifest_hub (id, number, from_hub, to_hub, opened_at, sealed_at, sealed_by, smu_number,
    flight, shipment_id, vehicle, driver)
VALUES (900001, 'MH-OLD', 'CGK', 'DJJ', '{{t8}}', '{{t7.5}}', 'operator01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO manifest_hub (id, number, from_hub, to_hub, opened_at, sealed_at, sealed_by, smu_number,
    flight, shipment_id, vehicle, driver, supersedes_id)
VALUES (900002, 'MH-WHOLE', 'CGK', 'DJJ', '{{t8}}', '{{t7}}', 'operator01', 'SMU-1', 'GA 650', 1,
    'B 1234 HS', 'Pengemudi 1', 900001);
INSERT INTO manifest_pcp (id, number, hub, opened_at, closed_at) VALUES (900001, 'MP-WHOLE', 'DJJ', '{{t3}}', '{{t3}}');
INSERT INTO manifest_pos (id, number, hub, opened_at, closed_at) VALUES (900001, 'MO-WHOLE', 'DJJ', '{{t4}}', '{{t4}}');
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, bag_id, weight_g, partner_awb)
VALUES ('hub', 900002, 1, NULL, 900001, 5000, NULL), ('pcp', 900001, 1, 900001, NULL, 1250, '{PARTNER_AWB}'),
       ('pos', 900001, 1, 900001, NULL, 1250, NULL), ('pos', 900001, 2, NULL, 900001, 5000, NULL);
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, weight_g, removed_at)
VALUES ('pos', 900001, 3, 1, 777000, '{{t4}}');
INSERT INTO xendit_payment (id, external_id, waybill_id, amount, status, method, paid_at)
VALUES (900001, 'pay-whole', 900001, 36000, 'PAID', 'QRIS', '{{t10}}');
-- 00.30 on the 21st in Jayapura, still the 20th in Jakarta and in UTC.
INSERT INTO xendit_payout (external_id, agent_id, amount, status, cod_from, cod_to, paid_at)
VALUES ('payout-20', 60, 1, 'COMPLETED', '2026-11-20', '2026-11-20', '{{t0}}'),
       ('payout-21', 60, 1400000, 'COMPLETED', '2026-11-21', '2026-11-21', '{{t0}}');
INSERT INTO agent_commission (id, agent_id, service, waybill_id, rate, amount, earned_on)
VALUES (900001, 60, 'REG', 900001, 10, 3600, '2026-11-20');
INSERT INTO discrepancy (hub, manifest_no, waybill_id, awb, kind, found_at, found_by)
VALUES ('DJJ', 'MH-WHOLE', 900001, '{WHOLE}', 'koli_short', '{{t6}}', 'operator-djj'),
       ('DJJ', NULL, NULL, '{WHOLE}', 'unknown', '{{t7}}', 'operator-djj');
INSERT INTO approval_log (action, subject, hub, requester, approver, reason, approved_at)
VALUES ('weight.over_tolerance', '{WHOLE}', 'CGK', 'clerk01', 'supervisor01', 'selisih', '{{t9}}'),
       ('bag.reopen', 'BAG-WHOLE', 'CGK', 'operator01', 'supervisor01', 'salah segel', '{{t8}}'),
       ('manifest.late', 'MP-WHOLE', 'DJJ', 'operator01', 'supervisor01', 'terlambat', '{{t3}}');
INSERT INTO audit_log (actor, action, entity, entity_id, before, after)
VALUES ('admin01', 'edit', 'waybill_numbers', '{WHOLE}', '{{"status": "BOOKED"}}', '{{"status": "AT_HUB"}}'),
       ('admin01', 'edit', 'alter_weight', '900001', '{{"dispute_status": "none"}}',
        '{{"dispute_status": "open", "token": "CANARY", "deep": [{{"api_token": "CANARY"}}]}}'),
       ('admin01', 'edit', 'user', 'operator01', '{{"password_hash": "CANARY"}}',
        '{{"password_hash": "CANARY", "full_name": "Operator satu"}}');
INSERT INTO hub_station.parcel_state (waybill_id, class, effective_at, event_id, status, hub)
VALUES (900001, 1, '{{t1}}', '{EVENT.format(2)}', 'DELIVERED', 'DJJ');
INSERT INTO hub_station.orphan_scan (event_id, awb, hub, station, kind, scanned_at, body)
VALUES ('{EVENT.format(3)}', '{WHOLE}', 'CGK', 'CGK-3', 'receiving', '{{t11}}', '{{}}'),
       ('{EVENT.format(4)}', 'ORPHAN-1', 'CGK', 'CGK-3', 'receiving', '{{t11}}', '{{}}');
INSERT INTO hub_station.parked_event (event_id, body_hash, station, seq, kind, body, reason)
VALUES ('{EVENT.format(5)}', '\\x00', 'CGK-3', 7, 'receiving', '{{"awb": "{WHOLE}"}}', '23514 scans');
"""
ONMART = f"""
UPDATE marketplace_shop SET token = 'CANARY-token';
INSERT INTO marketplace_order (id, order_no, shop_id, status, ordered_at)
VALUES (900001, '{ORDER_NO}', 1, 'completed', '{{t11}}'), (900002, 'ORD-TWO', 1, 'paid', '{{t11}}');
INSERT INTO marketplace_order_item (order_id, sku, name, qty) VALUES (900001, '8991234567890', 'Kopi', 2);
INSERT INTO marketplace_shipment (id, order_id, awb_number, declared_weight_g, status)
VALUES (900001, 900001, '{WHOLE}', 1300, 'DELIVERED'), (900002, 900002, 'NOBODYS-1', 100, 'paid'),
       (900003, 900002, '{{other}}', 100, 'paid');
INSERT INTO marketplace_event (event_uid, shipment_id, status, location, occurred_at)
VALUES ('{EVENT.format(6)}', 900001, 'AT_HUB', 'CGK', '{{t9}}');
INSERT INTO hub_station.parked_event (event_id, body_hash, station, seq, kind, body, reason)
VALUES ('{EVENT.format(7)}', '\\x00', 'CGK-3', 8, 'receiving', '{{"awb": "{WHOLE}"}}', '23503 shipment');
"""


def dated(script: str, **words: str) -> str:
    """Fill in `{t8.5}`: so many days ago."""
    filled = script
    for tenths in range(120):
        days = f"{tenths / 10:g}"
        moment = NOW - timedelta(days=tenths / 10)
        filled = filled.replace(f"{{t{days}}}", moment.isoformat())
    for word, text in words.items():
        filled = filled.replace(f"{{{word}}}", text)
    return filled


@dataclass(frozen=True)
class KnownWorld:
    """Where the two databases are: as an administrator (`admin`), and as station CGK-3 (`urls`)."""

    admin: dict[Target, str]
    urls: dict[Target, str]
    awbs: tuple[str, ...]
    """Some of the demo's parcels, in the order of their ids."""
    in_order_two: str
    """The one of the two waybills of the order ORD-TWO that OSAS knows."""

    def rows(self, target: Target, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.admin[target], autocommit=True) as connection:
            asked = connection.execute(query.encode())
            return asked.fetchall() if asked.description else []


@contextmanager
def known_world(server: EmbeddedPostgres, waybills: int) -> Iterator[KnownWorld]:
    """Fill fresh databases, admit the station, analyse."""
    with (
        fresh_database(server, "osas") as osas_url,
        fresh_database(server, "onmart") as onmart_url,
    ):
        seed_osas(osas_url, waybills=waybills, seed=7, now=NOW)
        seed_onmart(onmart_url, waybills=waybills, seed=7, now=NOW)
        awbs = _awbs(osas_url, "SELECT awb_number FROM waybill_numbers ORDER BY id LIMIT 400")
        ordered = _awbs(onmart_url, "SELECT awb_number FROM marketplace_shipment")
        other = next(awb for awb in awbs if awb not in ordered)
        with (
            admitted(osas_url, "osas", dated(OSAS)) as osas,
            admitted(onmart_url, "onmart", dated(ONMART, other=other)) as onmart,
        ):
            for admin in (osas, onmart):
                admin.execute("ANALYZE")
            yield KnownWorld(
                {Target.OSAS: osas_url, Target.ONMART: onmart_url},
                {Target.OSAS: own_url(osas), Target.ONMART: own_url(onmart)},
                awbs,
                other,
            )


def _awbs(url: str, query: str) -> tuple[str, ...]:
    with psycopg.connect(url) as connection:
        return tuple(row[0] for row in connection.execute(query.encode()))


class Asking:
    """An inquiry and a look into tables over pools of their own; close it."""

    def __init__(
        self,
        urls: dict[Target, str],
        folder: Path,
        *,
        naming: dict[Target, Naming] | None = None,
        answer_within_s: float = 30,
    ) -> None:
        self.mirror_file = folder / "mirror.sqlite"
        self.journal_file = folder / "journal.sqlite"
        self.naming = naming or {target: Naming() for target in Target}
        self.pools = {
            target: Pool(
                target, DatabaseOptions(url=urls.get(target, "")), answer_within_s=answer_within_s
            )
            for target in Target
        }
        self.inquiry = Inquiry(
            self.pools,
            self.naming,
            mirror_file=self.mirror_file,
            journal_file=self.journal_file,
            clock=SystemClock(),
        )
        self.browse = Browse(self.pools, self.naming, lambda: "Asia/Jakarta")

    def close(self) -> None:
        self.inquiry.close()
        self.browse.close()
        for pool in self.pools.values():
            pool.close()
        self.inquiry.join()
        self.browse.join()
