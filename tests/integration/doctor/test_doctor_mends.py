"""Whatever is done to a database, doctor says so, and its SQL makes doctor content again."""

from __future__ import annotations

import pytest

from station.central.doctor.report import Severity
from station.events import Target
from tests.fakes.examined import changed, looked_at, mended, troubles, unsaid

B, W = "blocks", "warn"


@pytest.mark.parametrize("target", list(Target))
def test_what_the_migrations_made_fits(target: Target, osas_url: str, onmart_url: str) -> None:
    report = looked_at(osas_url if target is Target.OSAS else onmart_url, target)
    assert troubles(report) == [(W, "role_superuser", "")]
    assert (report.blocks, report.attached) == (False, False)
    assert report.database.startswith(target.value)


CRIPPLED = {
    "a table this release writes": (
        "DROP TABLE scans",
        [(B, "table_missing", "scans")],
    ),
    "a table with a generated column and many keys": (
        "DROP TABLE manifest_item",
        [(B, "table_missing", "manifest_item")],
    ),
    "a table that others refer to": (
        "DROP TABLE bag CASCADE",
        [(B, "table_missing", "bag"), (W, "reference_missing", "receiving_scan (bag_id)")],
    ),
    "the audit log": (
        "DROP TABLE audit_log",
        [(W, "table_missing", "audit_log")],
    ),
    "half of the tables": (
        (
            "DROP TABLE receiving_scan, scans, problem_scan, handover_scan, packing_scan, delivery_scan,"
            " route_config, resi_3p, waybill_koli, alter_weight, pod_record, pop_record, bag, bag_item,"
            " manifest_item, discrepancy, runsheet, runsheet_item, xendit_payment, agent_commission,"
            " shift_closeout, station, report_config, report_column, weight_rule CASCADE"
        ),
        [
            (B, "table_missing", "receiving_scan"),
            (B, "table_missing", "route_config"),
            (B, "table_missing", "runsheet_item"),
            (W, "table_missing", "agent_commission"),
            (B, "table_missing", "resi_3p"),
        ],
    ),
    "a column by which a push is recognised": (
        "ALTER TABLE receiving_scan DROP COLUMN event_id",
        [
            (B, "column_missing", "receiving_scan.event_id"),
            (B, "unique_needed", "receiving_scan (event_id)"),
        ],
    ),
    "a column that refers to another table": (
        "ALTER TABLE receiving_scan DROP COLUMN waybill_id CASCADE",
        [
            (B, "column_missing", "receiving_scan.waybill_id"),
            (W, "reference_missing", "receiving_scan (waybill_id)"),
        ],
    ),
    "the time of a change": (
        "ALTER TABLE waybill_numbers DROP COLUMN updated_at CASCADE",
        [(B, "column_missing", "waybill_numbers.updated_at")],
    ),
    "a column nobody needs yet": (
        "ALTER TABLE waybill_numbers DROP COLUMN contents",
        [(W, "column_missing", "waybill_numbers.contents")],
    ),
    "a column of another type": (
        "ALTER TABLE receiving_scan ALTER koli_no TYPE text USING koli_no::text",
        [(B, "type_other", "receiving_scan.koli_no")],
    ),
    "a column of another type that nobody needs yet": (
        (
            "ALTER TABLE xendit_payout DROP CONSTRAINT ck_xendit_payout_amount,"
            " ALTER amount TYPE text USING amount::text"
        ),
        [(W, "type_other", "xendit_payout.amount")],
    ),
    "a column that must be filled in": (
        "ALTER TABLE receiving_scan ADD COLUMN shift text NOT NULL",
        [(B, "null_forbidden", "receiving_scan")],
    ),
    "a time that only the backend fills in": (
        "ALTER TABLE scans ALTER created_at DROP DEFAULT",
        [(B, "null_forbidden", "scans.created_at")],
    ),
    "rows that nobody numbers": (
        (
            "ALTER TABLE scans ALTER id DROP IDENTITY;"
            "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
            " VALUES ('A1', 'CGK', 'SUB', 1, 'BOOKED');"
            "INSERT INTO scans (id, waybill_id, status, location, timestamp)"
            " VALUES (7, 1, 'BOOKED', 'CGK', now())"
        ),
        [(B, "null_forbidden", "scans.id")],
    ),
    "numbers that an import has overtaken": (
        (
            "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
            " VALUES ('A1', 'CGK', 'SUB', 1, 'BOOKED');"
            "INSERT INTO scans (id, waybill_id, status, location, timestamp)"
            " VALUES (7, 1, 'BOOKED', 'CGK', now())"
        ),
        [(B, "number_taken", "scans.id")],
    ),
    "a key by which a push is recognised": (
        "ALTER TABLE scans DROP CONSTRAINT uq_scans_event_id",
        [(B, "unique_needed", "scans (event_id)")],
    ),
    "a key that only some rows keep": (
        (
            "ALTER TABLE scans DROP CONSTRAINT uq_scans_event_id;"
            "CREATE UNIQUE INDEX some_scans ON scans (event_id) WHERE event_id IS NOT NULL"
        ),
        [(B, "unique_needed", "scans (event_id)")],
    ),
    "a key that is only kept at the end": (
        (
            "ALTER TABLE scans DROP CONSTRAINT uq_scans_event_id;"
            "ALTER TABLE scans ADD UNIQUE (event_id) DEFERRABLE"
        ),
        [(B, "unique_needed", "scans (event_id)")],
    ),
    "a key that the backend should keep": (
        "ALTER TABLE waybill_numbers DROP CONSTRAINT uq_waybill_numbers_awb_number CASCADE",
        [(W, "unique_missing", "waybill_numbers (awb_number)")],
    ),
    "a key over what is in a bag now": (
        "DROP INDEX uq_bag_item_in_the_bag_now",
        [(W, "unique_missing", "bag_item (bag_id, waybill_id, koli_no)")],
    ),
    "an index that the mirror reads along": (
        "DROP INDEX ix_waybill_numbers_updated_at_id",
        [(W, "index_missing", "waybill_numbers (updated_at, id)")],
    ),
    "a foreign key": (
        "ALTER TABLE receiving_scan DROP CONSTRAINT fk_receiving_scan_waybill_id_waybill_numbers",
        [(W, "reference_missing", "receiving_scan (waybill_id)")],
    ),
    "the trigger that keeps updated_at": (
        "DROP TRIGGER touch_updated_at ON waybill_numbers",
        [(W, "updated_at_not_kept", "waybill_numbers.updated_at")],
    ),
    "the trigger that dates new rows": (
        "DROP TRIGGER touch_inserted ON waybill_numbers",
        [(W, "inserted_not_dated", "waybill_numbers.updated_at")],
    ),
    "that trigger, switched off": (
        "ALTER TABLE waybill_numbers DISABLE TRIGGER touch_updated_at",
        [(W, "updated_at_not_kept", "waybill_numbers.updated_at")],
    ),
    "the stations' rules, switched off": (
        "ALTER TABLE hub_station.event_ledger DISABLE ROW LEVEL SECURITY",
        [(W, "rules_off", "hub_station.event_ledger")],
    ),
    "a rule of theirs": (
        "DROP POLICY written_where_assigned ON hub_station.orphan_scan",
        [(W, "rules_missing", "hub_station.orphan_scan")],
    ),
    "a table of the stations' own": (
        "DROP TABLE hub_station.orphan_scan",
        [(B, "table_missing", "hub_station.orphan_scan")],
    ),
    "their ledger": (
        "DROP TABLE hub_station.event_ledger",
        [(B, "table_missing", "hub_station.event_ledger")],
    ),
    "a function of theirs": (
        "DROP FUNCTION hub_station.login(text)",
        [(W, "routine_missing", "hub_station.login")],
    ),
    "badges of the release before": (
        (
            "DROP FUNCTION hub_station.badge_login(bytea);"
            "ALTER TABLE hub_station.badge DROP COLUMN pin_hash, DROP COLUMN updated_at CASCADE"
        ),
        [
            (B, "column_missing", "hub_station.badge.updated_at"),
            (W, "routine_missing", "hub_station.badge_login"),
        ],
    ),
}


