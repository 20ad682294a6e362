"""A station's own role does all of the station's work, wherever the station stands."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from models.grants import grants_script
from station.central.batch import Batch
from station.central.naming import Naming
from station.central.pools import Pool
from station.central.pull import Pull
from station.central.statements import load_statements
from station.central.today_reader import Asked, TodayReader
from station.events import Target, Workflow
from station.journal.details import (
    Arrival,
    Differs,
    LostLabel,
    Packing,
    Pickup,
    Problem,
    Shift,
    StockTake,
    Unmatched,
)
from station.journal.record import DeliveryState, OwedAttachment
from station.mirror.writer import MirrorWriter
from station.options import DatabaseOptions
from tests.fakes.admission import HASH, ROLE, STATION, answered, one, own_url, photo, pushed, states
from tests.fakes.central import rows
from tests.fakes.outbox import MORNING, owed_event, weighed
from tests.fakes.paperwork import a_round, a_truck, fill_hub, manifest_did

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg


class TestTheStationsWork:
    """What it is there for goes through."""

    def test_a_whole_batch_arrives_in_osas(self, osas: psycopg.Connection) -> None:
        events = (owed_event(1, "A1"), owed_event(2, "A2"), owed_event(3, "NOBODY-KNOWS"))
        assert states(pushed(osas, Target.OSAS, *events)) == [DeliveryState.DELIVERED] * 3
        assert one(osas, "SELECT count(*) FROM receiving_scan") == 2
        assert one(osas, "SELECT count(*) FROM hub_station.orphan_scan") == 1
        assert one(osas, "SELECT status FROM waybill_numbers WHERE awb_number = 'A1'") == "AT_HUB"

    def test_a_parcel_that_turns_up_gets_the_scans_that_any_station_kept_for_it(
        self, osas: psycopg.Connection
    ) -> None:
        assert states(pushed(osas, Target.OSAS, owed_event(1, "A9"))) == [DeliveryState.DELIVERED]
        osas.execute("UPDATE hub_station.orphan_scan SET hub = 'SUB'")
        osas.execute(
            "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
            " VALUES ('A9', 'CGK', 'SUB', 1, 'BOOKED')"
        )
        assert states(pushed(osas, Target.OSAS, owed_event(2, "A9"))) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT count(*) FROM receiving_scan") == 2

    def test_a_weight_is_put_right(self, osas: psycopg.Connection) -> None:
        event = weighed(1, "A1", 1_500, 1_700, chargeable_g=2_000, has_rule=True)
        assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT was_applied FROM alter_weight") is True
        assert one(osas, "SELECT chargeable_g FROM waybill_numbers WHERE id = 1") == 2_000

    def test_bags_are_packed_received_and_scans_undone(self, osas: psycopg.Connection) -> None:
        bag: dict[str, Any] = {
            "workflow": Workflow.PACKING,
            "packing": Packing("B1", "SUB", "S1", 900, 1),
        }
        put_in = owed_event(2, "A1", action="put_in", **bag | {"moves_to": "IN_BAG"})
        arrives: dict[str, Any] = {"action": "receive_bag", "packing": bag["packing"]}
        events = [
            owed_event(1, "", action="open", moves_to=None, **bag),
            put_in,
            owed_event(3, "A2", action="put_in", **bag | {"moves_to": "IN_BAG"}),
            owed_event(4, "", action="weigh", moves_to=None, **bag),
            owed_event(5, "A1", action="put_in", undoes=put_in.event_id, overrides=True, **bag),
            owed_event(6, "", action="seal", moves_to=None, **bag),
            owed_event(7, "", carries="B1", **arrives),
        ]
        for event in events:
            assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT status FROM bag") == "received"
        assert one(osas, "SELECT count(*) FROM bag_item WHERE removed_at IS NULL") == 1
        assert one(osas, "SELECT count(*) FROM packing_scan WHERE NOT counts") == 1
        query = "SELECT count(*) FROM scans WHERE status = 'AT_HUB' AND waybill_id = 2"
        assert one(osas, query) == 1, "what is in it came with it"

    def test_a_truck_is_unloaded_and_what_is_missing_is_told(
        self, osas: psycopg.Connection, osas_url: str
    ) -> None:
        fill_hub(osas_url)
        rows(osas_url, "UPDATE trucking_shipment SET to_hub = 'CGK'")
        found = tuple(Unmatched("missing", code, "RUN-1") for code in ("JX1", "B1"))
        told: dict[str, Any] = {"moves_to": None}
        events = (
            owed_event(1, "", action="expect", arrival=Arrival("RUN-1", "run"), **told),
            owed_event(2, "", action="expect", arrival=Arrival("B1", "bag", ("JX2",)), **told),
            owed_event(
                *(3, ""), action="close_part", arrival=Arrival("RUN-1", differences=found), **told
            ),
            owed_event(4, "JX1", action="unload", arrival=Arrival("RUN-1")),
        )
        for event in events:
            assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT arrived IS NOT NULL FROM trucking_shipment") is True
        assert one(osas, "SELECT count(*) FROM discrepancy WHERE resolved_at IS NULL") == 1

    def test_manifests_rounds_and_problems_are_kept_and_taken_back(
        self, osas: psycopg.Connection, osas_url: str
    ) -> None:
        fill_hub(osas_url)
        added = manifest_did(12, "JX2", "add", line_no=9)
        report = owed_event(
            13, "JX2", workflow=Workflow.PROBLEM, action="report", problem=Problem("DM")
        )
        undo = replace(report.body, undoes=report.event_id)
        events = [
            *(*a_truck(), *a_round(after=20), added, report),
            manifest_did(14, "JX2", "add", {"undoes": added.event_id}, line_no=9),
            replace(owed_event(15, "JX2"), body=undo),
        ]
        for event in events:
            assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT count(*) FROM manifest_item WHERE removed_at IS NULL") == 2
        assert one(osas, "SELECT cod_short FROM runsheet") == 50_000
        assert one(osas, "SELECT counts FROM problem_scan WHERE problem_code = 'DM'") is False

    def test_a_nameless_parcel_is_linked_and_another_goes_back(
        self, osas: psycopg.Connection
    ) -> None:
        label: dict[str, Any] = {"workflow": Workflow.LOST_LABEL, "moves_to": None}
        kept, back = LostLabel(provisional="G1", cures=("OG",)), Problem("RJ", cures=("RJ",))
        events = (
            owed_event(1, "G1", action="keep", lost_label=LostLabel(provisional="G1"), **label),
            owed_event(2, "A1", action="link", lost_label=kept, **label),
            owed_event(3, "A2", workflow=Workflow.PROBLEM, action="send_back", problem=back),
        )
        for event in events:
            assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert (
            one(osas, "SELECT problem_code FROM problem_scan WHERE resolved_at IS NOT NULL") == "OG"
        )
        assert one(osas, "SELECT count(*) FROM waybill_numbers WHERE direction = 'return'") == 1

    def test_a_stock_take_and_a_close_out_are_kept(self, osas: psycopg.Connection) -> None:
        take = StockTake("S1", differences=(Differs("missing", "A1"),))
        shift = Shift("2026-11-02/1", {"counted": 1}, signed_by="supervisor01")
        told: dict[str, Any] = {"action": "close", "moves_to": None}
        events = (
            owed_event(1, "", workflow=Workflow.STOCKTAKE, stocktake=take, **told),
            owed_event(2, "", workflow=Workflow.SHIFT, shift=shift, **told),
            owed_event(
                3, "A1", workflow=Workflow.PICKUP, pickup=Pickup("Toko"), action="picked_up"
            ),
        )
        assert states(pushed(osas, Target.OSAS, *events)) == [DeliveryState.DELIVERED] * 3
        assert one(osas, "SELECT kind FROM discrepancy") == "missing"
        assert one(osas, "SELECT signed_by FROM shift_closeout") == "supervisor01"
        assert one(osas, "SELECT sender FROM pop_record") == "Toko"

    @pytest.mark.parametrize("default", ["nextval('numbers')", 'nextval(\'"Numbers of"."them"\')'])
    def test_numbers_may_come_from_a_sequence(self, osas: psycopg.Connection, default: str) -> None:
        """As serial makes it, and as somebody does by hand in a schema of its own."""
        osas.execute(
            'CREATE SCHEMA "Numbers of"; CREATE SEQUENCE "Numbers of"."them"; CREATE SEQUENCE numbers;'
            'GRANT USAGE ON SCHEMA "Numbers of" TO hub_stations_osas;'
            "ALTER TABLE scans ALTER id DROP IDENTITY;"
            f"ALTER TABLE scans ALTER id SET DEFAULT {default}".encode()
        )
        assert pushed(osas, Target.OSAS, owed_event(1, "A1")) == "database_forbidden"
        osas.execute(grants_script("osas", STATION).encode())
        assert states(pushed(osas, Target.OSAS, owed_event(1, "A1"))) == [DeliveryState.DELIVERED]

    def test_the_same_batch_again_proves_itself(self, osas: psycopg.Connection) -> None:
        for _ in range(2):
            acknowledged = pushed(osas, Target.OSAS, owed_event(1, "A1"))
            assert states(acknowledged) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT count(*) FROM scans") == 1

    def test_a_marketplaces_parcel_arrives_in_onmart(self, onmart: psycopg.Connection) -> None:
        events = (owed_event(1, "A1"), owed_event(2, "A2"))
        delivered = states(pushed(onmart, Target.ONMART, *events))
        assert delivered == [DeliveryState.DELIVERED, DeliveryState.NOT_OWED]
        assert one(onmart, "SELECT count(*) FROM marketplace_event") == 1

    def test_what_the_server_refuses_is_parked_where_others_see_it(
        self, osas: psycopg.Connection
    ) -> None:
        osas.execute("ALTER TABLE scans ADD CHECK (location <> 'CGK')")
        acknowledged = pushed(osas, Target.OSAS, owed_event(1, "A1"))
        assert states(acknowledged) == [DeliveryState.PARKED]
        assert one(osas, "SELECT count(*) FROM hub_station.parked_event") == 1

    def test_the_mirror_is_filled(
        self, osas: psycopg.Connection, onmart: psycopg.Connection, tmp_path: Path
    ) -> None:
        writer = MirrorWriter(tmp_path / "mirror")
        for target, admin in ((Target.OSAS, osas), (Target.ONMART, onmart)):
            pool = Pool(target, DatabaseOptions(url=own_url(admin)))
            Pull(pool, Naming(), overlap_s=900, days=30)(writer)
            pool.close()
        counts = writer._connection.execute(
            "SELECT (SELECT count(*) FROM waybill), (SELECT count(*) FROM shipment),"
            " (SELECT count(*) FROM user), (SELECT count(*) FROM problem)"
        ).fetchone()
        writer.close()
        assert counts == (2, 1, 2, 1)

    def test_it_says_that_it_is_there_and_reads_its_hubs_day(
        self, osas: psycopg.Connection
    ) -> None:
        pool = Pool(Target.OSAS, DatabaseOptions(url=own_url(osas)))
        beat = load_statements(Target.OSAS, "heartbeat", Naming())["beat"]
        row = {"name": "CGK-3", "hub": "CGK", "machine": "pc", "app_version": "1"}
        with pool.connection() as connection:
            for queue_depth in (5, 7):
                connection.execute(beat, row | {"queue_depth": queue_depth})
        told = TodayReader(pool, Naming()).read(Asked("CGK", (), MORNING.date(), MORNING), 20)
        pool.close()
        assert [(one.name, one.queue_depth) for one in told.stations] == [("CGK-3", 7)]

    def test_an_operator_logs_in_and_that_is_noted(
        self, counter: psycopg.Connection, osas: psycopg.Connection
    ) -> None:
        row = counter.execute("SELECT * FROM hub_station.login('operator01')").fetchone()
        assert row == (HASH, "Operator 01", "operator", "CGK", True)
        noted = osas.execute("SELECT actor, action, entity, entity_id FROM audit_log").fetchall()
        assert noted == [(ROLE, "login", "user", "operator01")]

    def test_who_asks_for_a_name_that_is_nobodys_is_noted_too(
        self, counter: psycopg.Connection, osas: psycopg.Connection
    ) -> None:
        answer = counter.execute("SELECT * FROM hub_station.login('''; DROP TABLE x --')")
        assert answer.fetchall() == []
        assert one(osas, "SELECT entity_id FROM audit_log") == "'; DROP TABLE x --"

    def test_a_badge_logs_in_and_that_is_noted(
        self, counter: psycopg.Connection, osas: psycopg.Connection
    ) -> None:
        osas.execute(
            "INSERT INTO hub_station.badge (id, username, token_hash, issued_by, pin_hash)"
            " VALUES (7, 'operator01', sha256('token'), 'admin01', '$argon2id$x')"
        )
        row = counter.execute("SELECT * FROM hub_station.badge_login(sha256('token'))").fetchone()
        assert row == (
            *(7, "operator01", "$argon2id$x", False, "Operator 01", "operator", "CGK", True),
        )
        other = counter.execute("SELECT * FROM hub_station.badge_login(sha256('tokens'))")
        assert other.fetchall() == []
        noted = osas.execute("SELECT actor, action, entity_id FROM audit_log ORDER BY id")
        assert noted.fetchall() == [
            (ROLE, "badge_login", "operator01"),
            (ROLE, "badge_login", None),
        ]

    def test_a_problem_is_resolved_and_a_weight_put_right(
        self, counter: psycopg.Connection
    ) -> None:
        counter.execute("UPDATE problem_scan SET resolved_at = now(), resolved_by = 'supervisor01'")
        counter.execute("UPDATE waybill_numbers SET weight = 1.7, chargeable_g = 2000 WHERE id = 1")
        counter.execute(
            "INSERT INTO alter_weight (waybill_id, hub, old_g, new_g, weighed_at)"
            " VALUES (1, 'CGK', 1500, 1700, now())"
        )

    def test_photos_arrive_and_prove_themselves(self, osas: psycopg.Connection) -> None:
        at_us = round(MORNING.timestamp() * 1_000_000)
        name = hashlib.sha256(b"jpeg").digest()
        photos = [OwedAttachment(name, "image/jpeg", b"jpeg", "CGK", at_us)]
        for asked in (Batch([], attachments=photos), Batch([], last_attachment=name)):
            answer = answered(osas, Target.OSAS, asked)
            assert answer.is_last_acknowledged_present
        assert one(osas, "SELECT station FROM hub_station.attachment") == "CGK-3"

    def test_a_photo_is_kept_where_it_was_taken(self, counter: psycopg.Connection) -> None:
        photo(counter, b"jpeg", "CGK")
        assert one(counter, "SELECT octet_length(content) FROM hub_station.attachment") == 4


class TestWhenTheStationMoves:
    """Recording follows the assignment at the moment of capture, not at the moment of sending."""

    MOVED = MORNING + timedelta(hours=1)

    @pytest.fixture
    def moved(self, osas: psycopg.Connection) -> psycopg.Connection:
        osas.execute(
            "UPDATE hub_station.assignment SET valid_to = %s WHERE hub = 'CGK'", (self.MOVED,)
        )
        osas.execute(
            "INSERT INTO hub_station.assignment (role_name, hub, valid_from) VALUES (%s, 'SUB', %s)",
            (ROLE, self.MOVED),
        )
        return osas

    @pytest.mark.parametrize(
        ("hub", "minutes", "accepted"),
        [("CGK", 59, True), ("CGK", 60, False), ("SUB", 60, True), ("SUB", 59, False)],
    )
    def test_a_scan_belongs_to_the_hub_of_its_moment(
        self, moved: psycopg.Connection, hub: str, minutes: int, accepted: bool
    ) -> None:
        at = MORNING + timedelta(minutes=minutes)
        sent = pushed(moved, Target.OSAS, owed_event(1, "A1", hub=hub, device_at=at))
        assert (sent == "database_forbidden") is not accepted
        assert one(moved, "SELECT count(*) FROM receiving_scan") == accepted

    def test_a_clock_that_is_wrong_counts_with_its_measured_offset(
        self, moved: psycopg.Connection
    ) -> None:
        two_hours_us = 7_200_000_000
        event = owed_event(1, "A1", hub="SUB", device_at=MORNING, offset_us=two_hours_us)
        assert states(pushed(moved, Target.OSAS, event)) == [DeliveryState.DELIVERED]

    @pytest.mark.parametrize("hub", ["SUB", "CGK"])
    def test_a_clock_that_is_not_believed_counts_as_the_moment_of_sending(
        self, osas: psycopg.Connection, hub: str
    ) -> None:
        osas.execute("UPDATE hub_station.assignment SET valid_to = now() - interval '1 day'")
        osas.execute(
            "INSERT INTO hub_station.assignment (role_name, hub, valid_from)"
            " VALUES (%s, 'SUB', now() - interval '1 day')",
            (ROLE,),
        )
        lost = MORNING - timedelta(days=3_650)
        event = owed_event(1, "A1", hub=hub, device_at=lost, clock_trusted=False)
        sent = pushed(osas, Target.OSAS, event)
        assert (sent == "database_forbidden") is (hub == "CGK")

    def test_what_was_sent_before_the_move_still_proves_itself(
        self, osas: psycopg.Connection, moved: psycopg.Connection
    ) -> None:
        event = owed_event(1, "A1", device_at=MORNING)
        assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert states(pushed(moved, Target.OSAS, event)) == [DeliveryState.DELIVERED]

    def test_a_station_sees_its_own_assignments_only(
        self, moved: psycopg.Connection, counter: psycopg.Connection
    ) -> None:
        moved.execute("INSERT INTO hub_station.assignment (role_name, hub) VALUES ('other', 'BDO')")
        seen = counter.execute("SELECT hub FROM hub_station.assignment ORDER BY id").fetchall()
        assert seen == [("CGK",), ("SUB",)]


def test_an_events_id_cannot_be_made_a_strangers(osas: psycopg.Connection) -> None:
    """Somebody else's event under this id: it is parked, and not believed to have arrived."""
    event = owed_event(1, "A1")
    osas.execute(
        "INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)"
        " VALUES (%s, '\\x00', 'SUB-1', 1, 'receiving', '{\"hub\": \"SUB\"}')",
        (UUID(int=event.event_id.int),),
    )
    assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.PARKED]
