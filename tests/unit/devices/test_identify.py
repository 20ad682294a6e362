"""An unknown device tells what it is, on its own line, and is asked nothing that could hurt."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import pytest

from station.devices.evidence import Evidence, rivals
from station.devices.identify import Identification
from station.devices.line_settings import LineSettings
from station.devices.protocols import PROTOCOLS
from station.devices.questioning import Pace, Questioning
from station.devices.questions import asking, follow_up, listening
from station.devices.readings import ScaleReading
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.pan import Pan
from station.devices.simulators.scanners import LineScanner, OlivettiScanner, SsiScanner
from station.devices.simulators.table import SCALES
from tests.fakes.clocks import FakeClock
from tests.fakes.played_port import PlayedPort

if TYPE_CHECKING:
    from station.devices.simulators.scales import SimulatedDevice

PROTOCOL_OF = {"nci_ecr": "nci_scp01"}
ALIKE = {
    "toledo_8213": ("toledo_8217", "net"),
    "cas_and18": ("st_us_header", "model"),
    "xk3190_eq_forward": ("xk3190_eq_reversed", "display"),
}
READ_AS: dict[str, tuple[int, int, Literal["N", "E"]]] = {
    "zebra_ssi": (9600, 8, "N"),
    "olivetti_scan": (9600, 7, "E"),
}
LONGEST_QUESTION_S = 1.5
"""What a step may still take when the time is over."""


class Untouched(Pan):
    """A load cell that nobody may zero or tare."""

    def zero(self, at_s: float) -> bool:  # noqa: ARG002 - as a pan
        raise AssertionError("zeroed")

    def tare(self, at_s: float) -> bool:  # noqa: ARG002 - as a pan
        raise AssertionError("tared")

    def clear_tare(self) -> None:
        raise AssertionError("the tare was cleared")


class Silent:
    """A device that is switched off."""

    def hear(self, data: bytes, at_s: float) -> bytes:  # noqa: ARG002 - it has no ears
        return b""

    def speak(self, at_s: float) -> bytes:  # noqa: ARG002 - nor a voice
        return b""

    def obey(self, order: str, at_s: float) -> bytes:  # noqa: ARG002 - nor a will
        return b""


class Shouting(Silent):
    """A scanner whose trigger is held down."""

    def __init__(self) -> None:
        self._due_s = 0.0

    def speak(self, at_s: float) -> bytes:
        if at_s < self._due_s:
            return b""
        self._due_s = at_s + 0.6
        return LineScanner().obey("JP1234567890", at_s)


def questioned(
    device: SimulatedDevice,
    line: LineSettings = LineSettings(),  # noqa: B008 - it is frozen
    pace: Pace = Pace(reopen_s=0.0),  # noqa: B008 - it is frozen
    **port: float,
) -> tuple[Identification, Questioning, PlayedPort, float]:
    clock = FakeClock()
    played = PlayedPort(device, line, clock, **port)  # type: ignore[arg-type]  # as it names them
    identification = Identification("port")
    questioning = Questioning(played.opened_as, identification, clock, pace)
    begun_s = clock.monotonic_s()
    questioning.run()
    return identification, questioning, played, clock.monotonic_s() - begun_s


def scale(name: str) -> SimulatedDevice:
    pan = Untouched()
    pan.put(Decimal("1.250"))
    return SCALES[name].make(pan)


def weight_of(evidence: Evidence) -> Decimal | None:
    newest = evidence.readings[-1]
    assert isinstance(newest, ScaleReading)
    return newest.said.value


@pytest.mark.parametrize("name", sorted(SCALES))
def test_every_scale_is_found_on_its_line_with_its_weight_and_stays_as_it_is(name: str) -> None:
    identification, questioning, port, took_s = questioned(scale(name), SCALES[name].line)
    best, *others = identification.evidence
    wanted = PROTOCOL_OF.get(name, name)
    likely = {best.protocol, *(one.protocol for one, _ in rivals(identification.evidence))}
    assert wanted in likely
    assert likely - {wanted} <= set(ALIKE) | {one for one, _ in ALIKE.values()}
    found = next(one for one in (best, *others) if one.protocol == wanted)
    assert found.convinces
    assert found.line == SCALES[name].line
    assert name == "dialog06" or weight_of(found) == Decimal("1.250")
    assert questioning.complete
    assert took_s <= Pace().port_s + LONGEST_QUESTION_S
    may_be_sent = {step.request for step in asking()} | {b"\x11"}
    may_be_sent |= {request for one in PROTOCOLS for request in one.requests}
    assert {data for _, data in port.sent} <= may_be_sent


@pytest.mark.parametrize("name", sorted(ALIKE))
def test_what_nobody_can_tell_apart_is_said_with_what_would_decide(name: str) -> None:
    told = questioned(scale(name), SCALES[name].line)[0].evidence
    other, by = ALIKE[name]
    assert {told[0].protocol, *(one.protocol for one, _ in rivals(told))} == {name, other}
    assert [how for _, how in rivals(told)] == [by]


@pytest.mark.parametrize("name", ["xk3190_a12e", "cas_22", "digi_ds425"])
def test_a_scale_that_speaks_by_itself_is_asked_nothing(name: str) -> None:
    _, _, port, took_s = questioned(scale(name))
    assert port.sent == []
    assert took_s == pytest.approx(Pace().listen_s, abs=0.1)


def test_a_scale_on_a_noisy_line_is_found_all_the_same() -> None:
    identification, *_ = questioned(scale("xk3190_a12e"), noise=0.02)
    assert identification.evidence[0].protocol == "xk3190_a12e"
    assert identification.evidence[0].noise > 0


@pytest.mark.parametrize("name", ["mt_sics", "and_standard", "kern_18", "toledo_8217", "cas_enq"])
def test_a_slow_scale_whose_answers_come_in_pieces_is_taken_for_no_other(name: str) -> None:
    device = FaultyDevice(scale(name), Faults(late_s=0.4))
    told = questioned(device, SCALES[name].line)[0].evidence
    assert name == told[0].protocol
    assert told[0].convinces


@pytest.mark.parametrize("name", ["mt_sics", "nci_scp01", "ohaus", "berkel_icl"])
def test_an_asked_scale_on_a_noisy_line_is_found_all_the_same(name: str) -> None:
    told = questioned(scale(name), SCALES[name].line, noise=0.01)[0].evidence
    assert name == told[0].protocol
    assert told[0].convinces


def test_half_of_another_frame_is_chance_and_the_search_goes_on() -> None:
    """Once, and never again, something like an Ohaus's line comes in while an A&D is asked."""

    class Torn(Shouting):
        def speak(self, at_s: float) -> bytes:
            del at_s
            said, self._due_s = (b"   1.250 kg\r\n" if not self._due_s else b""), 1.0
            return said

        def hear(self, data: bytes, at_s: float) -> bytes:
            return behind.hear(data, at_s)

    behind = scale("and_standard")
    told = questioned(Torn(), SCALES["and_standard"].line)[0].evidence
    assert told[0].protocol == "and_standard"