@pytest.mark.parametrize(("crippling", "found"), CRIPPLED.values(), ids=CRIPPLED)
def test_what_is_wrong_is_said_and_its_sql_mends_it(
    osas_url: str, crippling: str, found: list[tuple[str, str, str]]
) -> None:
    changed(osas_url, crippling)
    report = looked_at(osas_url)
    assert set(found) <= set(troubles(report))
    assert report.blocks is any(severity == B for severity, _, _ in found)
    mended(osas_url, report)
    again = looked_at(osas_url)
    assert unsaid(again) == [], troubles(again)


def test_the_marketplaces_own_tables_are_mended_too(onmart_url: str) -> None:
    changed(
        onmart_url,
        "DROP TABLE marketplace_event; ALTER TABLE marketplace_shipment DROP COLUMN awb_number;"
        "DROP TABLE hub_station.parked_event",
    )
    report = looked_at(onmart_url, Target.ONMART)
    assert {finding.ours for finding in report.of(Severity.BLOCKS)} == {
        "marketplace_event",
        "marketplace_shipment.awb_number",
        "hub_station.parked_event",
    }
    mended(onmart_url, report)
    assert unsaid(looked_at(onmart_url, Target.ONMART)) == []


TOLERATED = {
    "a time without a zone": (
        "ALTER TABLE scans ALTER timestamp TYPE timestamp",
        (W, "type_no_zone", "scans.timestamp"),
    ),
    "a text that is too short": (
        "ALTER TABLE receiving_scan ALTER desk TYPE varchar(4)",
        (W, "type_short", "receiving_scan.desk"),
    ),
    "a text that is filled up": (
        "ALTER TABLE receiving_scan ALTER hub TYPE char(8)",
        (W, "type_padded", "receiving_scan.hub"),
    ),
    "a narrower number": (
        "ALTER TABLE receiving_scan ALTER leg TYPE smallint",
        (W, "type_narrow", "receiving_scan.leg"),
    ),
    "a weight in whole kilograms": (
        "ALTER TABLE waybill_numbers ALTER weight TYPE integer",
        (W, "type_inexact", "waybill_numbers.weight"),
    ),
    "a foreign key of the backend's": (
        (
            "ALTER TABLE receiving_scan ADD CONSTRAINT hub_is_known FOREIGN KEY (hub)"
            " REFERENCES agent_locations (code)"
        ),
        (W, "reference_unknown", "receiving_scan"),
    ),
    "a key of the backend's": (
        "CREATE UNIQUE INDEX once ON scans (waybill_id, status, location)",
        (W, "unique_unknown", "scans"),
    ),
    "a condition of the backend's": (
        "ALTER TABLE receiving_scan ADD CONSTRAINT only_jakarta CHECK (hub = 'CGK')",
        (W, "check_unknown", "receiving_scan"),
    ),
    "a trigger of the backend's": (
        (
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
            "CREATE TRIGGER told AFTER INSERT ON scans FOR EACH ROW EXECUTE FUNCTION tell()"
        ),
        (W, "trigger_unknown", "scans"),
    ),
    "row-level security on a shared table": (
        "ALTER TABLE waybill_numbers ENABLE ROW LEVEL SECURITY",
        (W, "rows_hidden", "waybill_numbers"),
    ),
    "a status that is none of ours": (
        (
            "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
            " VALUES ('A1', 'CGK', 'SUB', 1, 'ON_A_BOAT')"
        ),
        (W, "status_strange", ""),
    ),
}


