"""Code 128: whatever is said is read back, in no more modules than it needs."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from station.paper import code128
from station.paper.bitmap import Bitmap
from tests.fakes.printed import image_of

PRINTABLE = "".join(map(chr, range(32, 127)))


def read_back(text: str) -> list[str]:
    bars = [0] * 10 + [int(each) for each in code128.bars(text)] + [0] * 10
    picture = image_of(Bitmap.of_modules([bars] * 20, 2))
    return [one.text for one in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    "text",
    [
        *("JX1234567890", "12", "123", "a1234", "A12345", "12345", "00000000", "^FS^BC", 'a"b'),
        *(">0>5", "CGK-1-20261122-00001", "a12345b123456c1234567", "~_\\&", "X" * 40, "9" * 41),
    ],
)
def test_a_code_is_read_back(text: str) -> None:
    assert read_back(text) == [text]
    assert len(code128.bars(text)) == code128.modules(text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(st.sampled_from("0123456789"), st.sampled_from(PRINTABLE)), min_size=3))
def test_any_code_is_read_back(text: str) -> None:
    # A reader may take blanks at the ends for none of the code.
    code = f"A{text[:30]}B"
    assert read_back(code) == [code]


@pytest.mark.parametrize(
    ("text", "symbols"), [("1234567890", 5), ("JX1234567890", 8), ("A1234", 4), ("A12B", 4)]
)
def test_digits_take_half_the_room(text: str, symbols: int) -> None:
    assert code128.modules(text) == (1 + symbols + 1) * 11 + 13


@pytest.mark.parametrize("text", ["", "a\nb", "é", "a\x1db", "李"])
def test_what_is_no_code_is_refused(text: str) -> None:
    assert not code128.is_code(text)
    with pytest.raises(ValueError, match="no code"):
        code128.symbols(text)
