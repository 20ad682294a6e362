"""Which piece a label is of, in the forms that carriers print."""

from __future__ import annotations

import pytest

from station.rules.koli_codes import PieceCode, are_original_and_return, piece_in


@pytest.mark.parametrize(
    ("code", "piece"),
    [
        ("HS0042-1/3", PieceCode("HS0042", 1, 3)),
        ("HS0042/2/3", PieceCode("HS0042", 2, 3)),
        ("HS0042-K3/3", PieceCode("HS0042", 3, 3)),
        ("HS0042-KOLI2", PieceCode("HS0042", 2, 0)),
        ("JX1203345871-001", PieceCode("JX1203345871", 1, 0)),
        ("CGK-A1-0042-12", PieceCode("CGK-A1-0042", 12, 0)),
        ("HS0042-4/3", PieceCode("HS0042", 4, 3)),
        ("HS0042-0", PieceCode("HS0042", 0, 0)),
    ],
)
def test_a_piece_s_label_names_waybill_and_piece(code: str, piece: PieceCode) -> None:
    assert piece_in(code) == piece
    assert piece.is_possible is (code not in ("HS0042-4/3", "HS0042-0"))


@pytest.mark.parametrize("code", ["HS0042", "HS0042-", "HS0042-1/", "HS0042-1234", "A-1", "-1/3"])
def test_what_names_no_piece_is_none(code: str) -> None:
    assert piece_in(code) is None


def test_a_label_and_its_return_s_in_one_shot_are_recognised() -> None:
    original, back = "88LP1234567890123", "77LP1234567890123"
    assert are_original_and_return([original, back, "8991234567890"])
    assert not are_original_and_return([original, original])
    assert not are_original_and_return([back])