@pytest.mark.parametrize(("change", "found"), TOLERATED.values(), ids=TOLERATED)
def test_what_can_be_worked_with_is_only_pointed_out(
    osas_url: str, change: str, found: tuple[str, str, str]
) -> None:
    changed(osas_url, change)
    report = looked_at(osas_url)
    assert found in troubles(report)
    assert not report.blocks


FINE = {
    "varchar for text": "ALTER TABLE scans ALTER location TYPE varchar(255)",
    "a longer number": "ALTER TABLE receiving_scan ALTER leg TYPE bigint",
    "an index more": "CREATE INDEX ON scans (location)",
    "a key that no two scans share": "CREATE UNIQUE INDEX ON scans (event_id, waybill_id)",
    "a key over what a station leaves out": (
        "ALTER TABLE scans ADD COLUMN ref text; CREATE UNIQUE INDEX ON scans (ref, waybill_id)"
    ),
    "the key over the same columns in another order": (
        "ALTER TABLE resi_3p DROP CONSTRAINT uq_resi_3p_partner_id_partner_awb;"
        "CREATE UNIQUE INDEX ON resi_3p (partner_awb, partner_id)"
    ),
    "another trigger that keeps updated_at": (
        "DROP TRIGGER touch_updated_at ON scans;"
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN new.updated_at = now(); RETURN new; END';"
        "CREATE TRIGGER stamped BEFORE UPDATE ON waybill_numbers FOR EACH ROW EXECUTE FUNCTION stamp()"
    ),
    "a column that may stay empty": "ALTER TABLE scans ADD COLUMN channel text",
    "a column that the server fills in": (
        "ALTER TABLE scans ADD COLUMN channel text NOT NULL DEFAULT 'web'"
    ),
    "a number that the counter is years away from": (
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " VALUES ('A1', 'CGK', 'SUB', 1, 'BOOKED');"
        "INSERT INTO scans (id, waybill_id, status, location, timestamp)"
        " VALUES (999999999, 1, 'BOOKED', 'CGK', now())"
    ),
    "a trigger on what a station never does": (
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER told AFTER DELETE ON scans FOR EACH ROW EXECUTE FUNCTION tell()"
    ),
}


@pytest.mark.parametrize("change", FINE.values(), ids=FINE)
def test_nothing_is_said_of_what_makes_no_difference(osas_url: str, change: str) -> None:
    changed(osas_url, change)
    assert unsaid(looked_at(osas_url)) == []