def test_noise_is_no_device_and_is_told_with_what_was_heard() -> None:
    identification, questioning, _, took_s = questioned(Silent(), noise=0.3)
    assert not any(one.convinces for one in identification.evidence)
    assert identification.heard
    assert questioning.trouble is None
    assert took_s <= Pace().port_s + LONGEST_QUESTION_S


def test_silence_ends_once_everything_was_asked() -> None:
    identification, questioning, port, took_s = questioned(Silent())
    assert (identification.evidence, identification.heard) == ([], [])
    assert questioning.complete
    assert took_s <= Pace().port_s
    assert [data for _, data in port.sent] == [step.request for step in asking()]


def test_a_port_is_given_up_when_its_time_is_over() -> None:
    _, questioning, _, took_s = questioned(Silent(), pace=Pace(port_s=3.0, reopen_s=0.0))
    assert not questioning.complete
    assert took_s <= 3.0 + LONGEST_QUESTION_S


def test_a_port_that_dies_in_the_middle_says_so_and_keeps_what_was_heard() -> None:
    identification, questioning, _, _ = questioned(scale("mt_sics"), dies_at_s=9.0)
    assert questioning.trouble is not None
    assert questioning.trouble.key == "device_lost"
    assert identification.evidence == [] or identification.evidence[0].protocol == "mt_sics"
    identification, questioning, _, _ = questioned(scale("cas_22"), dies_at_s=0.7)
    assert questioning.trouble is not None
    assert identification.evidence[0].protocol == "cas_22"


