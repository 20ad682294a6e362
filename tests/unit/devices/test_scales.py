"""What scales say beyond the recordings: signs, units, ranges, both line ends, parity bits."""

from datetime import UTC, datetime
from functools import reduce
from operator import xor

import pytest

from station.devices.answers import answer
from station.devices.protocols import decoder_for
from station.devices.readings import ScaleReading
from station.devices.scale_decoder import ScaleDecoder

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)


def even(data: bytes) -> bytes:
    """The bytes of a 7E1 line as an 8-bit line receives them."""
    return bytes(byte | (byte.bit_count() & 1) << 7 for byte in data)


def odd(data: bytes) -> bytes:
    return bytes(byte ^ 0x80 for byte in even(data))


def enq(text: bytes) -> bytes:
    return b"\x01\x02" + text + bytes([reduce(xor, text)]) + b"\x03\x04"


def line(text: bytes) -> bytes:
    """An A12E's line with its check."""
    return text + b"%02X\r\n" % reduce(xor, text)


def berkel(text: bytes) -> bytes:
    return b"\x02" + text + bytes([reduce(xor, text)]) + b"\x03"


def toledo(text: bytes) -> bytes:
    frame = b"\x02" + text + b"\r"
    return frame + bytes([-sum(frame) & 0x7F])


def told(protocol: str, data: bytes) -> tuple[object, ...]:
    got = answer(protocol, data)
    return tuple(got[key] for key in ("kind", "value", "unit", "stable")) + tuple(got["flags"])  # type: ignore[arg-type]  # a list of text


