"""What doctor says of the names, states and units in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from station.central.doctor.report import Severity
from station.central.naming import Naming
from station.events import Target
from station.rules.parcel_state import ParcelState
from tests.fakes.examined import changed, looked_at, the, troubles, unsaid
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from station.central.doctor.report import Finding

WORDS = {state.value: (state.value.lower(),) for state in ParcelState}


def blocking(url: str, **naming: object) -> Finding:
    """Return the only thing that blocks under these names."""
    report = looked_at(url, naming=msgspec.convert(naming, Naming))
    (only,) = report.of(Severity.BLOCKS)
    return only


def test_a_backend_that_calls_everything_otherwise_fits_once_it_is_told(
    osas_url: str, onmart_url: str
) -> None:
    for target, url in ((Target.OSAS, osas_url), (Target.ONMART, onmart_url)):
        with renamed(url, target) as naming:
            report = looked_at(url, target, naming)
            assert not report.blocks, troubles(report)
            assert set(unsaid(report)) == {"updated_at_not_kept", "inserted_not_dated"}
            assert report.proposals.schema == {}
            assert looked_at(url, target).blocks


@pytest.mark.parametrize(
    ("key", "nearest"),
    [
        ("waybil_numbers", "waybill_numbers"),
        ("waybill_numbers.awb_numbr", "awb_number"),
        ("waybil_numbers.weight", "waybill_numbers"),
        ("*.creatd_at", "created_at"),
        ("hub_station.event_ledger", "station"),
        ("", "–"),
    ],
)
def test_a_key_that_names_nothing_of_ours_blocks(osas_url: str, key: str, nearest: str) -> None:
    found = blocking(osas_url, renamed={key: "Anything"})
    assert (found.key, found.facts["nearest"]) == ("mapping_ours_unknown", nearest)


@pytest.mark.parametrize(
    ("key", "theirs", "nearest"),
    [
        ("scans", "scanss", "scans"),
        ("pop_record", "Pops", "–"),
        ("waybill_numbers.weight", "weigt", "weight"),
        ("*.updated_at", "updatedAt", "–"),
    ],
)
def test_a_name_that_is_not_there_blocks(
    osas_url: str, key: str, theirs: str, nearest: str
) -> None:
    report = looked_at(osas_url, naming=Naming(renamed={key: theirs}))
    found = the(report, "mapping_theirs_unknown")
    assert (found.severity, found.ours, found.theirs) == (Severity.BLOCKS, key, theirs)
    assert found.facts["nearest"] == nearest
    assert "table_missing" not in [finding.key for finding in report.findings]


def test_one_column_cannot_be_two_that_are_written(osas_url: str) -> None:
    found = the(
        looked_at(osas_url, naming=Naming(renamed={"scans.location": "status"})), "mapping_twice"
    )
    assert (found.severity, found.ours, found.theirs) == (Severity.BLOCKS, "scans", "status")


def test_what_a_station_can_do_without_may_be_denied(osas_url: str) -> None:
    changed(osas_url, "DROP TABLE route_config, pop_record")
    changed(osas_url, "ALTER TABLE waybill_numbers DROP COLUMN koli_count, DROP COLUMN contents")
    denied = (
        "route_config",
        "pop_record",
        "waybill_numbers.koli_count",
        "waybill_numbers.contents",
    )
    naming = Naming(renamed=dict.fromkeys(denied, ""))
    assert unsaid(looked_at(osas_url, naming=naming)) == []


@pytest.mark.parametrize(
    ("denied", "key"),
    [
        ("scans", "table_denied"),
        ("scans.event_id", "column_denied"),
        ("waybill_numbers.updated_at", "column_denied"),
        ("waybill_numbers.awb_number", "column_denied"),
    ],
)
def test_what_a_station_cannot_do_without_may_not_be_denied(
    osas_url: str, denied: str, key: str
) -> None:
    found = blocking(osas_url, renamed={denied: ""})
    assert (found.key, found.ours, found.sql) == (key, denied, "")


def test_a_view_in_the_place_of_a_table_blocks(osas_url: str) -> None:
    changed(
        osas_url,
        "ALTER TABLE service_types RENAME TO services;"
        "CREATE VIEW service_types AS SELECT * FROM services",
    )
    found = the(looked_at(osas_url), "table_is_view")
    assert (found.severity, found.ours) == (Severity.BLOCKS, "service_types")


def attached(url: str) -> str:
    """Make a database one that our migrations have not made."""
    changed(url, "DROP TABLE hub_station.alembic_version")
    return url


def test_an_existing_database_blocks_until_states_and_units_are_told(osas_url: str) -> None:
    attached(osas_url)
    changed(
        osas_url,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " VALUES ('A1', 'CGK', 'SUB', 1.5, 'delivered')",
    )
    report = looked_at(osas_url)
    assert [f.key for f in report.of(Severity.BLOCKS)] == ["status_untold", "unit_untold"]
    assert report.proposals.statuses["DELIVERED"] == ("delivered",)
    told = Naming(statuses=WORDS, weight_unit="kg", unit_is_told=True)
    assert unsaid(looked_at(osas_url, naming=told)) == []


@pytest.mark.parametrize(
    ("statuses", "key", "word"),
    [
        ({**WORDS, "AT_HUBB": ("x",)}, "status_ours_unknown", "AT_HUBB"),
        ({"AT_HUB": ("in_warehouse",)}, "status_missing", "BOOKED"),
        ({**WORDS, "CLOSED": ("delivered",)}, "status_twice", "delivered"),
        (dict.fromkeys(WORDS, ("",)), "status_none_written", ""),
    ],
)
def test_states_that_are_told_wrongly_block(
    osas_url: str, statuses: dict[str, tuple[str, ...]], key: str, word: str
) -> None:
    attached(osas_url)
    found = blocking(osas_url, statuses=statuses, unit_is_told=True)
    assert found.key == key
    assert word in " ".join(map(str, found.facts.values()))


def test_a_word_that_the_enumeration_does_not_know_blocks(osas_url: str) -> None:
    labels = ", ".join(f"'{words[0]}'" for words in WORDS.values() if words != ("at_hub",))
    changed(osas_url, f"CREATE TYPE parcel_status AS ENUM ({labels})")
    for table in ("waybill_numbers", "scans"):
        change = "ALTER status TYPE parcel_status USING 'booked'"
        changed(osas_url, f"ALTER TABLE {table} {change}")
    report = looked_at(osas_url, naming=Naming(statuses=WORDS, unit_is_told=True))
    assert {(f.key, f.ours, f.facts["words"]) for f in report.of(Severity.BLOCKS)} == {
        ("status_no_label", "waybill_numbers.status", "at_hub"),
        ("status_no_label", "scans.status", "at_hub"),
    }


def test_several_words_for_a_state_are_all_known(osas_url: str) -> None:
    changed(
        osas_url,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " VALUES ('A1', 'CGK', 'SUB', 1, 'sorting'), ('A2', 'CGK', 'SUB', 1, 'on_a_boat')",
    )
    words = {**WORDS, "AT_HUB": ("at_hub", "sorting")}
    report = looked_at(osas_url, naming=Naming(statuses=words, unit_is_told=True))
    assert the(report, "status_strange").facts == {"words": "on_a_boat"}
    assert not report.blocks


def test_a_parcel_without_a_state_is_no_trouble(osas_url: str) -> None:
    changed(
        osas_url,
        "ALTER TABLE waybill_numbers ALTER status DROP NOT NULL;"
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " VALUES ('A1', 'CGK', 'SUB', 1, NULL), ('A2', 'CGK', 'SUB', 1, 'on_a_boat')",
    )
    report = looked_at(osas_url)
    assert the(report, "status_strange").facts == {"words": "on_a_boat"}
    assert not report.blocks


def test_a_domain_does_what_its_type_does(osas_url: str) -> None:
    changed(
        osas_url,
        "CREATE DOMAIN code AS varchar(40); CREATE DOMAIN tiny AS code CHECK (length(value) < 9);"
        "ALTER TABLE scans ALTER location TYPE tiny, ALTER status TYPE code",
    )
    assert unsaid(looked_at(osas_url)) == []
    changed(osas_url, "CREATE DOMAIN flag AS boolean; ALTER TABLE scans ADD hub flag")
    found = the(looked_at(osas_url, naming=Naming(renamed={"scans.location": "hub"})), "type_other")
    assert (found.ours, found.facts["found"]) == ("scans.location", "boolean")


def test_what_a_trigger_fills_in_may_be_left_out(osas_url: str) -> None:
    changed(
        osas_url,
        'ALTER TABLE scans ADD "createdAt" timestamptz NOT NULL, ADD other text NOT NULL;'
        "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN NEW.\"createdAt\" := now(); RETURN NEW; END';"
        "CREATE TRIGGER fill BEFORE INSERT ON scans FOR EACH ROW EXECUTE FUNCTION fill()",
    )
    (found,) = looked_at(osas_url).of(Severity.BLOCKS)
    assert (found.key, found.theirs) == ("null_forbidden", "scans.other")


def test_a_unit_that_cannot_be_is_pointed_out(osas_url: str) -> None:
    attached(osas_url)
    changed(
        osas_url,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " VALUES ('A1', 'CGK', 'SUB', 1500, 'booked')",
    )
    told = Naming(statuses=WORDS, weight_unit="kg", unit_is_told=True)
    assert the(looked_at(osas_url, naming=told), "unit_odd").facts == {
        "median": "1500",
        "unit": "kg",
    }
    grams = msgspec.structs.replace(told, weight_unit="g")
    assert unsaid(looked_at(osas_url, naming=grams)) == []


def test_ids_that_are_no_numbers_cannot_be_worked_with(osas_url: str) -> None:
    changed(
        osas_url,
        "DROP TABLE service_types CASCADE; CREATE TABLE service_types (id uuid PRIMARY KEY,"
        " code text UNIQUE, name text, divisor integer, sla_hours integer,"
        " created_at timestamptz, updated_at timestamptz)",
    )
    found = the(looked_at(osas_url), "type_other")
    assert (found.severity, found.ours, found.sql) == (Severity.BLOCKS, "service_types.id", "")