def test_a_port_that_dies_while_it_is_closed_says_so() -> None:
    _, questioning, _, took_s = questioned(Silent(), dies_at_s=Pace().listen_s)
    assert questioning.trouble is not None
    assert took_s < 2.0


def test_an_adapter_without_seven_bits_is_questioned_with_the_rest() -> None:
    line = SCALES["sartorius_sbi"].line
    identification, questioning, *_ = questioned(
        scale("sartorius_sbi"), line, knows_seven_bits=False
    )
    assert identification.evidence[0].protocol == "sartorius_sbi"
    assert questioning.complete


def test_a_label_printer_is_found_prints_nothing_and_is_asked_as_no_scale() -> None:
    printer = LabelPrinter()
    identification, _, port, _ = questioned(printer)
    assert {one.protocol for one in identification.evidence} == {"tspl_status"}
    assert printer.printed == []
    sent = {data for _, data in port.sent}
    of_printers = {word for one in PROTOCOLS if one.role == "printer" for word in one.requests}
    assert sent <= of_printers


def test_a_scanner_is_believed_only_where_nobody_else_explains_it() -> None:
    identification, *_ = questioned(Shouting())
    assert [one.protocol for one in identification.evidence] == ["serial_scan"]
    assert "serial_scan" not in {
        one.protocol for one in questioned(scale("st_us_header"))[0].evidence
    }


@pytest.mark.parametrize(
    ("scanner", "protocol", "line"),
    [(SsiScanner(), "zebra_ssi", "9600 8N1"), (OlivettiScanner(), "olivetti_scan", "9600 7E1")],
)
def test_a_scanner_that_waits_to_be_acknowledged_is_known_by_its_frames(
    scanner: SimulatedDevice, protocol: str, line: str
) -> None:
    scanner.obey("JP1234567890", 0.0)  # nobody has answered, so it says it again
    identification, _, port, _ = questioned(scanner, LineSettings(*READ_AS[protocol]))
    best = identification.evidence[0]
    assert (best.protocol, str(best.line)) == (protocol, line)
    assert {data for _, data in port.sent} <= {word for one in PROTOCOLS for word in one.requests}


def test_nothing_that_is_asked_could_tare_zero_or_print_on_any_device() -> None:
    """Whoever hears it, letter by letter or line by line, alone or after what was asked before."""
    hurts = {command.strip() for one in PROTOCOLS for command in (one.zero, one.tare) if command}
    hurts |= {b"C", b"\x1bT", b"\x1bV", b"\x1bf", b"TARE", b"^XZ", b"P1", b"TP", b"PRINT"}
    steps = [*asking(), *asking(lines_matter=False)]
    everything = b"".join(step.request for step in steps)
    assert len(hurts) > 8
    assert not [command for command in hurts if command in everything]
    allowed = {request for one in PROTOCOLS for request in one.requests}
    assert {step.request for step in steps} <= allowed
    followed = {follow_up(step.request, bytes((byte,))) for step in steps for byte in range(256)}
    assert followed == {b"", b"\x11"}


def test_every_protocol_that_can_be_asked_is_asked_on_each_of_its_lines() -> None:
    steps = {(step.line, step.request) for step in asking()}
    for one in PROTOCOLS:
        if one.requests and one.lines:
            assert {(line, one.requests[0]) for line in one.lines} <= steps
    assert {line.baud for one in PROTOCOLS for line in one.lines} == {
        step.line.baud for step in listening()
    }
    assert len(listening(lines_matter=False)) == 1
    assert len({step.line for step in asking(lines_matter=False)}) == 1
