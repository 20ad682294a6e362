"""A scanner that wants each code acknowledged by one byte, on a line of seven bits."""

from datetime import UTC, datetime

import pytest

from station.devices.decoders.olivetti import ACK, NAK, OlivettiDecoder
from station.devices.simulators.scanners import OlivettiScanner
from station.events import Scan, UnreadableReason, UnreadableScan

AT = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
FRAME = b"\x02JP1234567890\x03"


def with_parity(data: bytes) -> bytes:
    return bytes(byte | (byte.bit_count() & 1) << 7 for byte in data)


@pytest.mark.parametrize("sent", [FRAME, with_parity(FRAME)], ids=["7E1", "7E1 read as 8N1"])
def test_a_code_is_a_scan_and_is_acknowledged_once(sent: bytes) -> None:
    decoder = OlivettiDecoder("scanner")
    assert decoder.feed(sent, AT) == [Scan("JP1234567890", AT, "scanner")]
    assert (decoder.replies(), decoder.replies()) == (ACK, b"")


def test_a_code_whose_parity_does_not_hold_is_asked_for_again() -> None:
    decoder = OlivettiDecoder("scanner")
    assert decoder.feed(with_parity(FRAME).replace(b"P", b"Q"), AT) == []
    assert decoder.replies() == NAK


def test_a_code_that_breaks_off_is_asked_for_again_and_nothing_of_it_stays() -> None:
    decoder, scanner = OlivettiDecoder("scanner"), OlivettiScanner()
    decoder.feed(scanner.obey("JP1234567890", 0.0)[:7], AT)
    assert decoder.idle(AT) == []
    again = scanner.hear(decoder.replies(), 0.5)
    assert again == FRAME
    assert decoder.feed(again, AT) == [Scan("JP1234567890", AT, "scanner")]
    assert scanner.hear(decoder.replies(), 1.0) == b""
    assert scanner.speak(9.0) == b"", "what was acknowledged is not sent again"


def test_silence_between_two_codes_asks_for_nothing() -> None:
    decoder = OlivettiDecoder("scanner")
    decoder.idle(AT)
    assert decoder.replies() == b""


def test_what_is_no_code_is_told_and_acknowledged_for_it_would_only_come_again() -> None:
    decoder = OlivettiDecoder("scanner")
    (told,) = decoder.feed(b"\x02JP\x0f12\x03", AT)
    assert isinstance(told, UnreadableScan)
    assert told.reason is UnreadableReason.CONTROL_CHARACTERS
    assert decoder.replies() == ACK
