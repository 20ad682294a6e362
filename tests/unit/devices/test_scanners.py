"""Codes from scanners that send reports and packets, and from labels that hold more than a number."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.devices.answers import answer
from station.devices.decoders.hid_pos import HidPosDecoder, Layout, layout_in
from station.devices.decoders.line import LineDecoder
from station.devices.decoders.zebra_ssi import ACK, NAK_RESEND, SsiDecoder, checksum
from station.devices.protocols import decoder_for
from station.events import Scan, UnreadableReason, UnreadableScan
from station.rules.awb import codes_in
from station.rules.gs1 import elements_in

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
LABEL = "JP1234567890"


def packet(data: bytes, status: int = 0, opcode: int = 0xF3) -> bytes:
    body = bytes([len(data) + 4, opcode, 0, status]) + data
    return body + checksum(body)


def decode(code: bytes, status: int = 0) -> bytes:
    return packet(b"\x03" + code, status)


def report(data: bytes, *, number: int = 2, more: bool = False, length: int | None = None) -> bytes:
    text = data[3:] if number == 2 and data.startswith(b"]") else data
    head = bytes([number, len(text) if length is None else length])
    return (head + data).ljust(63, b"\0") + bytes([more])


def texts(told: list[Scan | UnreadableScan]) -> list[str]:
    return [one.text if isinstance(one, Scan) else one.reason for one in told]


# ── SSI ──


def test_a_packet_is_a_scan_and_is_acknowledged_once() -> None:
    decoder = SsiDecoder("scanner")
    assert decoder.feed(decode(LABEL.encode()), AT) == [Scan(LABEL, AT, "scanner")]
    assert (decoder.replies(), decoder.replies()) == (ACK, b"")


def test_a_packet_sent_again_is_the_same_scan_and_is_acknowledged_again() -> None:
    decoder = SsiDecoder("scanner")
    assert len(decoder.feed(decode(b"JP1") + decode(b"JP1", status=1), AT)) == 1
    assert decoder.replies() == ACK


def test_the_same_label_scanned_twice_is_two_scans() -> None:
    assert texts(SsiDecoder("scanner").feed(decode(b"JP1") * 2, AT)) == ["JP1", "JP1"]


def test_a_packet_whose_first_sending_was_lost_is_a_scan() -> None:
    assert texts(SsiDecoder("scanner").feed(decode(b"JP1", status=1), AT)) == ["JP1"]


def test_a_code_in_several_packets_is_one_scan_also_when_a_part_is_sent_again() -> None:
    decoder = SsiDecoder("scanner")
    parts = decode(b"JP12", status=2) + decode(b"JP12", status=3) + decode(b"34")
    assert texts(decoder.feed(parts, AT)) == ["JP1234"]


def test_a_damaged_packet_is_asked_for_again_and_is_no_scan() -> None:
    decoder = SsiDecoder("scanner")
    damaged = decode(LABEL.encode()).replace(b"5", b"6")
    assert decoder.feed(damaged, AT) == []
    assert decoder.replies() == NAK_RESEND
    assert texts(decoder.feed(decode(LABEL.encode(), status=1), AT)) == [LABEL]


def test_the_same_label_again_whose_packet_was_damaged_is_another_scan() -> None:
    decoder = SsiDecoder("scanner")
    decoder.feed(decode(LABEL.encode()), AT)
    decoder.feed(decode(LABEL.encode()).replace(b"5", b"6"), AT)
    assert texts(decoder.feed(decode(LABEL.encode(), status=1), AT)) == [LABEL]


def test_a_damaged_repetition_of_what_was_taken_is_no_other_scan() -> None:
    decoder = SsiDecoder("scanner")
    decoder.feed(decode(LABEL.encode()), AT)
    decoder.feed(decode(LABEL.encode(), status=1).replace(b"5", b"6"), AT)
    assert decoder.feed(decode(LABEL.encode(), status=1), AT) == []


def test_the_same_label_much_later_is_another_scan_also_if_its_first_sending_was_lost() -> None:
    decoder = SsiDecoder("scanner")
    decoder.feed(decode(b"JP1"), AT)
    assert texts(decoder.feed(decode(b"JP1", status=1), AT + timedelta(seconds=11))) == ["JP1"]


@pytest.mark.parametrize("waits", [True, False])
def test_half_a_code_that_the_scanner_gave_up_is_not_the_start_of_the_next(waits: bool) -> None:
    decoder, later = SsiDecoder("scanner"), AT + timedelta(seconds=4)
    decoder.feed(decode(b"JP12", status=2), AT)
    told = decoder.idle(AT) + (decoder.idle(later) if waits else [])
    told += decoder.feed(decode(b"JX9"), later)
    assert texts(told) == [UnreadableReason.NO_SUFFIX, "JX9"]


def test_what_follows_a_part_that_never_came_whole_is_no_code() -> None:
    decoder = SsiDecoder("scanner")
    damaged = decode(b"JP12", status=2).replace(b"2", b"3")
    assert decoder.feed(damaged + decode(b"345", status=2), AT) == []
    assert texts(decoder.feed(decode(b"6789"), AT)) == [UnreadableReason.NO_SUFFIX]
    assert texts(decoder.feed(decode(b"JX9"), AT)) == ["JX9"]
    assert decoder.feed(damaged, AT) == []
    assert texts(decoder.feed(decode(b"JX8"), AT + timedelta(seconds=4))) == ["JX8"]


def test_a_damaged_part_that_is_sent_again_belongs_to_its_code() -> None:
    decoder = SsiDecoder("scanner")
    damaged = decode(b"34", status=2).replace(b"4", b"5")
    parts = decode(b"12", status=2) + damaged + decode(b"34", status=3) + decode(b"56")
    assert texts(decoder.feed(parts, AT)) == ["123456"]


def test_a_packet_that_lost_its_end_does_not_swallow_the_next_after_a_silence() -> None:
    decoder = SsiDecoder("scanner")
    decoder.feed(decode(LABEL.encode())[:9], AT)
    decoder.idle(AT)
    assert texts(decoder.feed(decode(b"JP1"), AT)) == ["JP1"]


def test_a_code_that_never_ends_is_refused_once() -> None:
    decoder = SsiDecoder("scanner")
    told = decoder.feed(b"".join(decode(b"%03d" % n + b"A" * 97, status=2) for n in range(90)), AT)
    assert told == []
    assert decoder.buffered < 512
    assert texts(decoder.feed(decode(b"end"), AT)) == [UnreadableReason.TOO_LONG]
    assert texts(decoder.feed(decode(b"JP1"), AT)) == ["JP1"]


def test_the_scanners_own_chatter_is_no_scan() -> None:
    decoder = SsiDecoder("scanner")
    assert decoder.feed(packet(b"\x01", opcode=0xF6) + packet(b"", opcode=0xD0), AT) == []


@pytest.mark.parametrize(
    ("number", "name"),
    [(3, "code128"), (0x0B, "ean13"), (0x8B, "ean13"), (0x0F, "gs1_128"), (0x7F, None)],
)
def test_a_packet_names_its_symbology_also_with_a_supplement(number: int, name: str | None) -> None:
    assert answer("zebra_ssi", packet(bytes([number]) + b"123"))["symbology"] == name


# ── HID POS ──


def test_a_code_in_two_reports_is_one_scan() -> None:
    decoder = HidPosDecoder("scanner")
    assert decoder.feed(report(b"]Q0" + b"A" * 56, more=True), AT) == []
    assert decoder.feed(report(b"]Q0XXXX"), AT) == [Scan("A" * 56 + "XXXX", AT, "scanner", "]Q0")]


def test_an_answer_to_a_menu_command_is_no_scan() -> None:
    decoder = HidPosDecoder("scanner")
    menu = report(b"]X0Product Name: Voyager\r\n", more=True) + report(b"]X0end")
    assert decoder.feed(menu + report(b"]Z6ok"), AT) == []


def test_the_descriptor_tells_a_layout_that_its_first_byte_hides() -> None:
    bracketed = report(b"]C0JP1", length=6)
    assert texts(HidPosDecoder("scanner", Layout.B).feed(bracketed, AT)) == ["JP1"]
    assert answer("hid_pos_scanner", report(b"JP1", number=1))["layout"] == "C"


def described(*usages: int, page: int = 0x8C) -> bytes:
    """A report descriptor: page, id 2, each usage as an input; a long item in between."""
    items = b"".join(bytes((0x09, usage, 0x75, 8, 0x95, 1, 0x81, 2)) for usage in usages)
    return bytes((0x05, page, 0x09, 0x02, 0xA1, 1, 0x85, 2, 0xFE, 2, 0, 9, 9)) + items + b"\xc0"


@pytest.mark.parametrize(
    ("descriptor", "layout"),
    [
        (described(0xFB, 0xFC, 0xFD, 0xFE, 0xFF), Layout.A),
        (described(0xFE, 0xFF), Layout.B),
        (described(0xFB, 0xFE, page=0x8D), None),
        (described(), None),
        (b"\x06\x8c", None),
        (b"", None),
    ],
)
def test_a_descriptor_tells_the_layout_or_nothing(descriptor: bytes, layout: Layout | None) -> None:
    assert layout_in(descriptor) is layout


@given(st.binary(max_size=80))
def test_any_descriptor_is_borne(descriptor: bytes) -> None:
    layout_in(descriptor)


def test_a_suffix_that_the_scanner_adds_is_not_part_of_the_code() -> None:
    assert texts(HidPosDecoder("scanner").feed(report(b"JP1\r\n"), AT)) == ["JP1"]


@pytest.mark.parametrize("hole", [report(b"]Q0A", length=57), report(b"]Q0A", length=200)])
def test_a_code_with_a_hole_in_it_is_no_code(hole: bytes) -> None:
    decoder = HidPosDecoder("scanner")
    told = decoder.feed(report(b"]Q0HALF", more=True) + hole + report(b"]Q0JP1"), AT)
    assert texts(told) == ["JP1"]
    assert decoder.discarded == 1


def test_a_report_that_never_comes_leaves_no_half_code_behind() -> None:
    decoder = HidPosDecoder("scanner")
    decoder.feed(report(b"]Q0HALF", more=True), AT)
    assert texts(decoder.idle(AT)) == [UnreadableReason.NO_SUFFIX]
    assert texts(decoder.feed(report(b"]Q0JP1"), AT)) == ["JP1"]


def test_a_code_of_endless_reports_needs_no_memory() -> None:
    decoder = HidPosDecoder("scanner")
    for _ in range(100):
        assert decoder.feed(report(b"]Q0" + b"A" * 56, more=True), AT) == []
        assert decoder.buffered < 256
    assert texts(decoder.feed(report(b"]Q0end"), AT)) == [UnreadableReason.TOO_LONG]


# ── lines ──


def test_a_code_between_stx_and_etx_needs_no_other_end() -> None:
    decoder = LineDecoder("scanner")
    assert texts(decoder.feed(b"\x02JP1\x03\x02JP2\x03\r\n\x02JP", AT)) == ["JP1", "JP2"]
    assert texts(decoder.feed(b"3\x03", AT)) == ["JP3"]


def test_an_etx_inside_a_code_does_not_make_two_of_it() -> None:
    told = LineDecoder("scanner").feed(b"JP1\x03JP2\r", AT)
    assert texts(told) == [UnreadableReason.CONTROL_CHARACTERS]


def test_gs_parts_the_elements_of_one_code_and_nothing_else() -> None:
    elements = "010950110153000310ABC\x1d2177"
    [scan] = LineDecoder("scanner").feed(f"]C1{elements}\r".encode(), AT)
    assert scan == Scan(elements, AT, "scanner", "]C1")
    assert codes_in(elements) == (elements,)
    refused = LineDecoder("scanner").feed(b"JP\x1d12\r01\x1d\r01AB\x1d\x1d21\r", AT)
    assert set(texts(refused)) == {UnreadableReason.CONTROL_CHARACTERS}


# ── attacks ──

WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "serial_scan": lambda code: code + b"\r",
    "olivetti_scan": lambda code: b"\x02" + code + b"\x03",
    "hid_pos_scanner": lambda code: report(b"]C0" + code, length=len(code)),
    "zebra_ssi": decode,
}


@pytest.mark.parametrize("protocol", WRAPPED)
@pytest.mark.parametrize("attack", [b"\x0f", b"\x1b[A", b"\x00", b"\x10", b"\x7f", b"\x1d"])
def test_a_code_that_would_press_keys_is_refused_however_it_comes(
    protocol: str, attack: bytes
) -> None:
    for code in (b"JP12" + attack + b"34", attack + b"JP1234"):
        told = decoder_for(protocol, "scanner").feed(WRAPPED[protocol](code), AT)
        assert [type(one) for one in told] == [UnreadableScan], told


# ── what a code holds ──


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("]C100106141412345678907", {"sscc_ok": False}),
        ("]C10109501101530004", {"gtin_ok": False}),
        ("]E05901234123458", {"gtin_ok": False}),
        ("]E496385074", {"symbology": "ean8", "gtin": "96385074"}),
        ("]I115901234123454", {"symbology": "itf", "gtin": "15901234123454"}),
        ("]e00109501101530003", {"gs1": True, "symbology": "databar"}),
        ("]C0JP1234567890", {"gs1": False, "symbology": "code128", "data": LABEL}),
        ("]C1HELLO", {"gs1": True, "ais": {}, "error": "no_element_strings"}),
        ("]C142011530\x1d3103001250", {"ais": {"420": "11530", "3103": "001250"}}),
        ("]C110ABC0109501101530003", {"warn": "missing FNC1 swallowed AI 01"}),
    ],
)
def test_a_code_is_understood_by_its_aim_identifier(code: str, told: dict[str, object]) -> None:
    got = answer("aim_gs1", code.encode())
    assert {key: got.get(key) for key in told} == told


@given(st.text(max_size=60))
def test_any_text_of_a_code_has_an_answer(text: str) -> None:
    elements_in(text)
    for protocol in ("aim_gs1", "upu_s10", "awb_id", "wedge"):
        answer(protocol, text.encode())


@pytest.mark.parametrize(
    ("number", "carrier", "confidence"),
    [
        ("JP1234567890", "jnt", "high"),
        ("jx8009962760", "jnt", "high"),
        ("77LP1234567890123", "lionparcel", "high"),
        ("SPXID012345678901", "spx", "high"),
        ("1234567890123", "jne_or_other", "low"),
        ("RR123456784ID", "jne_or_other", "low"),
        ("123", None, "none"),
    ],
)
def test_a_number_hints_at_its_carrier(number: str, carrier: str | None, confidence: str) -> None:
    got = answer("awb_id", number.encode())
    assert got == {"carrier_hint": carrier, "confidence": confidence}


@pytest.mark.parametrize("text", ["RR12345678ID", "R1123456785ID", "", "RR123456785IDX"])
def test_another_form_is_no_postal_identifier(text: str) -> None:
    assert answer("upu_s10", text.encode()) == {"valid": False, "reason": "format"}


# ── keyboards ──


def test_several_codes_of_one_shot_through_a_wedge_are_told_one_by_one() -> None:
    assert answer("wedge", b"JP1111\rJP2222\tx") == {
        "frames": [{"scan": "JP1111"}, {"scan": "JP2222"}, {"typed": "x"}]
    }


@pytest.mark.parametrize(
    ("keys", "scan"),
    [("jp-12/34", "JP-12/34"), ("jP1234", "jP1234"), ("hello", "hello"), ("a://b1", "a://b1")],
)
def test_caps_lock_is_undone_where_a_number_is_all_in_small_letters(keys: str, scan: str) -> None:
    assert answer("wedge", f"{keys}\r".encode())["scan"] == scan


def test_a_scanner_that_sends_no_suffix_is_told_from_a_person() -> None:
    keys = LABEL.encode()
    assert answer("wedge", keys) == {"typed": LABEL, "warn": "missing_suffix"}
    assert answer("wedge", keys, [130] * 11) == {"typed": LABEL}
