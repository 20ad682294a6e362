"""What doctor says of the role that a station uses: what it lacks, and what it has too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central.doctor.report import Severity
from station.events import Target
from tests.fakes.admission import ORDERS, PARCELS, ROLE, admitted, own_url
from tests.fakes.examined import changed, looked_at, mended, the, troubles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.doctor.report import Report

GROUP = "hub_stations_osas"


class Counter:
    """A database to which station CGK-3 has been admitted."""

    def __init__(self, admin: psycopg.Connection, url: str) -> None:
        self.admin_url = url
        self.url = own_url(admin)

    def change(self, statements: str) -> None:
        changed(self.admin_url, statements)

    def look(self, hub: str = "CGK") -> Report:
        return looked_at(self.url, hub=hub)

    def mend(self) -> None:
        mended(self.admin_url, self.look())


@pytest.fixture
def counter(osas_url: str) -> Iterator[Counter]:
    with admitted(osas_url, "osas", PARCELS) as admin:
        yield Counter(admin, osas_url)


def test_a_station_that_was_admitted_has_what_it_needs_and_no_more(
    counter: Counter, onmart_url: str
) -> None:
    assert troubles(counter.look()) == []
    with admitted(onmart_url, "onmart", ORDERS) as admin:
        assert troubles(looked_at(own_url(admin), Target.ONMART)) == []


LACKING = {
    "adding scans": (
        f"REVOKE INSERT ON scans FROM {GROUP}; REVOKE INSERT (event_id) ON scans FROM {GROUP}",
        ("blocks", "privilege_missing", "scans"),
    ),
    "reading what was there before": (
        f"REVOKE SELECT ON hub_station.event_ledger FROM {GROUP}",
        ("blocks", "privilege_missing", "hub_station.event_ledger"),
    ),
    "moving a parcel": (
        f"REVOKE UPDATE (status) ON waybill_numbers FROM {GROUP}",
        ("blocks", "privilege_missing", "waybill_numbers"),
    ),
    "finding who changed an account": (
        (
            f'REVOKE SELECT ON "user" FROM {GROUP}; GRANT SELECT (id, username, is_active, role_id,'
            f' updated_at) ON "user" TO {GROUP}'
        ),
        ("blocks", "privilege_missing", "user"),
    ),
    "what a later release does": (
        f"REVOKE ALL ON agent_commission FROM {GROUP}",
        ("warn", "privileges_later", ""),
    ),
    "the schema": (
        f"REVOKE USAGE ON SCHEMA hub_station FROM {GROUP}",
        ("blocks", "schema_closed", ""),
    ),
    "the release that made the tables": (
        f"REVOKE SELECT ON hub_station.alembic_version FROM {GROUP}",
        ("warn", "version_hidden", ""),
    ),
    "logging people in": (
        f"REVOKE EXECUTE ON FUNCTION hub_station.login(text) FROM {GROUP}",
        ("warn", "login_closed", ""),
    ),
    "logging people in by their badge": (
        f"REVOKE EXECUTE ON FUNCTION hub_station.badge_login(bytea) FROM {GROUP}",
        ("warn", "login_closed", ""),
    ),
    "numbering new rows": (
        (
            "ALTER TABLE scans ALTER id DROP IDENTITY; CREATE SEQUENCE numbers START 100;"
            "ALTER TABLE scans ALTER id SET DEFAULT nextval('numbers')"
        ),
        ("blocks", "sequence_closed", "scans"),
    ),
}


@pytest.mark.parametrize(("change", "found"), LACKING.values(), ids=LACKING)
def test_what_a_role_lacks_is_said_and_granted(
    counter: Counter, change: str, found: tuple[str, str, str]
) -> None:
    counter.change(change)
    report = counter.look()
    assert found in troubles(report)
    assert report.blocks is (found[0] == "blocks")
    counter.mend()
    assert troubles(counter.look()) == []


EXCESS = {
    "deleting": (f"GRANT DELETE ON scans TO {GROUP}", "may_delete"),
    "emptying": (f"GRANT TRUNCATE ON scans TO {GROUP}", "may_delete"),
    "changing any column": (f"GRANT UPDATE ON waybill_numbers TO {GROUP}", "may_update_all"),
    "a partner's secret": (f"GRANT SELECT ON partners TO {GROUP}", "may_read_secrets"),
    "a password's hash": (
        f'GRANT SELECT (password_hash) ON "user" TO {GROUP}',
        "may_read_secrets",
    ),
}


@pytest.mark.parametrize(("change", "key"), EXCESS.values(), ids=EXCESS)
def test_what_a_role_may_too_much_is_said_and_taken_back(
    counter: Counter, change: str, key: str
) -> None:
    counter.change(change)
    report = counter.look()
    assert [finding.key for finding in report.of(Severity.WARN)] == [key]
    assert not report.blocks
    counter.mend()
    assert troubles(counter.look()) == []


def test_an_owner_is_told_to_use_a_role_of_the_stations_own(counter: Counter) -> None:
    counter.change(f"ALTER TABLE scans OWNER TO {ROLE}")
    assert the(counter.look(), "role_owner").facts["tables"] == "scans"


def test_a_role_that_may_not_record_for_this_hub_is_told_so(counter: Counter) -> None:
    report = counter.look(hub="SUB")
    assert the(report, "not_assigned").facts == {"role": ROLE, "hub": "SUB"}
    assert report.blocks
    mended(counter.admin_url, report)
    assert troubles(counter.look(hub="SUB")) == []


def test_an_assignment_that_has_ended_does_not_count(counter: Counter) -> None:
    counter.change("UPDATE hub_station.assignment SET valid_to = now() - interval '1 minute'")
    assert the(counter.look(), "not_assigned").severity is Severity.BLOCKS
    counter.mend()
    assert troubles(counter.look()) == []


def test_an_assignment_that_has_not_begun_does_not_count(counter: Counter) -> None:
    counter.change("UPDATE hub_station.assignment SET valid_from = now() + interval '1 minute'")
    assert the(counter.look(), "not_assigned").severity is Severity.BLOCKS


def test_whom_no_rule_holds_needs_no_assignment(counter: Counter) -> None:
    counter.change(f"DELETE FROM hub_station.assignment; ALTER ROLE {ROLE} BYPASSRLS")
    try:
        assert not counter.look().blocks
    finally:
        counter.change(f"ALTER ROLE {ROLE} NOBYPASSRLS")


def test_a_station_without_a_hub_is_told_to_enter_one(counter: Counter) -> None:
    assert the(counter.look(hub=""), "hub_not_told").severity is Severity.WARN


def test_a_rule_that_is_missing_blocks_whom_it_would_let_in(counter: Counter) -> None:
    counter.change("DROP POLICY written_where_assigned ON hub_station.event_ledger")
    assert the(counter.look(), "rules_missing").severity is Severity.BLOCKS
    counter.mend()
    assert troubles(counter.look()) == []


def test_what_is_made_for_a_station_is_granted_to_it(counter: Counter) -> None:
    counter.change("DROP TABLE scans, hub_station.orphan_scan")
    counter.change("ALTER TABLE receiving_scan DROP COLUMN desk")
    assert counter.look().blocks
    counter.mend()
    assert troubles(counter.look()) == []


def test_a_role_without_any_rights_is_told_all_that_it_needs(osas_url: str) -> None:
    with psycopg.connect(osas_url, autocommit=True) as admin:
        name = f"guest_{admin.info.dbname}"
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'guest'".encode())
        there = f"postgresql://{name}:guest@127.0.0.1:{admin.info.port}/{admin.info.dbname}"
        try:
            for blocking in ({"schema_closed", "privilege_missing"}, {"not_assigned"}):
                report = looked_at(there)
                assert {finding.key for finding in report.of(Severity.BLOCKS)} == blocking
                mended(osas_url, report)
            assert troubles(looked_at(there)) == []
        finally:
            admin.execute(f"DROP OWNED BY {name}".encode())
            admin.execute(f"DROP ROLE {name}".encode())
