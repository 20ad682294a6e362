"""Simulated devices behave as the real ones do: weights settle, buttons work, faults befall them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.pan import Pan
from station.devices.simulators.scanners import LineScanner, SsiScanner, packet
from station.devices.simulators.table import PRINTERS, SCALES, SCANNERS
from station.errors import StationError

if TYPE_CHECKING:
    from station.devices.simulators.scales import SimulatedDevice

KILO = Decimal("1.250")
REQUESTS = {
    "mt_sics": b"SI\r\n",
    "nci_scp01": b"W\r",
    "nci_ecr": b"W\r",
    "toledo_8217": b"W",
    "toledo_8213": b"W",
    "sma": b"\nW\r",
    "cas_enq": b"\x05\x11",
    "and_standard": b"Q\r\n",
    "ohaus": b"IP\r\n",
    "sartorius_sbi": b"\x1bP\r\n",
    "kern_18": b"w",
    "berkel_icl": b"\x11",
    "dialog06": b"\x04\x05",
}
TARES = {
    "mt_sics": b"T\r\n",
    "toledo_8217": b"T",
    "sma": b"\nT\r",
    "and_standard": b"T\r\n",
    "ohaus": b"T\r\n",
    "sartorius_sbi": b"\x1bT",
    "kern_18": b"t",
}
ZEROES = {
    "mt_sics": b"Z\r\n",
    "nci_scp01": b"Z\r",
    "toledo_8213": b"Z",
    "sma": b"\nZ\r",
    "and_standard": b"Z\r\n",
    "ohaus": b"Z\r\n",
    "sartorius_sbi": b"\x1bV",
}


def said(device: SimulatedDevice, name: str, at_s: float = 0.0) -> bytes:
    """Return the weight that a scale tells when it is asked, or what it streams."""
    if name in REQUESTS:
        return device.hear(REQUESTS[name], at_s).lstrip(b"\x06")
    return device.speak(at_s)


# ── the pan ──────────────────────────────────────────────────────────────────────────────────


def test_a_weight_swings_and_comes_to_rest() -> None:
    pan = Pan(settles_s=1.0)
    pan.put(KILO, 10.0)
    on_the_way = [pan.look(10.0 + tenth / 10) for tenth in range(10)]
    assert not any(shown.stable for shown in on_the_way)
    assert len({shown.value for shown in on_the_way}) > 5
    assert pan.look(11.0).stable
    assert pan.look(11.0).value == KILO


def test_the_last_digits_dance_and_the_value_creeps() -> None:
    noisy = Pan(noise_steps=2)
    noisy.put(KILO)
    seen = {noisy.look(float(second)).value for second in range(60)}
    assert seen == {KILO + Decimal(step).scaleb(-3) for step in range(-2, 3)}
    drifting = Pan(drift_per_s=Decimal("0.001"))
    drifting.put(KILO, 100.0)
    assert [drifting.look(at_s).value for at_s in (100.0, 102.0)] == [KILO, KILO + Decimal("0.002")]


def test_too_much_and_too_little_are_no_weight() -> None:
    pan = Pan(capacity=Decimal(30))
    pan.put(Decimal("30.001"))
    assert pan.look(0.0).condition == "over"
    pan.put(Decimal(-1))
    assert pan.look(0.0).condition == "under"
    pan.put(Decimal("-0.250"))
    assert (pan.look(0.0).condition, pan.look(0.0).zero) == ("ok", False)


def test_zero_and_tare_do_nothing_while_the_pan_moves() -> None:
    pan = Pan()
    pan.put(KILO)
    pan.moving = True
    assert not pan.zero(0.0)
    assert not pan.tare(0.0)
    pan.moving = False
    assert pan.look(0.0).value == KILO
    assert pan.tare(0.0)
    assert (pan.look(0.0).zero, pan.look(0.0).net, pan.look(0.0).tare) == (True, True, KILO)
    pan.clear_tare()
    assert pan.zero(0.0)
    assert (pan.look(0.0).zero, pan.look(0.0).net) == (True, False)


@given(weight=st.decimals("-0.5", "29.999", places=3), seed=st.integers(0, 99))
@settings(max_examples=40)
def test_every_scale_says_something_of_any_weight_and_never_grows(
    weight: Decimal, seed: int
) -> None:
    for name, model in SCALES.items():
        pan = Pan(seed=seed)
        pan.put(weight)
        device = model.make(pan)
        assert len(said(device, name)) <= 40, name
        pan.moving = True
        device.hear(bytes(range(256)), 1.0)
        device.speak(1.0)


# ── scales ───────────────────────────────────────────────────────────────────────────────────


def test_every_scale_that_must_be_asked_is_silent_until_then() -> None:
    for name, model in SCALES.items():
        pan = Pan()
        pan.put(KILO)
        device = model.make(pan)
        assert bool(device.speak(0.0)) == (name not in REQUESTS), name
        digits = model.make(pan).hear(REQUESTS[name], 0.0) if name in REQUESTS else b"1250"
        assert b"1250" in digits.replace(b".", b""), name


@pytest.mark.parametrize("name", TARES)
def test_a_tare_is_taken_off(name: str) -> None:
    pan = Pan()
    device = SCALES[name].make(pan)
    pan.put(KILO)
    device.hear(TARES[name], 0.0)
    pan.put(KILO * 2)
    assert pan.look(0.0).value == KILO
    assert b"1.250" in said(device, name)


@pytest.mark.parametrize("name", ZEROES)
def test_a_scale_is_zeroed(name: str) -> None:
    pan = Pan()
    device = SCALES[name].make(pan)
    pan.put(KILO)
    device.hear(ZEROES[name], 0.0)
    assert pan.look(0.0).zero


@pytest.mark.parametrize(
    ("name", "stable"),
    [("mt_sics", b"S\r\n"), ("and_standard", b"S\r\n"), ("kern_18", b"s"), ("ohaus", b"SP\r\n")],
)
def test_a_stable_weight_is_waited_for(name: str, stable: bytes) -> None:
    pan = Pan(settles_s=1.0)
    device = SCALES[name].make(pan)
    pan.put(KILO, 0.0)
    assert device.hear(stable, 0.0) == b""
    assert device.speak(0.9) == b""
    assert b"1.250" in device.speak(1.0)
    assert device.speak(1.1) == b""


def test_sir_goes_on_until_something_else_is_asked() -> None:
    device = SCALES["mt_sics"].make(Pan())
    assert device.hear(b"SIR\r\n", 0.0).startswith(b"S S")
    assert [bool(device.speak(tenth / 10)) for tenth in range(3)] == [True, True, True]
    device.hear(b"@\r\n", 1.0)
    assert device.speak(2.0) == b""


def test_a_streaming_scale_keeps_its_pace() -> None:
    device = SCALES["cas_22"].make(Pan())
    assert [bool(device.speak(at_s)) for at_s in (0.0, 0.05, 0.11, 0.15, 0.25)] == [
        *(True, False, True, False),
        True,
    ]


def test_a_toledo_echoes_when_told_to() -> None:
    device = SCALES["toledo_8217"].make(Pan())
    assert device.hear(b"W", 0.0) == b"\x0200.000\r"
    assert device.hear(b"EWF", 0.0) == b"W\x0200.000\rF"
    assert device.hear(b"W", 0.0) == b"\x0200.000\r"


def test_a_berkel_wants_its_frame_back() -> None:
    pan = Pan()
    pan.put(KILO)
    device = SCALES["berkel_icl"].make(pan)
    assert device.hear(b"\x05", 0.0) == b"\x06"
    frame = device.hear(b"\x11", 0.0)
    assert device.hear(frame[:5], 0.0) == b""
    assert device.hear(frame[5:], 0.0) == b"\r"
    frame = device.hear(b"\x11", 0.0)
    assert device.hear(b"\x02X", 0.0) == b"\x18"
    assert device.hear(b"\x05", 0.0) == b"\x06"


def test_a_cas_says_nothing_to_dc1_alone() -> None:
    device = SCALES["cas_enq"].make(Pan())
    assert device.hear(b"\x11", 0.0) == b""
    assert device.hear(b"\x05", 0.0) == b"\x06"
    assert device.hear(b"\x11", 0.0).startswith(b"\x01\x02S 00.000kg")


@pytest.mark.parametrize("name", [*SCALES, *PRINTERS])
def test_an_order_that_nobody_can_carry_out_is_refused(name: str) -> None:
    device = SCALES[name].make(Pan()) if name in SCALES else PRINTERS[name]()
    for order in ("dance", "NaN", "paper many"):
        with pytest.raises(StationError, match="order_unknown"):
            device.obey(order, 0.0)


# ── scanners ─────────────────────────────────────────────────────────────────────────────────


def test_a_scanner_says_its_label_with_a_suffix() -> None:
    scanner = LineScanner("\r\n")
    assert scanner.obey("JP1234567890", 0.0) == b"JP1234567890\r\n"
    assert scanner.hear(b"anything", 0.0) == scanner.speak(1.0) == b""


ACK = packet(0xD0, 0x04, 0x00)


def test_a_long_code_comes_in_packets_each_after_the_last_was_acknowledged() -> None:
    scanner = SsiScanner()
    first = scanner.obey("A" * 300, 0.0)
    assert (len(first), first[3]) == (250 + 5 + 2, 0x02)
    second = scanner.hear(ACK, 0.1)
    assert (len(second), second[3]) == (50 + 5 + 2, 0x00)
    assert scanner.hear(ACK, 0.2) == b""


def test_an_unanswered_ssi_packet_is_sent_four_times_and_the_next_goes_on() -> None:
    scanner = SsiScanner()
    first = scanner.obey("ONE", 0.0)
    assert scanner.obey("TWO", 0.5) == b""
    again = [scanner.speak(2.0 * times) for times in (1, 2, 3)]
    assert {packet[3] for packet in again} == {0x01}
    assert all(packet[4:8] == first[4:8] for packet in again)
    assert b"TWO" in scanner.speak(8.0)


def test_a_refused_ssi_packet_is_sent_again_at_once() -> None:
    scanner = SsiScanner()
    scanner.obey("ONE", 0.0)
    nak = packet(0xD1, 0x04, 0x00, b"\x01")
    assert scanner.hear(nak[:3], 0.1) == b""
    assert scanner.hear(nak[3:], 0.1)[3] == 0x01
    scanner.hear(ACK, 0.2)
    assert scanner.hear(nak, 0.3) == b""


@given(noise=st.binary(max_size=600))
@settings(max_examples=30)
def test_noise_from_the_host_does_not_stop_an_ssi_scanner(noise: bytes) -> None:
    scanner = SCANNERS["zebra_ssi"]()
    scanner.hear(noise, 0.0)
    scanner.hear(bytes(300), 0.0)
    assert b"JP1" in scanner.obey("JP1", 1.0)


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────


def streaming(**faults: float) -> FaultyDevice:
    pan = Pan()
    pan.put(KILO)
    return FaultyDevice(SCALES["cas_22"].make(pan), Faults(**faults))  # type: ignore[arg-type]  # of each its own


def test_a_silent_scale_says_nothing_until_it_talks_again() -> None:
    device = streaming(silent=True)
    assert device.speak(0.0) == b""
    device.obey("talk", 0.0)
    assert device.speak(1.0)
    device.obey("silent", 1.0)
    assert device.speak(2.0) == b""


def test_a_late_answer_comes_in_two_pieces() -> None:
    pan = Pan()
    pan.put(KILO)
    device = FaultyDevice(SCALES["mt_sics"].make(pan), Faults(late_s=1.0))
    assert device.hear(b"SI\r\n", 10.0) == b""
    assert device.speak(10.4) == b""
    assert device.speak(10.5) + device.speak(11.0) == b"S S      1.250 kg\r\n"


def test_some_frames_break_off() -> None:
    device = streaming(halves=0.5)
    lengths = {len(device.speak(float(second))) for second in range(100)}
    assert max(lengths) == len(SCALES["cas_22"].frame(Pan().look(0.0)))
    assert len(lengths) > 5


# ── the printer ──────────────────────────────────────────────────────────────────────────────

LABEL = b"^XA^FO10,10^FDJP1234567890^FS^XZ"


def test_labels_are_printed_in_order_with_their_copies_however_they_are_cut_up() -> None:
    job = LABEL + b"^XA^PQ2^FDtwo^FS^XZ" + b'CLS\r\nTEXT 1,1,"0",0,1,1,"three"\r\nPRINT 1,2\r\n'
    for size in (1, 7, len(job)):
        printer = LabelPrinter(labels=9)
        for at in range(0, len(job), size):
            printer.hear(job[at : at + size], 0.0)
        assert [b"two" in label for label in printer.printed] == [False, True, True, False, False]
        assert (printer.printed[0], printer.labels, printer.waiting) == (LABEL, 4, 0)


def test_a_printer_without_paper_keeps_the_formats_and_prints_them_with_new_paper() -> None:
    printer = LabelPrinter(labels=1)
    printer.hear(b"^XA^PQ3^FDx^FS^XZ" + LABEL, 0.0)
    assert (len(printer.printed), printer.waiting) == (1, 2)
    status = printer.hear(b"~HS", 0.0)
    assert status.startswith(b"\x02030,1,1,1218,002,0")
    assert b",00000002,1,000" in status
    printer.obey("paper 50", 0.0)
    assert (len(printer.printed), printer.waiting, printer.labels) == (4, 0, 47)


@pytest.mark.parametrize(
    ("stop", "go", "byte"),
    [("pause", "resume", 0x10), ("open", "close", 0x01), ("ribbon out", "ribbon in", 0x08)],
)
def test_a_stopped_printer_prints_when_it_goes_on(stop: str, go: str, byte: int) -> None:
    printer = LabelPrinter()
    printer.obey(stop, 0.0)
    printer.hear(LABEL, 0.0)
    assert printer.printed == []
    assert printer.hear(b"\x1b!?", 0.0) == bytes((byte,))
    printer.obey(go, 0.0)
    assert printer.printed == [LABEL]


def test_a_status_request_inside_a_field_is_answered_and_not_printed() -> None:
    """Which is why a label's text must escape its tildes."""
    printer = LabelPrinter()
    assert printer.hear(b"^XA^FDsold ~HS out^FS^XZ", 0.0).startswith(b"\x02030")
    assert printer.printed == [b"^XA^FDsold  out^FS^XZ"]


def test_some_printers_say_nothing_without_paper() -> None:
    printer = LabelPrinter(labels=0, silent_when_stopped=True)
    assert printer.hear(b"~HS", 0.0) == b""
    printer.obey("paper 1", 0.0)
    assert printer.hear(b"~HS", 0.0) != b""
