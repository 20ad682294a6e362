"""A database that a Node.js backend made: what doctor proposes makes a station's work possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from models.grants import grants_script, group_of
from models.outline import outline
from station.central.doctor.report import Area, Severity
from station.central.naming import Naming, naming_of
from station.central.pull import Pull
from station.cli.doctor_lines import settings_lines
from station.events import Target
from station.journal.record import DeliveryState
from station.mirror.schema import TABLES
from station.mirror.writer import MirrorWriter
from station.settings import load_settings
from station.texts import Texts
from tests.fakes.admission import PASSWORD, ROLE, STATION, own_url, states
from tests.fakes.central import Bench, rows
from tests.fakes.examined import areas, changed, looked_at, mended, the, troubles
from tests.fakes.outbox import owed_event
from tests.fakes.renamed import camel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.central.doctor.report import Report

TEXTS = Texts.load("en")


def settled(report: Report, folder: Path) -> Naming:
    """Put what is proposed into a settings file, and read what it says."""
    file = folder / "settings.toml"
    file.write_text("\n".join(settings_lines(report, TEXTS)), "utf-8")
    return naming_of(load_settings(file, {}), report.target)


def test_a_backends_database_blocks_until_it_is_understood(sequelize_url: str) -> None:
    report = looked_at(sequelize_url)
    assert (report.blocks, report.attached) == (True, True)
    assert areas(report, Severity.BLOCKS) == {
        *(Area.SCHEMA, Area.MAPPING, Area.TABLE, Area.COLUMN, Area.NULL, Area.UNIQUE),
        *(Area.STATUS, Area.UNITS),
    }


def test_what_doctor_proposes_makes_it_fit(sequelize_url: str, tmp_path: Path) -> None:
    report = looked_at(sequelize_url)
    naming = settled(report, tmp_path)
    mended(sequelize_url, report)
    again = looked_at(sequelize_url, naming=naming)
    assert troubles(again) == [("warn", "role_superuser", ""), ("warn", "status_strange", "")]
    assert settings_lines(again, TEXTS) == []


def test_neither_the_proposals_nor_the_sql_alone_is_enough(
    sequelize_url: str, tmp_path: Path
) -> None:
    report = looked_at(sequelize_url)
    told = looked_at(sequelize_url, naming=settled(report, tmp_path))
    assert areas(told, Severity.BLOCKS) == {
        *(Area.SCHEMA, Area.TABLE, Area.COLUMN, Area.NULL, Area.UNIQUE),
    }
    mended(sequelize_url, report)
    untold = looked_at(sequelize_url)
    assert areas(untold, Severity.BLOCKS) == {Area.MAPPING, Area.STATUS, Area.UNITS}


def test_names_are_guessed_by_case_plural_and_likeness(sequelize_url: str) -> None:
    proposed = looked_at(sequelize_url).proposals.schema
    assert proposed["waybill_numbers"] == "Waybills"
    assert proposed["user"] == "Users"
    assert proposed["waybill_numbers.awb_number"] == "awbNumber"
    assert proposed["*.created_at"] == "createdAt"
    assert "waybill_numbers.created_at" not in proposed, "said once for all"
    assert proposed["scans.updated_at"] == "createdAt", "its rows are never changed"
    assert proposed["user.is_active"] == "", "nobody but a reader misses it"
    assert "receiving_scan" not in proposed, "nothing there resembles it"
    assert "scans.event_id" not in proposed, "without it nothing can be sent"


def test_statuses_and_the_unit_are_guessed_from_what_is_there(sequelize_url: str) -> None:
    proposals = looked_at(sequelize_url).proposals
    assert proposals.statuses["AT_HUB"] == ("in_warehouse",)
    assert proposals.statuses["OUT_FOR_DELIVERY"] == ("with_courier",)
    assert proposals.unplaced == ("on_a_boat",)
    assert proposals.weight_unit == "g"


def test_kilograms_are_guessed_from_what_is_there(sequelize_url: str) -> None:
    changed(
        sequelize_url,
        'ALTER TABLE "Waybills" ALTER weight TYPE numeric(8, 2); UPDATE "Waybills" SET weight = 1.5',
    )
    assert looked_at(sequelize_url).proposals.weight_unit == "kg"


def test_a_status_in_use_counts_where_the_type_does_not_say(sequelize_url: str) -> None:
    for table in ('"Waybills"', '"Scans"'):
        changed(
            sequelize_url,
            f"ALTER TABLE {table} ALTER status DROP DEFAULT, ALTER status TYPE varchar(255)",
        )
    proposals = looked_at(sequelize_url).proposals
    assert proposals.statuses["IN_TRANSIT"] == ("in_transit",)
    assert proposals.statuses["DELIVERED"] == ("",), "nobody has seen it yet"


@pytest.fixture
def admitted(sequelize_url: str, tmp_path: Path) -> Iterator[tuple[psycopg.Connection, Naming]]:
    """The backend's database after doctor's proposals, and station CGK-3 admitted to it."""
    report = looked_at(sequelize_url)
    naming = settled(report, tmp_path)
    mended(sequelize_url, report)
    with psycopg.connect(sequelize_url, autocommit=True) as admin:
        admin.execute(grants_script("osas", STATION, naming.schema, naming.named).encode())
        admin.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(PASSWORD))
        )
        try:
            yield admin, naming
        finally:
            for name in (ROLE, group_of("osas")):
                admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))


def test_a_station_works_in_it(
    bench: Bench, admitted: tuple[psycopg.Connection, Naming], tmp_path: Path
) -> None:
    admin, bench.naming = admitted
    url = own_url(admin)
    assert not looked_at(url, naming=bench.naming).blocks
    pool, event = bench.pool(url), owed_event(1, "A1")
    assert states(bench.push(pool, [event])) == [DeliveryState.DELIVERED]
    assert rows(url, 'SELECT status::text FROM "Waybills" ORDER BY id') == [
        ("in_warehouse",),
        ("on_a_boat",),
    ]
    assert rows(url, 'SELECT status::text FROM "Scans" WHERE event_id = %s', event.event_id) == [
        ("in_warehouse",)
    ]
    writer = MirrorWriter(tmp_path / "mirror")
    Pull(pool, bench.naming, overlap_s=900, days=30)(writer)
    held = {
        table.name: writer._connection.execute(f"SELECT * FROM {table.name}").fetchall()
        for table in TABLES
    }
    writer.close()
    assert [(row[1], row[5], row[6]) for row in held["waybill"]] == [
        ("A1", 1500, "AT_HUB"),
        ("A2", 2000, "on_a_boat"),
    ]
    assert [row[1] for row in held["receiving"]] == ["A1"]
    assert [row[1] for row in held["user"]] == ["operator01"]


def test_its_people_log_in_through_the_function(
    admitted: tuple[psycopg.Connection, Naming],
) -> None:
    admin, _ = admitted
    found = rows(own_url(admin), "SELECT * FROM hub_station.login('operator01')")
    assert found == [("$2b$10$x", "Operator 01", "operator", "CGK", None)]
    assert rows(own_url(admin), "SELECT * FROM hub_station.badge_login('x')") == []
    asked = rows(admin.info.dsn + f" password={admin.info.password}", "SELECT actor FROM audit_log")
    assert asked == [(ROLE,)] * 2


def test_a_backends_own_audit_log_is_left_as_it_is(sequelize_url: str) -> None:
    changed(
        sequelize_url, 'CREATE TABLE "AuditLogs" (id serial PRIMARY KEY, actor text, action text)'
    )
    report = looked_at(sequelize_url)
    assert report.proposals.schema["audit_log"] == "AuditLogs"
    mended(sequelize_url, report)
    changed(sequelize_url, """INSERT INTO "AuditLogs" (actor) VALUES ('backend')""")


def test_a_sequence_that_an_import_has_overtaken_blocks(sequelize_url: str, tmp_path: Path) -> None:
    report = looked_at(sequelize_url)
    naming = settled(report, tmp_path)
    mended(sequelize_url, report)
    changed(
        sequelize_url,
        """INSERT INTO "Scans" (id, "waybillId", status, location, "timestamp", "createdAt")"""
        " SELECT n, 1, 'created', 'CGK', now(), now() FROM generate_series(2, 9) AS n",
    )
    report = looked_at(sequelize_url, naming=naming)
    assert [f.ours for f in report.of(Severity.BLOCKS)] == ["scans.id"]
    mended(sequelize_url, report)
    assert not looked_at(sequelize_url, naming=naming).blocks
    assert rows(sequelize_url, """SELECT nextval('"Scans_id_seq"')""") == [(10,)]


def in_camel_case(url: str, target: Target) -> dict[str, str]:
    """Call all of the backend's tables and columns as Sequelize would; return how."""
    names: dict[str, str] = {}
    with psycopg.connect(url, autocommit=True) as admin:
        for table in outline(target).tables:
            if table.schema:
                continue
            words = table.name.split("_")
            theirs = "".join(word.capitalize() for word in words)
            names[table.name] = theirs if theirs.endswith("s") else theirs + "s"
            for column in table.columns:
                names[f"{table.name}.{column.name}"] = camel(column.name)
                if camel(column.name) != column.name:
                    rename = sql.SQL("ALTER TABLE {} RENAME COLUMN {} TO {}")
                    each = (table.name, column.name, camel(column.name))
                    admin.execute(rename.format(*map(sql.Identifier, each)))
            rename = sql.SQL("ALTER TABLE {} RENAME TO {}")
            admin.execute(rename.format(*map(sql.Identifier, (table.name, names[table.name]))))
        admin.execute("DROP SCHEMA hub_station CASCADE")
    return names


