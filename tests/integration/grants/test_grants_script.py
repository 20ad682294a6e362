"""The script that admits a station says what it should, and can be run again."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from models.grants import grants_script
from models.privileges import METADATA, SECRETS, WRITES, privileges
from tests.fakes.admission import ROLE, STATION, one


class TestTheScript:
    """What an administrator runs."""

    def test_running_it_again_changes_nothing(self, osas: psycopg.Connection) -> None:
        rights = (
            "SELECT md5(string_agg(attrelid::text || attname || coalesce(attacl::text, ''), ''"
            " ORDER BY attrelid, attnum)) FROM pg_attribute WHERE attacl IS NOT NULL"
        )
        before = one(osas, rights)
        osas.execute(grants_script("osas", STATION).encode())
        assert one(osas, rights) == before
        assert one(osas, "SELECT count(*) FROM hub_station.assignment") == 1

    def test_it_takes_back_what_an_older_one_gave(
        self, osas: psycopg.Connection, counter: psycopg.Connection
    ) -> None:
        osas.execute("GRANT DELETE, UPDATE (status) ON scans TO hub_stations_osas")
        osas.execute(grants_script("osas", STATION).encode())
        with pytest.raises(errors.InsufficientPrivilege):
            counter.execute("DELETE FROM scans")

    def test_a_second_station_of_another_hub_is_its_own(self, osas: psycopg.Connection) -> None:
        osas.execute(grants_script("osas", "CGK-A1-2").encode())
        assigned = osas.execute(
            "SELECT role_name, hub FROM hub_station.assignment ORDER BY id"
        ).fetchall()
        assert assigned == [(ROLE, "CGK"), ("hub_station_cgk_a1_2", "CGK-A1")]
        osas.execute("DROP OWNED BY hub_station_cgk_a1_2")

    @pytest.mark.parametrize("name", ["CGK", "", "-3", "CGK-", "CGK'; DROP ROLE x--3", "A" * 70])
    def test_a_name_that_is_no_stations_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="is no station"):
            grants_script("osas", name)

    @pytest.mark.parametrize("target", ["osas", "onmart"])
    def test_every_column_that_is_granted_is_there(self, target: str) -> None:
        tables = {table.fullname: table for table in METADATA[target].tables.values()}
        assert set(WRITES[target]) <= set(tables)
        for granted in privileges(target):
            name = f"{granted.schema}.{granted.table}" if granted.schema else granted.table
            columns = {column.name for column in tables[name].columns} | {"xmin"}
            assert {*granted.inserts, *granted.updates, *(granted.reads or ())} <= columns
            assert SECRETS.get(granted.table, frozenset()) <= columns

    @pytest.mark.parametrize("target", ["osas", "onmart"])
    def test_a_row_that_a_station_adds_lacks_nothing_it_must_have(self, target: str) -> None:
        """A column without default that may not be null has to be among those it fills in."""
        tables = {(t.schema, t.name): t for t in METADATA[target].tables.values()}
        for granted in privileges(target):
            if granted.inserts:
                columns = tables[granted.schema, granted.table].columns
                needed = {
                    column.name
                    for column in columns
                    if not column.nullable and not column.server_default and not column.identity
                }
                assert needed <= set(granted.inserts)
