"""What the operator gets for the bytes that a serial scanner sends."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from station.devices.decoders.line import LineDecoder
from station.events import Scan, UnreadableReason, UnreadableScan

AT = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=128)


def read(*pieces: bytes, suffixes: bytes = b"\r\n\t") -> list[Scan | UnreadableScan]:
    decoder = LineDecoder("scanner", suffixes)
    return [reading for piece in pieces for reading in decoder.feed(piece, AT)]


def told(data: bytes) -> list[UnreadableReason | str]:
    return [got.text if isinstance(got, Scan) else got.reason for got in read(data)]


def scan(text: str) -> Scan:
    return Scan(text, AT, "scanner")


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t", b"\t\r\n"])
def test_a_label_is_one_scan_whatever_ends_it(suffix: bytes) -> None:
    assert read(b"JP1234567890" + suffix) == [scan("JP1234567890")]


def test_two_labels_in_a_row_are_two_scans_and_the_third_is_awaited() -> None:
    decoder = LineDecoder("scanner")
    assert decoder.feed(b"A1\rA2\rA3", AT) == [scan("A1"), scan("A2")]
    assert decoder.buffered == 2
    assert decoder.feed(b"\r", AT) == [scan("A3")]


def test_blank_lines_are_nothing() -> None:
    assert read(b"\r\n\r\n\t\r") == []


def test_framing_and_symbology_are_not_part_of_the_waybill() -> None:
    assert told(b"\x02JP1234567890\x03\r") == ["JP1234567890"]
    assert told(b"\x02JP1\r\x03\x02JP2\r\x03") == ["JP1", "JP2"]
    assert told(b"]C0JP1234567890\r") == ["JP1234567890"]
    assert told(b"\x02]A0 JP1234567890 \x03\r\n") == ["JP1234567890"]


def test_a_scanner_may_end_its_codes_with_etx_alone() -> None:
    assert read(b"\x02JP1\x03\x02JP2\x03", suffixes=b"\x03") == [scan("JP1"), scan("JP2")]


def test_spaces_around_a_code_are_trimmed_and_inside_kept() -> None:
    assert told(b"  JX 001 \r") == ["JX 001"]


@pytest.mark.parametrize("noise", [b"   \r", b"]C0\r", b"\x02 \x03\r"])
def test_a_frame_without_a_code_is_told(noise: bytes) -> None:
    assert told(noise) == [UnreadableReason.EMPTY]


@pytest.mark.parametrize("attack", [b"\x0f", b"\x1b[A", b"\x00", b"\x7f", b"\x1d"])
def test_a_barcode_that_presses_control_keys_is_refused(attack: bytes) -> None:
    assert told(b"JP" + attack + b"12\r") == [UnreadableReason.CONTROL_CHARACTERS]


def test_look_alike_letters_are_refused() -> None:
    cyrillic_er = "\u0420"
    assert told(f"J{cyrillic_er}1234\r".encode("cp1251")) == [UnreadableReason.NOT_ASCII]


def test_a_refused_code_shows_its_start_escaped_for_the_log() -> None:
    [refused] = read(b"JP\x1b12\r")
    assert refused == UnreadableScan(
        UnreadableReason.CONTROL_CHARACTERS, 5, "JP\\x1b12", AT, "scanner"
    )


def test_the_longest_code_is_read_even_when_framed() -> None:
    longest = "A" * 128
    assert told(b"\x02]C0" + longest.encode() + b"\x03\r") == [longest]


def test_a_code_one_longer_is_refused_at_once_and_the_next_label_reads() -> None:
    decoder = LineDecoder("scanner")
    [refused] = decoder.feed(b"A" * 129, AT)
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.TOO_LONG
    assert refused.length == 129
    assert decoder.feed(b"A" * 5000 + b"\rJP1\r", AT) == [scan("JP1")]


@pytest.mark.parametrize("flood", [b"A", b" ", b"A ", b"\x00", b"\xff", b"\x02"])
def test_a_megabyte_without_a_suffix_needs_no_memory(flood: bytes) -> None:
    decoder = LineDecoder("scanner")
    refused = decoder.feed(flood * (1_000_000 // len(flood)), AT)
    assert len(refused) <= 1
    assert decoder.buffered <= 132


def test_silence_in_mid_frame_drops_the_half_code_and_says_so() -> None:
    decoder = LineDecoder("scanner")
    decoder.feed(b"JP12345", AT)
    assert decoder.idle(AT) == [
        UnreadableScan(UnreadableReason.NO_SUFFIX, 7, "JP12345", AT, "scanner")
    ]
    assert decoder.idle(AT) == []
    assert decoder.feed(b"JP1\r", AT) == [scan("JP1")]


def test_silence_after_a_framed_code_is_nothing() -> None:
    decoder = LineDecoder("scanner")
    decoder.feed(b"\x02JP1\r\x03", AT)
    assert decoder.idle(AT) == []


def test_silence_ends_an_over_long_frame() -> None:
    decoder = LineDecoder("scanner")
    decoder.feed(b"A" * 1000, AT)
    assert decoder.idle(AT) == []
    assert decoder.feed(b"JP1\r", AT) == [scan("JP1")]


def test_an_unplugged_scanner_leaves_no_half_code_behind() -> None:
    decoder = LineDecoder("scanner")
    decoder.feed(b"JP12345", AT)
    decoder.reset()
    assert decoder.feed(b"JP1\r", AT) == [scan("JP1")]


PIECES = [b"\r", b"\n", b"\t", b"\x02", b"\x03", b" ", b"]C0", b"A" * 127, b"A" * 60]
NOISE = st.lists(st.binary(max_size=12) | st.sampled_from(PIECES), max_size=12).map(b"".join)


@given(NOISE, st.lists(st.integers(0, 800), max_size=6))
@example(b"A" * 128 + b"\x03 \x03\r", [128, 129])
def test_readings_do_not_depend_on_how_the_bytes_were_cut_up(data: bytes, cuts: list[int]) -> None:
    whole = read(data)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    assert read(*(data[a:b] for a, b in pairwise(edges))) == whole
    assert read(*(bytes([byte]) for byte in data)) == whole


@given(NOISE)
def test_what_is_read_is_always_printable_and_short(data: bytes) -> None:
    for reading in read(data):
        if isinstance(reading, Scan):
            assert 1 <= len(reading.text) <= 128
            assert reading.text.isascii()
            assert reading.text.replace("\x1d", "").isprintable()  # GS parts GS1's elements


@given(st.lists(PRINTABLE.filter(lambda text: not text.startswith("]")), max_size=5))
def test_every_printable_code_comes_through_unchanged(texts: list[str]) -> None:
    assert read("".join(f"{text}\r\n" for text in texts).encode()) == [scan(t) for t in texts]


@given(NOISE)
def test_after_any_garbage_and_a_suffix_the_next_label_reads(garbage: bytes) -> None:
    assert read(garbage + b"\rJP1234567890\r")[-1] == scan("JP1234567890")