@pytest.mark.parametrize("target", list(Target))
def test_every_name_is_guessed_where_only_its_spelling_differs(
    target: Target, osas_url: str, onmart_url: str, tmp_path: Path
) -> None:
    url = osas_url if target is Target.OSAS else onmart_url
    names = in_camel_case(url, target)
    report = looked_at(url, target)
    naming = settled(report, tmp_path)
    assert names == {key: naming.named(*key.partition(".")[::2]) for key in names}
    mended(url, report)
    again = looked_at(url, target, naming)
    assert troubles(again) == [("warn", "role_superuser", "")]


def test_the_empty_database_is_told_how_to_get_its_tables(empty_url: str) -> None:
    report = looked_at(empty_url)
    assert [finding.key for finding in report.of(Severity.BLOCKS)] == ["database_empty"]
    assert "db upgrade --target osas" in TEXTS(
        "doctor.database_empty", **the(report, "database_empty").facts
    )


def test_the_other_database_under_this_url_is_noticed(onmart_url: str) -> None:
    report = looked_at(onmart_url, Target.OSAS)
    assert [finding.key for finding in report.of(Severity.BLOCKS)] == ["database_other"]
    assert Area.TABLE not in areas(report, Severity.OK), "nobody has looked"


def test_a_schema_that_is_not_there_is_told_once(osas_url: str) -> None:
    report = looked_at(osas_url, naming=Naming(schema="backend"))
    assert [finding.key for finding in report.of(Severity.BLOCKS)] == ["schema_missing"]
    assert the(report, "schema_missing").facts["found"] == "public"


def test_a_backend_in_a_schema_of_its_own_fits_there(osas_url: str) -> None:
    changed(osas_url, "ALTER SCHEMA public RENAME TO backend")
    assert not looked_at(osas_url, naming=Naming(schema="backend")).blocks
