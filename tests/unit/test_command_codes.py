"""Command barcodes: what the sheet prints is what the desk reads, and nothing else is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.events import CommandName
from station.rules.awb import CodeKind, carrier_of, kind_of, normalise
from station.rules.command_codes import CommandCode, is_command, read, text_of

SEAL = text_of(CommandCode(CommandName.SEAL, "", "CGK"))
TYPED_ALIKE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-/")

codes = st.builds(
    CommandCode,
    name=st.sampled_from(CommandName),
    argument=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12),
    hub=st.text("ABCxyz019 ._-", min_size=1, max_size=8),
)


@given(codes)
def test_what_is_printed_is_read_back_also_in_small_letters(code: CommandCode) -> None:
    text = text_of(code)
    assert set(text) <= TYPED_ALIKE
    assert len(text) >= 4, "a scanner that types is heard from four letters on"
    assert read(text) == read(f" {text.lower()} ") == code
    assert carrier_of(normalise(text)) is None
    assert kind_of(normalise(text)) is CodeKind.COMMAND


@given(codes, st.data())
def test_one_wrong_character_is_no_command(code: CommandCode, data: st.DataObject) -> None:
    text = text_of(code)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(sorted(TYPED_ALIKE - {text[place]})))
    assert read(text[:place] + other + text[place + 1 :]) is None


@pytest.mark.parametrize(
    "text",
    [
        *("JX1203345871", "004821733920", "88LP12345678901", "77LP1234567890", "NLIDAP123"),
        *("RA473124829DE", "HS00000012345", "8992761111112", "HS1.SEAL..CGK", ""),
    ],
)
def test_no_waybill_is_a_command(text: str) -> None:
    assert not is_command(text)
    assert read(text) is None


def test_another_version_or_a_torn_label_is_recognised_and_not_obeyed() -> None:
    for text in (SEAL.replace(".HS1.", ".HS2."), SEAL[:-3], SEAL + "X", ".HS1.DANCE..CGK.A"):
        assert is_command(text)
        assert read(text) is None
        assert kind_of(text) is CodeKind.DAMAGED_COMMAND