@pytest.mark.parametrize(
    ("protocol", "data", "means"),
    [
        ("mt_sics", b"S S     100.00 g\n", ("weight", "100.00", "g", True)),
        ("mt_sics", b"S D   -100.00 g\r", ("weight", "-100.00", "g", False, "negative")),
        ("mt_sics", b"S S       12 PCS\r\n", ("weight", "12", "pcs", True, "count")),
        ("mt_sics", b"S S      -0.00 g\r\n", ("weight", "0.00", "g", True, "zero")),
        ("mt_sics", b"S -\r\n", ("status", None, None, None, "underload")),
        ("mt_sics", b"EL\r\n", ("error", None, None, None, "logical_error")),
        ("mt_sics", b"Z +\r\n", ("error", None, None, None, "outside_zero_range")),
        ("mt_sics", b"TA A    10.00 g\r\n", ("tare", "10.00", "g", True, "tare_value")),
        ("nci_scp01", b"\n______lb\r\n01\r\x03", ("status", None, "lb", None, "underload")),
        ("nci_scp01", b"\n------lb\r\n00\r\x03", ("error", None, "lb", None, "zero_error")),
        ("nci_scp01", b"\n12lb 07.5oz\r\n00\r\x03", ("weight", "199.5", "oz", True)),
        ("nci_scp01", b"\n20\r\x03", ("status", None, None, True, "zero")),
        ("nci_scp01", b"\n80\r\x03", ("error", None, None, None, "eeprom_error")),
        ("nci_scp01", b"\n04\r\x03", ("error", None, None, None, "rom_error")),
        ("toledo_8217", b"\x02?A\r", ("status", None, None, False)),
        ("toledo_8217", b"\x02?B\r", ("status", None, None, True, "overload")),
        ("toledo_8217", b"\x02?D\r", ("status", None, None, True, "underload")),
        ("toledo_8217", b"\x02?H\r", ("status", None, None, True, "outside_zero_range")),
        ("toledo_8217", b"\x02?p\r", ("status", None, None, True, "net", "zero")),
        ("toledo_8213", b"\x02?p\r", ("status", None, None, True, "zero")),
        ("toledo_continuous", toledo(b")0   1250000000"), ("weight", "12500", "kg", True)),
        ("toledo_continuous", toledo(b"-    1250000000"), ("weight", "1.250", "lb", True)),
        ("toledo_continuous", toledo(b"-0!  1250000000"), ("weight", "1.250", "g", True)),
        ("toledo_continuous", toledo(b"-6   1250000000"), ("status", None, "kg", True, "underload")),
        (
            "toledo_continuous",
            toledo(b"-p   1250000000"),
            ("weight", "1.250", "kg", True, "not_zeroed"),
        ),
        ("sma", b"\nO1G     100.000kg \r", ("status", None, "kg", True, "overload")),
        ("sma", b"\n 1N       1.250kg \r", ("weight", "1.250", "kg", True, "net")),
        ("sma", b"\n 1T       0.250kg \r", ("tare", "0.250", "kg", True, "tare_value")),
        ("sma", b"\nI1G  ----------kg \r", ("error", None, "kg", True, "initial_zero_error")),
        ("cas_22", b"OL,GS,1\x84,000000.0 kg\r\n", ("status", None, "kg", None, "overload")),
        ("cas_22", b"ST,GS,1\xd4,   1.000 kg\r\n", ("weight", "1.000", "kg", True, "hold")),
        ("cas_22", b"ST,GS,1\x84,   1.000 kg\r\n", ("weight", "1.000", "kg", False)),
        ("cas_22", b"ST,GS,1\xc4,   1.250  t\r\n", ("weight", "1.250", "t", True)),
        ("cas_and18", b"US,NT,-00001.5kg\r\n", ("weight", "-1.5", "kg", False, "negative", "net")),
        ("cas_enq", b"\x81" + enq(b"S 01.250kg")[1:], ("weight", "1.250", "kg", True)),
        ("cas_enq", enq(b"S 01.250kg").replace(b"5", b"6"), ("error", None, None, None, "checksum")),
        ("and_standard", b"OL,-999999.9  g\r\n", ("status", None, "g", None, "underload")),
        ("and_standard", b"OL,+9999999E+19\r\n", ("status", None, None, None, "overload")),
        ("and_standard", b"US,LO,+0001.234 kg\r", ("weight", "1.234", "kg", False, "compare_lo")),
        ("st_us_header", b"OL,GS,+999999.9 kg\r\n", ("status", None, "kg", None, "overload")),
        ("st_us_header", b"US,NT      1.000KG\r\n", ("weight", "1.000", "kg", False, "net")),
        ("kern_18", b"-      1.250 kg \r\n", ("weight", "-1.250", "kg", True, "negative")),
        ("kern_18", b"     Error      \r\n", ("error", None, None, None, "error")),
        ("ohaus", b"     192.21 g     N\r\n", ("weight", "192.21", "g", True, "net")),
        ("ohaus", b"Err 8.3\r\n", ("error", None, None, None, "err_8.3")),
        ("sartorius_sbi", b"      High    \r\n", ("status", None, None, None, "overload")),
        ("sartorius_sbi", b"G#    -   123.56 kg \r\n", ("weight", "-123.56", "kg", True, "gross", "negative")),
        ("sartorius_sbi", b"Stat     Err 054    \r\n", ("error", None, None, None, "err_054")),
        ("xk3190_a12e", line(b"WN-04.139kg"), ("weight", "-4.139", "kg", True, "negative", "net")),
        ("xk3190_tf0", b"\x02-004139311\x03", ("weight", "-4.139", None, None, "negative")),
        ("dialog06", b"\x0209\x1b31\x03", ("status", None, None, None, "underload")),
        ("dialog06", b"\x0202\x1b1\x1b01250\x1b000123\x1b000154\x03", ("weight", "12.50", "lb", True)),
        ("digi_ds425", b"\x00\r0 -1.250\r4  0.500\r\n", ("weight", "-1.250", None, True, "negative")),
        ("berkel_icl", berkel(b"j01250"), ("weight", "12.50", "lb", True)),
        ("berkel_icl", berkel(b"j\x001250"), ("weight", "12.50", "lb", True)),
        ("berkel_icl", berkel(b"k06000"), ("weight", "6.000", "kg", True)),
        ("berkel_icl", b"\0", ("busy", None, None, None, "no_data")),
        ("kern_18", b"M      1.250 kg \r\n", ("weight", "1.250", "kg", True)),
        ("kern_18", b"       1.248 \r\n", ("weight", "1.248", None, False)),
        ("digi_ds425", b"\x01\r  1.250\r  0.000\r\n", ("weight", "1.250", None, False)),
        ("st_us_header", b"US,G, 1.000,kg\r\n", ("weight", "1.000", "kg", False)),
        ("st_us_header", b"ST,TW     1.000KG\r\n", ("tare", "1.000", "kg", True, "tare_value")),
        ("and_standard", b"ST,--,+0001.234  t\r\n", ("weight", "1.234", "tola", True)),
        ("xk3190_a12e", line(b"WG001250 kg"), ("weight", "1250", "kg", True)),
        ("hid_scale", bytes.fromhex("03040bff6f04"), ("weight", "113.5", "oz", True)),
        ("hid_scale", bytes.fromhex("030402010500"), ("weight", "50", "g", True)),
        ("hid_scale", bytes.fromhex("03050bff0500"), ("status", None, "oz", None, "underload")),
        ("hid_scale", bytes.fromhex("030102000000"), ("error", None, None, None, "fault")),
        ("hid_scale", bytes.fromhex("030802000000"), ("error", None, None, None, "needs_rezero")),
    ],
)  # fmt: skip
def test_a_frame_means_what_its_makers_manual_says(
    protocol: str, data: bytes, means: tuple[object, ...]
) -> None:
    assert told(protocol, data) == means


