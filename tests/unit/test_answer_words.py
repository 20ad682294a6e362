"""What an inquiry's answer says in the window, word for word. No Qt."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from msgspec.structs import replace

from station.events import Target, Verdict
from station.inquiry import Answer, Cell, Section, Source
from station.texts import Texts
from ui.answer_words import Notice, nothing_lesson, notice_of
from ui.browsing import Browsing
from ui.cells import Words, breakable
from ui.moments import Moment, moments
from ui.specimens import COPY, FOUND, NOTHING, NOW
from ui.waybill import waybill_of

WIB = Words(Texts.load("id"), "Asia/Jakarta")
WIT = Words(Texts.load("en"), "Asia/Jayapura")


@pytest.mark.parametrize(
    ("column", "cell", "said", "in_english"),
    [
        ("weight_g", 1200, "1,20 kg", "1.20 kg"),
        ("cod_rp", 1_250_000, "Rp 1.250.000", "Rp 1,250,000"),
        ("rate_percent", Decimal("12.50"), "12,5 %", "12.5 %"),
        ("length_cm", 30, "30 cm", "30 cm"),
        ("paid_at", NOW, "22 Nov 2026 14.07", "22 Nov 2026 16.07"),
        ("paid_at", NOW.replace(tzinfo=None), "22 Nov 2026 07.07", "22 Nov 2026 07.07"),
        ("paid_at", "infinity", "infinity", "infinity"),
        ("paid_at", datetime.max.replace(tzinfo=UTC), "30 Des 9999 07.00", "30 Dec 9999 09.00"),
        ("earned_on", date(2026, 8, 17), "17 Agu 2026", "17 Aug 2026"),
        ("cut_off", time(21, 30), "21.30", "21.30"),
        ("counts", False, "tidak", "no"),
        ("koli_no", 1000, "1000", "1000"),
        ("status", "OUT_FOR_DELIVERY", "Dibawa kurir", "Out for delivery"),
        ("status", "in_warehouse", "in_warehouse", "in_warehouse"),
        ("status", "sealed", "tersegel", "sealed"),
        ("kind", "koli_short", "koli kurang", "pieces short"),
        ("place", "origin", "asal", "origin"),
        ("note", " dua\nbaris ", "dua baris", "dua baris"),
        ("note", "open", "open", "open"),
        ("after", {"weight": 1}, '{"weight": 1}', '{"weight": 1}'),
        ("note", None, "–", "–"),
        ("note", "", "–", "–"),
    ],
)
def test_a_cell_is_written_for_people(column: str, cell: Cell, said: str, in_english: str) -> None:
    assert WIB.cell(column, cell) == said
    assert WIT.cell(column, cell) == in_english


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (NOW, "22 Nov 2026 14.07.31 WIB"),
        (1200, "1200"),
        (Decimal("1.250"), "1,25"),
        ("AT_HUB", "AT_HUB"),
        (None, "–"),
        ([1, 2], "[1, 2]"),
    ],
)
def test_a_cell_of_a_table_is_written_as_it_is_stored(cell: Cell, said: str) -> None:
    assert WIB.plain(cell) == said


def test_a_long_word_may_be_broken_and_reads_the_same() -> None:
    told = breakable("resi 88LP169011442013700 ya")
    assert told.replace("\u200b", "") == "resi 88LP169011442013700 ya"
    assert max(len(part) for part in told.replace("\u200b", " ").split()) <= 6


def _timeline(columns: str, *rows: tuple[Cell, ...]) -> list[Moment]:
    return moments(Section("timeline", Source.OSAS, tuple(columns.split()), rows), WIB)


def test_a_scan_and_the_line_of_history_that_it_wrote_are_one_moment() -> None:
    told = _timeline(
        "happened_at kind hub status verdict event_id",
        (NOW, "tracking", "BDO", "AT_HUB", None, "e1"),
        (NOW, "receiving", "BDO", "good", "ok", "e1"),
        (NOW, "tracking", "CGK", "BOOKED", None, None),
        (NOW, "tracking", "CGK", "PICKED_UP", None, None),
    )
    assert [moment.title for moment in told] == [
        *("Diterima · BDO", "Dipesan · CGK", "Dijemput · CGK"),
    ]
    assert [moment.verdict for moment in told] == [Verdict.OK, None, None]


def test_a_moment_tells_what_is_not_as_usual() -> None:
    columns = "happened_at kind hub to_hub status verdict koli_no desk operator document_no note"
    told = _timeline(
        columns,
        (NOW, "handover", "CGK", "BDO", None, "duplicate", 2, "3", "op", "M-1", None),
        (NOW, "receiving", "CGK", None, "wet", "ok", 1, "3", "op", None, "free"),
        (NOW, "problem", "CGK", None, "BA", "hold", 1, None, None, None, "dua\nbaris"),
        (None, "weighing", "CGK", None, None, "?", None, None, None, None, None),
    )
    assert [(moment.title, moment.detail) for moment in told] == [
        ("Serah terima · CGK → BDO", "Ganda · Meja 3 · op · koli 2 · M-1"),
        ("Diterima · CGK", "wet · Meja 3 · op · koli 1"),
        ("Masalah BA · CGK", "Tahan · koli 1 · dua baris"),
        ("weighing · CGK", ""),
    ]
    assert (told[0].day, told[0].clock) == ("22 Nov 2026", "14.07")


def test_a_copy_that_knows_no_verdict_says_what_did_not_count() -> None:
    columns = "happened_at kind hub counts"
    told = _timeline(columns, (NOW, "receiving", "CGK", False), (NOW, "receiving", "CGK", True))
    assert [moment.detail for moment in told] == ["tidak dihitung", ""]


def test_a_single_piece_is_not_numbered() -> None:
    (told,) = _timeline("happened_at kind hub koli_no", (NOW, "receiving", "CGK", 1))
    assert told.detail == ""


def test_the_head_says_only_what_is_known() -> None:
    head = waybill_of(COPY, WIB)
    assert (head.way, head.people, head.address) == ("CGK → BDO", "", "")
    assert dict(head.figures) == {
        "Layanan": "REG",
        "Berat": "1,20 kg",
        "Koli": "2",
        "COD": "–",
    }
    unpaid = replace(FOUND, sections=tuple(map(_without_cod, FOUND.sections)))
    assert dict(waybill_of(unpaid, WIB).figures)["COD"] == "Tanpa"


def _without_cod(section: Section) -> Section:
    if section.name != "waybill":
        return section
    at = section.columns.index("cod_rp")
    return replace(section, rows=((*section.rows[0][:at], 0, *section.rows[0][at + 1 :]),))


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("problem_code text_id blocks_delivery resolved_at", ("BA", "x", True, NOW)),
        ("problem_code text_id blocks_delivery resolved", ("BA", "x", True, True)),
        ("problem_code text_id blocks_delivery resolved_at", ("NTH", "x", False, None)),
    ],
)
def test_a_problem_that_holds_nothing_back_is_not_in_the_head(
    columns: str, row: tuple[Cell, ...]
) -> None:
    problems = Section("problems", Source.OSAS, tuple(columns.split()), (row,))
    assert waybill_of(Answer("J", "J", NOW, sections=(problems,)), WIB).held == ""


def test_a_sentence_that_both_databases_say_is_said_once() -> None:
    notice = notice_of(COPY, WIB, NOW)
    assert notice.headline == "Luring · data per 13.55 WIB (12 mnt lalu)"
    assert [line.partition(":")[0] for line in notice.lines[1:]] == ["OSAS, ONMART"]
    two = replace(COPY, failures=((Target.OSAS, "database_auth"), (Target.ONMART, "database_lost")))
    assert [line.partition(":")[0] for line in notice_of(two, WIB, NOW).lines[1:]] == [
        *("OSAS", "ONMART"),
    ]
    assert notice_of(FOUND, WIB, NOW) == notice_of(None, WIB, NOW) == Notice()


def test_nothing_found_off_line_says_what_can_be_asked_then() -> None:
    online = nothing_lesson(NOTHING, WIB.texts)
    offline = nothing_lesson(replace(NOTHING, from_mirror=True), WIB.texts)
    assert online.title == offline.title == "Tidak ada yang cocok dengan JX1203345999"
    assert online.detail != offline.detail


def test_a_way_through_a_table_leads_back_as_it_came() -> None:
    first = Browsing.of(Target.OSAS, "scans")
    assert first.back() == first
    third = first.onward("a").onward("b")
    assert (third.page, third.query.after) == (3, "b")
    assert third.back() == first.onward("a")
    assert third.back().back() == first
    assert third.sorted_by("id").page == 1
    assert not third.sorted_by("id").query.descending
    assert third.sorted_by("id", descending=True).query.descending
    narrowed = third.filtered("hub", "CGK").filtered("hub", "BDO").filtered("kind", "x")
    assert (narrowed.page, narrowed.query.filters) == (1, (("hub", "BDO"), ("kind", "x")))
    assert narrowed.filtered("kind", "").query.filters == (("hub", "BDO"),)
    assert narrowed.unfiltered() == first
