"""An inquiry's cells read as the counter's people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from station.inquiry import Section, Source
from station.inquiry_wording import cell_text, columns_shown
from station.texts import Texts

if TYPE_CHECKING:
    from station.inquiry import Cell

INDONESIAN, ENGLISH = Texts.load("id"), Texts.load("en")


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("weight_g", 1250, "1,25 kg"),
        ("freight_rp", 36_000, "Rp 36.000"),
        ("difference_rp", -3000, "-Rp 3.000"),
        ("length_cm", 30, "30 cm"),
        ("discount_percent", Decimal("7.50"), "7,5 %"),
        ("latitude", Decimal("-2.533000"), "-2,533"),
        ("seq", 12_500, "12500"),
        ("range_to", Decimal("5E+4"), "50000"),
        ("scanned_at", datetime(2026, 11, 22, 7, 7, tzinfo=UTC), "22 Nov 2026 14.07 WIB"),
        ("earned_on", date(2026, 5, 1), "1 Mei 2026"),
        ("cut_off", time(18, 30), "18.30"),
        ("counts", True, "ya"),
        ("counts", False, "tidak"),
        ("kind", "handover", "serah terima"),
        ("kind", "koli_short", "koli_short"),
        ("note", "handover", "handover"),
        ("osas", "pending", "menunggu"),
        ("after", {"status": "AT_HUB"}, '{"status": "AT_HUB"}'),
        ("before", [], "[]"),
        ("created_at", "infinity", "infinity"),
        ("weight_g", Decimal("NaN"), "NaN"),
        ("note", None, ""),
    ],
)
def test_a_cell_is_written_by_its_columns_ending(column: str, cell: Cell, said: str) -> None:
    assert cell_text(column, cell, INDONESIAN, "Asia/Jakarta") == said


def test_english_keeps_the_clock_and_changes_the_rest() -> None:
    moment = datetime(2026, 11, 22, 7, 7, tzinfo=UTC)
    assert cell_text("at", moment, ENGLISH, "Asia/Makassar") == "22 Nov 2026 15.07 WITA"
    assert cell_text("weight_g", 1250, ENGLISH, "Asia/Jakarta") == "1.25 kg"
    assert cell_text("counts", True, ENGLISH, "Asia/Jakarta") == "yes"


def test_empty_columns_and_the_other_language_are_left_out() -> None:
    columns = ("code", "text_id", "text_en", "note", "resolved")
    rows = (
        ("BA", "alamat salah", "wrong address", None, False),
        ("LS", "hilang", "lost", "", None),
    )
    section = Section("problems", Source.OSAS, columns, rows)
    assert columns_shown(section, "id") == (0, 1, 4)
    assert columns_shown(section, "en") == (0, 2, 4)
