"""How a hub stands: what is late, who is slow, and that each answer says its point."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from station.texts import LANGUAGES, Texts
from station.today import (
    Owed,
    Seen,
    Standing,
    Today,
    Way,
    Worked,
    day_began,
    hours_of,
    lanes_of,
    paces_of,
    silent,
    with_own,
)
from station.today_wording import how_old, points
from ui.today_pictures import EMPTY, OFFLINE, TODAY

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
"""16.30 WIB."""
ZONE = "Asia/Jakarta"
INDONESIAN = Texts.load("id")


def standing(awb: str, hours: float, towards: str = "BDO") -> Standing:
    return Standing(awb, towards, NOW - timedelta(hours=hours))


def titles(today: Today) -> list[str]:
    return [point.title for point in points(today, INDONESIAN, ZONE)]


def test_what_came_before_a_cut_off_that_has_passed_is_late_and_what_came_after_is_not() -> None:
    floor = [standing("J1", 3), standing("J2", 0.2), standing("J3", 30)]
    (lane,) = lanes_of(floor, {"BDO": Way("B3", "BDO", "16:00:00")}, {}, NOW, ZONE)
    assert [parcel.awb for parcel in lane.late] == ["J3", "J1"]
    assert lane.next_cut_off == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_yesterdays_cut_off_counts_until_todays() -> None:
    floor = [standing("J1", 30), standing("J2", 3)]
    (lane,) = lanes_of(floor, {"BDO": Way("B3", "BDO", "18:00:00")}, {}, NOW, ZONE)
    assert [parcel.awb for parcel in lane.late] == ["J1"]
    assert lane.next_cut_off == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def test_a_lane_without_a_cut_off_of_its_own_goes_by_its_trucks() -> None:
    ways = {"BDO": Way("B3", "BDO"), "CGK": Way("D1", "CGK")}
    floor = [standing("J1", 1), standing("J2", 1, "CGK"), standing("J3", 1, "XXX")]
    trucks = {"BDO": ["06:00", "20:00:00", "soon"]}
    lanes = {lane.name: lane for lane in lanes_of(floor, ways, trucks, NOW, ZONE)}
    assert lanes["B3"].next_cut_off == datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
    assert lanes["D1"].next_cut_off is None
    assert lanes[""].parcels == 1


def test_vips_go_first_then_what_must_be_sent_soonest_then_what_waits_longest() -> None:
    floor = [
        standing("J1", 30),
        replace(standing("J2", 2), ship_by=NOW + timedelta(hours=5)),
        replace(standing("J3", 1), ship_by=NOW + timedelta(hours=1)),
        replace(standing("J4", 1), is_vip=True),
        standing("J5", 80),
    ]
    (lane,) = lanes_of(floor, {"BDO": Way("B3", "BDO", "18:00:00")}, {}, NOW, ZONE)
    assert [parcel.awb for parcel in lane.first] == ["J4", "J3", "J2", "J5", "J1"]
    assert lane.ages == (3, 1, 1)
    told = points(replace(TODAY, lanes=(lane,)), INDONESIAN, ZONE)[1]
    assert "terlama 3 hari di sini" in told.lines[0].detail
    details = {line.label: line.detail for line in told.lines}
    assert details["J4"] == "VIP · BDO · Lajur B3 → BDO"
    assert details["J3"] == "kirim sebelum 17.30 · BDO · Lajur B3 → BDO"


def test_every_hour_since_the_first_scan_has_its_column_and_the_last_is_not_over() -> None:
    early = NOW - timedelta(hours=3)
    hours = hours_of([(early, 5), (early + timedelta(minutes=20), 2), (NOW, 1)], NOW)
    assert [hour.scans for hour in hours] == [7, 0, 0, 1]
    told = points(replace(TODAY, hours=hours), INDONESIAN, ZONE)[2]
    assert told.chart == "Paling ramai pukul 13.00: 7 pindaian per jam"
    assert [column.label for column in told.columns] == ["13.00", "14.00", "15.00", "16.00"]
    assert hours_of([], NOW) == ()


def test_who_runs_out_of_numbers_is_told_where_nothing_is_owed() -> None:
    few = replace(TODAY, agents=tuple(replace(agent, owed=0) for agent in TODAY.agents))
    assert titles(few)[8] == "Nomor resi CGK-A1 tinggal 12: minta buku baru"
    assert titles(replace(TODAY, agents=()))[8].startswith("Semua COD dibayarkan")


def test_a_pause_does_not_make_somebody_slow_and_few_scans_say_nothing() -> None:
    paces = paces_of([Worked("1", "a", 400, 4), Worked("2", "b", 100, 4), Worked("3", "c", 3, 1)])
    assert [(pace.desk, pace.per_hour) for pace in paces] == [("2", 100), ("1", 400), ("3", 12)]


def test_this_desks_own_scans_are_told_by_its_journal() -> None:
    mirror = [Worked("1", "a", 10, 1), Worked("3", "c", 10, 1)]
    own = [Worked("3", "c", 25, 2)]
    assert with_own(mirror, own, "3") == (mirror[0], own[0])


def test_a_hubs_day_begins_at_its_own_midnight() -> None:
    assert day_began(NOW, ZONE) == datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


def test_a_station_that_was_not_heard_of_for_five_minutes_is_silent() -> None:
    seen = [Seen(f"CGK-{n}", "pc", "1", NOW - timedelta(minutes=n), 0) for n in (1, 7, 9)]
    assert [one.name for one in silent(seen, NOW)] == ["CGK-9", "CGK-7"]


def test_every_answer_says_its_point_in_its_title() -> None:
    assert titles(TODAY) == [
        "877 paket di sini, terbanyak Lajur B3 → BDO: 412",
        "7 paket lewat batas muat, terbanyak Lajur B3 → BDO",
        "Meja 2 paling lambat: 41/jam",
        "2 selisih terbuka, 2 manifes ditunggu",
        "COD kurang Rp 250.000 di 1 runsheet",
        "131 data meja ini belum terkirim, tertua 12 mnt",
        "1 dari 3 stasiun diam, terlama CGK-2: 12 mnt",
        "240 dipesan hari ini, 231 datang",
        "COD Rp 2.275.000 belum dibayarkan ke 2 agen",
    ]
    in_time = replace(TODAY, lanes=tuple(replace(lane, late=()) for lane in TODAY.lanes))
    assert titles(in_time)[1] == "33 mnt lagi batas muat Lajur K2 → KNO: 120 paket masih di sini"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_hub_teaches_and_warns_of_nothing(language: str) -> None:
    told = points(EMPTY, Texts.load(language), ZONE)
    assert [point for point in told if point.warns or point.lines or not point.title] == []


def test_off_line_what_only_osas_knows_is_said_to_be_unknown() -> None:
    told = titles(OFFLINE)
    assert told[3] == "2 manifes ditunggu; selisih tidak terbaca tanpa jaringan"
    assert told[6] == "Stasiun lain tidak terbaca tanpa jaringan"
    sent = replace(OFFLINE, owed=(Owed("osas", 0, 0),))
    assert titles(sent)[5] == "Meja ini sudah mengirim semuanya; meja lain tidak terbaca"
    assert how_old(OFFLINE, INDONESIAN, OFFLINE.at) == "Data cermin 14 mnt lalu"


def test_what_another_desk_owes_is_told_and_this_desks_own_once() -> None:
    told = points(replace(TODAY, owed=()), INDONESIAN, ZONE)[5]
    assert told.title == "94 data belum terkirim"
    assert [line.label for line in told.lines] == ["CGK-2"]