@pytest.mark.parametrize("parity", [even, odd, lambda data: bytes(byte | 0x80 for byte in data)])
@pytest.mark.parametrize(
    ("protocol", "data"),
    [
        ("mt_sics", b"S S     100.00 g\r\n"),
        ("toledo_8217", b"\x0201.250\r"),
        ("toledo_continuous", toledo(b"-0   1250000000")),
        ("cas_enq", enq(b"S 01.250kg")),
        ("xk3190_a12e", line(b"WG004.139kg")),
        ("and_standard", b"ST,+00123.45  g\r\n"),
    ],
)
def test_a_line_opened_with_the_wrong_parity_still_reads_and_says_so(
    protocol: str, data: bytes, parity: object
) -> None:
    assert callable(parity)
    wrong = answer(protocol, parity(data))
    assert wrong == answer(protocol, data) | {"warn": "parity_bits_in_8bit_stream"}


def test_parity_bits_that_do_not_agree_show_a_damaged_frame() -> None:
    damaged = bytearray(even(b"\x0201.250\r"))
    damaged[2] ^= 0x02
    assert answer("toledo_8217", bytes(damaged))["frames"] == []


@pytest.mark.parametrize("short", [b"       1.250 kg\r\n", b"       1.24 \r\n", b"      1.248\r\n"])
def test_a_balance_whose_line_lost_a_byte_shows_no_weight(short: bytes) -> None:
    assert answer("kern_18", short)["frames"] == []


@pytest.mark.parametrize("short", [b"\x021.250\r", b"\x0212345\r", b"\x02?\r", b"\x02\r"])
def test_a_frame_that_lost_a_byte_is_no_weight(short: bytes) -> None:
    assert answer("toledo_8217", short)["frames"] == []


def test_a_stream_that_had_checksums_must_keep_them() -> None:
    whole = toledo(b"-0   1250000000")
    decoder = decoder_for("toledo_continuous", "scale")
    decoder.feed(whole, AT)
    decoder.feed(b"\x02-0   9250000000\r", AT)
    [late] = decoder.idle(AT)
    assert "checksum" in str(late)


def test_a_checksum_that_looks_like_the_next_frames_start_is_one() -> None:
    texts = (b"-%c %06d%06d" % (b, one, 0) for b in b"0189pqxy" for one in range(0, 10**6, 997))
    frame = next(frame for frame in map(toledo, texts) if frame[-1] == 2)
    twice, bare = (
        answer("toledo_continuous", frame * 2),
        answer("toledo_continuous", frame[:-1] * 2),
    )
    assert [one["checksum"] for one in twice["frames"]] == ["ok", "ok"]  # type: ignore[attr-defined]  # a list of objects
    assert [one["checksum"] for one in bare["frames"]] == ["absent", "absent"]  # type: ignore[attr-defined]  # a list of objects


def test_a_berkel_waits_to_hear_its_newest_frame_back_and_only_once() -> None:
    decoder = decoder_for("berkel_icl", "scale")
    assert isinstance(decoder, ScaleDecoder)
    first, second = berkel(b"i01250"), berkel(b"i01260")
    decoder.feed(first + second, AT)
    assert decoder.replies() == second
    assert decoder.replies() == b""
    decoder.feed(b"\x02i01250\x00\x03", AT)
    assert decoder.replies() == b""


def test_a_scale_read_from_the_middle_of_its_stream_drops_the_half_frame() -> None:
    assert answer("toledo_8217", b"1.2\x0201\x0202.005\r") == {
        "frames": [answer("toledo_8217", b"\x0202.005\r")],
        "discarded": 1,
    }


@pytest.mark.parametrize("bit", range(8))
def test_a_damaged_first_digit_is_not_taken_for_noise_before_the_weight(bit: int) -> None:
    decoder = decoder_for("ohaus", "scale")
    told = decoder.feed(bytes([ord("3") ^ 1 << bit]) + b"92.21 g\r\n", AT)
    shown = [str(one.said.value) for one in told if isinstance(one, ScaleReading)]
    assert all(len(value) == len("392.21") for value in shown)


def test_the_noise_of_a_line_that_opens_is_dropped_before_a_weight() -> None:
    told = answer("ohaus", b"\x00\xff\xfe     192.21 g\r\n")
    assert told == {"frames": [answer("ohaus", b"     192.21 g\r\n")], "discarded": 1}
