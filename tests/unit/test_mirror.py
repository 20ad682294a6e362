"""What the counter can look up without a network, whatever state the mirror's file is in."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from station.errors import CentralError
from station.mirror import schema
from station.mirror.facts import (
    MirrorHold,
    MirrorLocation,
    MirrorProblem,
    MirrorRoute,
    MirrorScan,
    MirrorWaybill,
)
from station.mirror.reader import MirrorReader
from station.mirror.stretches import STRETCH_ROWS
from station.mirror.writer import Cursor, MirrorWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2026, 11, 2, 1, 0, 0, 250_000, tzinfo=UTC)
AT_US = int(AT.timestamp() * 1_000_000)
TABLES = {table.name: table for table in schema.TABLES}


def put(writer: MirrorWriter, table: str, *rows: list[Any], cursor: Cursor | None = None) -> None:
    writer.put(TABLES[table], json.dumps(rows), cursor or Cursor(1, 2))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mirror.sqlite"


@pytest.fixture
def writer(file: Path) -> Iterator[MirrorWriter]:
    writer = MirrorWriter(file)
    yield writer
    writer.close()


@pytest.fixture
def reader(file: Path) -> Iterator[MirrorReader]:
    with MirrorReader(file) as reader:
        yield reader


WAYBILL = [9, "JX1", "SUB", "CGK", "REG", 1250, "IN_TRANSIT", "forward", 2, AT_US]


def test_a_waybill_comes_back_as_the_database_told_it(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL)
    put(writer, "handover", [1, "JX1", "SUB", AT_US], [2, "JX1", "CGK", AT_US])
    assert reader.waybill("JX1") == MirrorWaybill(
        "JX1", "SUB", "CGK", "REG", 1250, "IN_TRANSIT", "forward", 2, handovers=2
    )
    assert reader.departures("JX1", "CGK") == 1
    assert reader.departures("JX1", "BDO") == reader.departures("JX2", "CGK") == 0
    assert reader.waybill("jx1") is None
    assert reader.waybill("JX1' OR 1=1 --") is None


def test_a_newer_row_replaces_the_older(writer: MirrorWriter, reader: MirrorReader) -> None:
    put(writer, "waybill", WAYBILL)
    put(writer, "waybill", [*WAYBILL[:6], "AT_HUB", *WAYBILL[7:]])
    found = reader.waybill("JX1")
    assert found is not None
    assert found.status == "AT_HUB"


def test_a_corrected_number_leaves_no_second_parcel_behind(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL)
    put(writer, "waybill", [9, "JX9", *WAYBILL[2:]])
    assert reader.waybill("JX1") is None
    assert reader.waybill("JX9") is not None
    put(writer, "partner_awb", [1, "JX9", "PCP001", AT_US])
    put(writer, "partner_awb", [1, "JX9", "PCP002", AT_US])
    assert [reader.resolve(code) for code in ("PCP001", "PCP002")] == [None, "JX9"]


def test_a_number_corrected_while_all_parcels_are_pulled_leaves_no_second_behind(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL, cursor=Cursor(1, 2, "JX1"))
    put(writer, "waybill", [9, "JX9", *WAYBILL[2:]], cursor=Cursor(1, 2, "JX9"))
    assert reader.waybill("JX9") is not None
    put(writer, "waybill", [9, "JX9", *WAYBILL[2:]], cursor=Cursor(1, 2))
    assert reader.waybill("JX1") is None
    assert reader.waybill("JX9") is not None


def test_all_parcels_pulled_again_find_those_whose_number_was_corrected(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL)
    put(writer, "waybill", [9, "JX9", *WAYBILL[2:]], cursor=Cursor(1, 2, "JX9"))
    assert reader.waybill("JX1") is None
    assert reader.waybill("JX9") is not None


def test_a_way_that_leads_elsewhere_now_is_no_way_to_where_it_led(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "route", [7, "CGK", "BDG", "BDO", "A1"])
    put(writer, "route", [7, "CGK", "SUB", "SUB", "A1"])
    writer.keep_only(TABLES["route"], [7])
    assert reader.route("CGK", "BDG") is None
    assert reader.route("CGK", "SUB") == MirrorRoute("CGK", "SUB", "SUB", "A1")


def test_two_ways_that_changed_places_are_both_known(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "route", [7, "CGK", "BDG", "BDO", "A1"], [8, "CGK", "SUB", "SUB", "B1"])
    put(writer, "route", [7, "CGK", "SUB", "SUB", "A1"], [8, "CGK", "BDG", "BDO", "B1"])
    assert reader.route("CGK", "BDG") == MirrorRoute("CGK", "BDG", "BDO", "B1")
    assert reader.route("CGK", "SUB") == MirrorRoute("CGK", "SUB", "SUB", "A1")


def test_a_problem_moved_to_another_parcel_lets_the_first_one_go(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "problem_code", [1, "BA", "alamat salah", "bad address", True, "none"])
    put(writer, "problem", [1, "JX1", "CGK", "BA", None, AT_US, False])
    put(writer, "problem", [1, "JX2", "CGK", "BA", None, AT_US, False])
    assert [len(reader.holds(awb)) for awb in ("JX1", "JX2")] == [0, 1]


def test_other_numbers_lead_to_ours(writer: MirrorWriter, reader: MirrorReader) -> None:
    put(writer, "partner_awb", [1, "JX1", "PCP001", AT_US])
    put(writer, "shipment", [1, "ORD-1", "JX2", AT_US])
    assert reader.resolve("PCP001") == "JX1"
    assert reader.resolve("ORD-1") == "JX2"
    assert reader.resolve("JX1") is None


def test_a_number_that_could_mean_two_parcels_leads_to_none(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "shipment", [1, "ORD-1", "JX1", AT_US], [2, "ORD-1", "JX2", AT_US])
    assert reader.resolve("ORD-1") is None


def test_places_and_people(writer: MirrorWriter, reader: MirrorReader) -> None:
    put(writer, "location", [1, "CGK", "Jakarta", "hub", "Jakarta", "Asia/Jakarta"])
    put(writer, "user", [1, "operator01", True], [2, "operator02", False])
    assert reader.location("CGK") == MirrorLocation(
        "CGK", "Jakarta", "hub", "Jakarta", "Asia/Jakarta"
    )
    assert reader.location("XXX") is None
    assert [reader.user_exists(f"operator0{n}") for n in (1, 2, 3)] == [True, False, False]


def test_the_way_is_walked_hop_by_hop(writer: MirrorWriter, reader: MirrorReader) -> None:
    put(
        writer,
        "route",
        [1, "KNO", "DJJ", "CGK", "A1"],
        [2, "CGK", "DJJ", "UPG", "B3"],
        [3, "UPG", "DJJ", "DJJ", "C2"],
        [4, "DJJ", "DJJ", "DJJ", "K1"],
        [5, "CGK", "LOOP", "BDO", "A1"],
        [6, "BDO", "LOOP", "CGK", "A1"],
        [7, "CGK", "BDO-07", "BDO", "A2"],
        [8, "BDO", "BDO-07", "BDO", "K2"],
    )
    assert reader.path("KNO", "DJJ") == ("KNO", "CGK", "UPG", "DJJ")
    assert reader.path("DJJ", "DJJ") == ("DJJ",)
    assert reader.path("CGK", "BDO-07") == ("CGK", "BDO")
    assert reader.path("CGK", "LOOP") == reader.path("CGK", "ABC") == ()
    assert reader.route("CGK", "DJJ") == MirrorRoute("CGK", "DJJ", "UPG", "B3")


def test_a_way_longer_than_any_real_one_is_no_way(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "route", *([n, f"H{n}", "END", f"H{n + 1}", "A1"] for n in range(40)))
    assert reader.path("H0", "END") == ()


def test_only_an_unresolved_problem_that_blocks_is_a_hold(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(
        writer,
        "problem_code",
        [
            1,
            "BA",
            "alamat salah",
            "bad address",
            True,
            "all_but_partner_or_return",
            "corrected_address",
        ],
        [2, "SA", "segel berubah", "seal altered", False, "all_until_counted", "bag_counted"],
        [3, "NTH", "tidak di rumah", "not home", False, "none"],
    )
    put(
        writer,
        "problem",
        [1, "JX1", "CGK", "SA", None, AT_US + 1_000_000, False],
        [2, "JX1", "CGK", "BA", "cari RT", AT_US, False],
        [3, "JX1", "CGK", "NTH", None, AT_US, False],
        [4, "JX2", "CGK", "BA", None, AT_US, True],
    )
    assert reader.holds("JX1") == (
        MirrorHold(
            *("BA", "alamat salah", "bad address", "cari RT", AT),
            blocks_manifest_to="all_but_partner_or_return",
            cured_by="corrected_address",
        ),
        MirrorHold(
            *("SA", "segel berubah", "seal altered", "", AT + timedelta(seconds=1)),
            blocks_delivery=False,
            blocks_manifest_to="all_until_counted",
            cured_by="bag_counted",
        ),
    )
    assert reader.holds("JX2") == ()


def test_every_problem_of_a_parcel_is_told_whether_it_is_resolved_or_not(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    told = [
        [1, "JX1", "CGK", "NTH", None, AT_US, True],
        [2, "JX1", "CGK", "BA", "RT 3", AT_US, False],
    ]
    put(writer, "problem", *told, [3, "JX2", "CGK", "BA", None, AT_US, False])
    assert reader.history.problems("JX1") == (
        MirrorProblem("NTH", "", AT, is_resolved=True),
        MirrorProblem("BA", "RT 3", AT, is_resolved=False),
    )


def test_a_problem_whose_code_is_not_known_yet_holds_and_shows_its_code(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(
        writer,
        "problem",
        [1, "JX1", "CGK", "NEW", None, AT_US, False],
        [2, "JX2", "CGK", "NEW", "", 1, True],
    )
    assert reader.holds("JX1") == (MirrorHold("NEW", "NEW", "NEW", "", AT),)
    assert reader.holds("JX2") == ()


def test_the_first_counted_scan_of_the_same_piece_is_found(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(
        writer,
        "receiving",
        [3, "JX1", "CGK", "2", "operator02", 1, 1, True, AT_US + 5],
        [4, "JX1", "CGK", "1", "operator01", 1, 1, True, AT_US],
        [2, "JX1", "CGK", "9", "operator09", 1, 1, False, AT_US - 5],
        [5, "JX1", "SUB", "1", "operator03", 1, 1, True, AT_US - 9],
        [6, "JX2", "CGK", None, None, None, None, True, AT_US],
    )
    backends = MirrorScan("JX2", "receiving", "CGK", "", "", 1, 1, AT)
    assert reader.earlier_scan("JX2", "receiving", "CGK", 1, 1) == backends
    earlier = MirrorScan("JX1", "receiving", "CGK", "1", "operator01", 1, 1, AT)
    assert reader.earlier_scan("JX1", "receiving", "CGK", 1, 1) == earlier
    assert reader.earlier_scan("JX1", "receiving", "CGK", 2, 1) is None
    assert reader.earlier_scan("JX1", "receiving", "CGK", 1, 2) is None
    assert reader.earlier_scan("JX1", "packing", "CGK", 1, 1) is None


def test_its_age_and_its_size_are_known(writer: MirrorWriter, reader: MirrorReader) -> None:
    assert reader.as_of() is None
    writer.note("as_of_us", AT_US)
    put(writer, "waybill", WAYBILL)
    assert reader.as_of() == AT
    assert reader.counts()["waybill"] == 1
    assert reader.counts()["route"] == 0


def knows_nothing(reader: MirrorReader) -> bool:
    nothing = (reader.waybill("JX1"), reader.resolve("JX1"), reader.as_of(), reader.path("A", "B"))
    return (
        nothing == (None, None, None, ())
        and reader.departures("JX1", "CGK") == 0
        and not any(reader.counts().values())
    )


def test_a_missing_mirror_knows_nothing_until_there_is_one(
    file: Path, reader: MirrorReader
) -> None:
    assert knows_nothing(reader)
    assert not file.exists()
    writer = MirrorWriter(file)
    put(writer, "waybill", WAYBILL)
    assert reader.waybill("JX1") is not None
    writer.close()


def test_a_damaged_mirror_knows_nothing_and_is_set_aside_for_a_new_one(
    file: Path, reader: MirrorReader
) -> None:
    file.write_bytes(b"not a database at all, " * 500)
    assert knows_nothing(reader)
    writer = MirrorWriter(file)
    put(writer, "waybill", WAYBILL)
    assert reader.waybill("JX1") is not None
    assert file.with_name("mirror.sqlite.damaged").read_bytes().startswith(b"not a database")
    writer.close()


def test_damage_inside_the_file_is_found_when_it_is_opened(
    file: Path, reader: MirrorReader
) -> None:
    writer = MirrorWriter(file)
    put(writer, "waybill", *([n, f"JX{n}", *WAYBILL[2:]] for n in range(3000)))
    writer.close()
    content = bytearray(file.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    file.write_bytes(content)
    assert reader.waybill("JX1500") is None
    writer = MirrorWriter(file)
    assert writer.count(TABLES["waybill"]) == 0
    writer.close()


def test_a_mirror_of_another_version_is_made_anew(file: Path, reader: MirrorReader) -> None:
    old = apsw.Connection(str(file))
    old.execute("CREATE TABLE waybill (awb TEXT); PRAGMA user_version = 99")
    old.close()
    assert knows_nothing(reader)
    writer = MirrorWriter(file)
    put(writer, "waybill", WAYBILL)
    assert reader.waybill("JX1") is not None
    writer.close()


def test_a_mirror_that_could_not_find_a_row_by_its_id_is_made_anew(file: Path) -> None:
    old = apsw.Connection(str(file))
    old.execute("CREATE TABLE waybill (id, awb PRIMARY KEY) WITHOUT ROWID")
    old.execute("INSERT INTO waybill VALUES (9, 'JX1')")
    old.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}; PRAGMA user_version = 1")
    old.close()
    writer = MirrorWriter(file)
    assert writer.count(TABLES["waybill"]) == 0
    put(writer, "waybill", WAYBILL)
    writer.close()


def test_a_mirror_that_cannot_be_kept_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CentralError, match="mirror_unusable"):
        MirrorWriter(tmp_path / "no folder" / "mirror.sqlite")


def test_the_cursor_moves_with_the_rows_or_not_at_all(writer: MirrorWriter) -> None:
    waybill = TABLES["waybill"]
    assert writer.cursor(waybill) == Cursor(None, None, None)
    put(writer, "waybill", WAYBILL, cursor=Cursor(10, 20, "JX1"))
    with pytest.raises(apsw.Error):
        writer.put(waybill, '[[1, "JX2"', Cursor(30, 40, "JX2"))
    assert writer.cursor(waybill) == Cursor(10, 20, "JX1")
    assert writer.count(waybill) == 1


def test_old_parcels_are_forgotten_and_open_problems_are_not(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL, [10, "JX2", *WAYBILL[2:9], AT_US + 10])
    put(writer, "problem_code", [1, "BA", "alamat salah", "bad address", True, "none"])
    put(writer, "problem", [1, "JX1", "CGK", "BA", None, AT_US, False])
    writer.forget_before(AT_US + 5)
    assert reader.waybill("JX1") is None
    assert reader.waybill("JX2") is not None
    assert len(reader.holds("JX1")) == 1


def test_a_stretch_put_right_keeps_what_the_server_still_has(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL, [10, "JX2", *WAYBILL[2:]], [5000, "JX3", *WAYBILL[2:]])
    stretch = writer.stretch_from(TABLES["waybill"], None, AT_US)._replace(end=1024)
    now = [[9, "JX1", "BDO", *WAYBILL[3:]], [11, "JX4", *WAYBILL[2:]]]
    assert writer.replace(stretch, json.dumps(now), Cursor(1, 2)) == 1
    found = [reader.waybill(f"JX{n}") for n in range(1, 5)]
    assert [waybill and waybill.origin for waybill in found] == ["BDO", None, "SUB", "SUB"]


def test_a_stretch_is_left_alone_where_another_pull_has_moved_on(
    writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "waybill", WAYBILL, cursor=Cursor(7, 8))
    stretch = writer.stretch_from(TABLES["waybill"], None, AT_US)
    writer.replace(stretch, "[]", Cursor(1, 2))
    assert reader.waybill("JX1") is not None


def test_what_is_older_than_the_mirror_keeps_is_not_compared(writer: MirrorWriter) -> None:
    put(writer, "waybill", WAYBILL, [10, "JX2", *WAYBILL[2:9], AT_US + 10])
    table = TABLES["waybill"]
    hashes = [writer.digests(writer.stretch_from(table, None, AT_US + n)) for n in (0, 5, 11)]
    assert [len(each) for each in hashes] == [1, 1, 0]
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize("step", [1, 100, 1 << 40])
def test_a_table_is_compared_in_stretches_however_its_ids_lie(
    writer: MirrorWriter, step: int
) -> None:
    ids = [n * step for n in range(1, STRETCH_ROWS * 2 + 2)]
    put(writer, "route", *([id_, "CGK", str(id_), "SUB", "A1"] for id_ in ids))
    stretches = [writer.stretch_from(TABLES["route"], None, 0)]
    while stretches[-1].end is not None:
        stretches.append(writer.stretch_from(TABLES["route"], stretches[-1].end, 0))
    covered = [
        stretch.bounds(bucket) for stretch in stretches for bucket in writer.digests(stretch)
    ]
    assert 3 <= len(stretches) <= 4
    assert all(sum(first <= id_ < end for first, end in covered) == 1 for id_ in ids[::997])


def test_looking_up_goes_on_while_a_refresh_writes(file: Path, writer: MirrorWriter) -> None:
    put(writer, "waybill", WAYBILL)
    started, stop = threading.Event(), threading.Event()
    found: list[bool] = []

    def look_up() -> None:
        with MirrorReader(file) as reader:
            while not stop.is_set():
                found.append(reader.waybill("JX1") is not None)
                started.set()

    looking = threading.Thread(target=look_up)
    looking.start()
    assert started.wait(10)
    for start in range(10, 20_010, 1000):
        put(writer, "waybill", *([n, f"JY{n}", *WAYBILL[2:]] for n in range(start, start + 1000)))
    stop.set()
    looking.join()
    assert all(found)


def test_what_a_reader_found_damaged_is_made_anew_by_a_writer_that_saw_nothing(
    file: Path, writer: MirrorWriter, reader: MirrorReader
) -> None:
    put(writer, "route", *([n, "CGK", str(n), "SUB", "A1"] for n in range(5_000)))
    assert writer.cursor(TABLES["route"]) == Cursor(1, 2)
    with apsw.Connection(str(file)) as checkpointing:
        checkpointing.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with file.open("r+b") as there:
        there.seek(4096)
        there.write(b"\xa5" * (file.stat().st_size - 4096))
    before = writer.is_to_be_opened_anew
    assert reader.route("CGK", "9") is None
    assert (before, writer.is_to_be_opened_anew) == (False, True)
    writer.close()
    anew = MirrorWriter(file)
    assert (anew.count(TABLES["route"]), anew.is_to_be_opened_anew) == (0, False)
    put(anew, "route", [9, "CGK", "9", "SUB", "A1"])
    assert reader.route("CGK", "9") is not None
    anew.close()
