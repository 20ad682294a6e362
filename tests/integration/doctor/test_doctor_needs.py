"""What needs.py says of this release: no more is needed, and all of it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from models import migrate, own_schema
from models.outline import outline
from station.central.doctor.needs import PULLED, PUSHED, needs_of
from station.central.pull import Pull
from station.central.statements import FOLDER
from station.events import Target
from station.journal.record import DeliveryState
from station.mirror.writer import MirrorWriter
from tests.fakes.admission import states
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.examined import changed, looked_at, mended, unsaid
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from pathlib import Path


def without_the_rest(url: str, target: Target) -> None:
    """Drop every table and column of the backend's that this release does not say it needs."""
    needs = needs_of(target)
    with psycopg.connect(url, autocommit=True) as admin:
        for table in outline(target).tables:
            if table.schema:
                continue
            if table.full_name not in needs:
                drop = sql.SQL("DROP TABLE {} CASCADE")
                admin.execute(drop.format(sql.Identifier(table.name)))
                continue
            for column in table.columns:
                if column.name not in needs[table.full_name].columns:
                    drop = sql.SQL("ALTER TABLE {} DROP COLUMN {} CASCADE")
                    admin.execute(
                        drop.format(sql.Identifier(table.name), sql.Identifier(column.name))
                    )


def pulled(bench: Bench, url: str, target: Target, file: Path) -> None:
    writer, pool = MirrorWriter(file), bench.pool(url, target)
    Pull(pool, bench.naming, overlap_s=900, days=30)(writer)
    writer.close()


def test_osas_needs_no_more_than_that(bench: Bench, osas_url: str, tmp_path: Path) -> None:
    add_waybills(osas_url, "JX1")
    without_the_rest(osas_url, Target.OSAS)
    found = states(bench.push(bench.pool(osas_url), [owed_event(1, "JX1"), owed_event(2, "X")]))
    assert found == [DeliveryState.DELIVERED] * 2
    assert rows(osas_url, "SELECT status FROM waybill_numbers") == [("AT_HUB",)]
    pulled(bench, osas_url, Target.OSAS, tmp_path / "mirror")


def test_onmart_needs_no_more_than_that(bench: Bench, onmart_url: str, tmp_path: Path) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    without_the_rest(onmart_url, Target.ONMART)
    pool = bench.pool(onmart_url, Target.ONMART)
    assert states(bench.push(pool, [owed_event(1, "JX1")])) == [DeliveryState.DELIVERED]
    pulled(bench, onmart_url, Target.ONMART, tmp_path / "mirror")


@pytest.mark.parametrize("target", list(Target))
def test_doctor_lets_such_a_database_pass(target: Target, osas_url: str, onmart_url: str) -> None:
    url = osas_url if target is Target.OSAS else onmart_url
    without_the_rest(url, target)
    report = looked_at(url, target)
    assert not report.blocks, [finding for finding in report.findings if finding.sql]
    assert unsaid(report)


@pytest.mark.parametrize("target", list(Target))
@pytest.mark.parametrize("what", ["push", "pull"])
def test_all_of_it_is_spoken_of_in_the_statements(target: Target, what: str) -> None:
    files = ("push", "attach", "state") if what == "push" else ("pull",)
    text = "".join(
        path.read_text("utf-8")
        for path in FOLDER.glob(f"{target}_*.sql")
        if path.stem.endswith(files)
    )
    words = set(re.findall(r"\w+", text)) | {"parked_event", "assignment", "reason"}
    words |= {"role_name", "valid_from", "valid_to"}
    needs = (PUSHED if what == "push" else PULLED)[target]
    for full_name, need in needs.items():
        names = {full_name.rpartition(".")[2], *need.columns}
        assert names <= words, (full_name, names - words)


@pytest.mark.parametrize("target", list(Target))
def test_every_need_is_a_column_of_ours(target: Target) -> None:
    tables = {table.full_name: table for table in outline(target).tables}
    for full_name, need in needs_of(target).items():
        missing = [name for name in need.columns if tables[full_name].column(name) is None]
        assert missing == [], full_name


@pytest.mark.parametrize("target", list(Target))
def test_the_stations_schema_from_doctors_sql_is_that_of_the_migrations(
    target: Target, osas_url: str, onmart_url: str
) -> None:
    url = osas_url if target is Target.OSAS else onmart_url
    before = described(url)
    # A backend's own audit log would be left without the chain.
    changed(url, "DROP TABLE IF EXISTS audit_log; DROP SCHEMA hub_station CASCADE")
    script = next(f.sql for f in looked_at(url, target).findings if f.key == "own_schema_missing")
    changed(url, script)
    after = described(url)
    # By its history a database is known as ours, and this one is somebody else's by now.
    assert [line for line in before if "alembic_version" not in line] == after


def described(url: str, schema: str = "hub_station") -> list[str]:
    """Return columns, constraints, indexes, triggers, policies and functions of a schema."""
    asked = """
        SELECT 'column ' || attrelid::regclass || ' ' || attname || ' '
               || format_type(atttypid, atttypmod) || ' ' || attnotnull
               || coalesce(' ' || pg_get_expr(adbin, adrelid), '')
          FROM pg_attribute LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
          JOIN pg_class ON pg_class.oid = attrelid
         WHERE relnamespace = %(schema)s::regnamespace AND attnum > 0
         UNION ALL
        SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' '
               || pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
         UNION ALL
        SELECT 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text
               || coalesce(pg_get_expr(polqual, polrelid), '')
               || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy
         UNION ALL
        SELECT 'security ' || oid::regclass || ' ' || relrowsecurity FROM pg_class
         WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'p')
         UNION ALL
        SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index
          JOIN pg_class ON pg_class.oid = indrelid
         WHERE relnamespace = %(schema)s::regnamespace
         UNION ALL
        SELECT 'trigger ' || pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger
          JOIN pg_class ON pg_class.oid = tgrelid
         WHERE relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
         UNION ALL
        SELECT 'function ' || oid::regprocedure || ' ' || prosecdef
               || coalesce(array_to_string(proconfig, ','), '') || coalesce(proacl::text, '')
          FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
         ORDER BY 1"""
    with psycopg.connect(url) as connection:
        found = connection.execute(asked.encode(), {"schema": schema}).fetchall()
    # A default that is a number is a text in the models and a number in the migrations.
    plain = (re.sub(r"'(\d+)'::(numeric|bigint)", r"\1", row[0]) for row in found)
    return sorted(line.replace('"', "") for line in plain)


@pytest.mark.parametrize("target", list(Target))
def test_every_table_from_doctors_sql_is_that_of_the_migrations(
    target: Target, osas_url: str, onmart_url: str
) -> None:
    url = osas_url if target is Target.OSAS else onmart_url
    before = described(url, "public")
    kept = {Target.OSAS: "agent_locations", Target.ONMART: "marketplace_channel"}[target]
    for table in outline(target).tables:
        if table.full_name != kept and not table.schema:
            changed(url, f'DROP TABLE "{table.name}" CASCADE')
    mended(url, looked_at(url, target))
    assert described(url, "public") == before
    assert unsaid(looked_at(url, target)) == []


@pytest.mark.parametrize("target", migrate.TARGETS)
def test_every_statement_of_the_stations_schema_is_whole(target: str) -> None:
    for statement in own_schema.own_schema(target):
        assert statement.endswith(";")
        assert statement.count("$$") % 2 == 0
