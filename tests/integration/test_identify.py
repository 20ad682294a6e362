"""`hub-station devices identify`: scales on real ptys, HID, ports that are taken or pulled out."""

from __future__ import annotations

import signal
import threading
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from station.cli.identify_words import put_words
from station.clock import SystemClock
from station.devices.evidence import Evidence
from station.devices.identifying import Identified, identify, port_named
from station.devices.identity import Found, Identity
from station.devices.line_settings import LineSettings
from station.devices.protocols import Role
from station.devices.questioning import Pace
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES
from station.devices.transports.hid import HidTransport
from station.devices.transports.serial import SerialTransport
from station.errors import DeviceError
from station.settings import load_settings
from station.texts import Texts
from tests.fakes.hid import FakeHidapi, FakeHidGadget

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.devices.simulators.scales import SimulatedDevice
    from tests.fakes.command_line import CommandLine

QUICK = Pace(listen_s=0.3, answer_s=0.2, quiet_s=0.05, port_s=60.0, reopen_s=0.0)
NO_SUCH_PORT = "/dev/no/such"
LIKELY = {
    "nci_ecr": "nci_scp01",
    "toledo_8213": "toledo_8217",
    "xk3190_eq_forward": "xk3190_eq_reversed",
}
"""Told beside the other one, which is named first."""


class Overheard:
    """A scale, with everything that it was sent."""

    def __init__(self, device: SimulatedDevice) -> None:
        self._device = device
        self.sent = b""

    def hear(self, data: bytes, at_s: float) -> bytes:
        self.sent += data
        return self._device.hear(data, at_s)

    def speak(self, at_s: float) -> bytes:
        return self._device.speak(at_s)

    def obey(self, order: str, at_s: float) -> bytes:
        return self._device.obey(order, at_s)


@pytest.fixture
def scales(tmp_path: Path) -> Iterator[dict[str, tuple[Simulation, Overheard]]]:
    """Every scale that can be simulated, each on a pty."""
    playing = {}
    for name, model in SCALES.items():
        pan = Pan()
        pan.put(Decimal("1.250"))
        overheard = Overheard(model.make(pan))
        playing[name] = Simulation(overheard, PtyLine(tmp_path / name)), overheard
        playing[name][0].start()
    yield playing
    for simulation, _ in playing.values():
        simulation.stop()


def test_every_scale_on_a_pty_is_found_side_by_side_and_hears_no_command(
    scales: dict[str, tuple[Simulation, Overheard]],
) -> None:
    """Found by nobody's list: the ports are handed in, as pyserial lists no pty."""
    there = [Found(one.port, Identity("serial")) for one, _ in scales.values()]
    told = dict(zip(scales, identify(there, SystemClock(), QUICK), strict=True))
    first = {name: [one.protocol for one in told[name].evidence][:1] for name in scales}
    assert first == {name: [LIKELY.get(name, name)] for name in scales}
    for _, overheard in scales.values():
        assert not {*b"ZTtC"} & {*overheard.sent}, "letters that zero and tare"


def test_a_port_that_another_program_has_says_so(tmp_path: Path) -> None:
    line = PtyLine(tmp_path / "scale")
    line.plug()
    other = SerialTransport(line.port)
    other.open()
    taken, missing = identify(
        [port_named(line.port), port_named(NO_SUCH_PORT)], SystemClock(), QUICK
    )
    assert (key_of(taken), key_of(missing)) == ("device_in_use", "device_cannot_open")
    other.close()
    line.close()


def key_of(told: Identified) -> str:
    return told.trouble.key if told.trouble else ""


def test_a_port_pulled_out_while_it_is_listened_to_says_so(tmp_path: Path) -> None:
    line, heard = PtyLine(tmp_path / "scale"), threading.Event()
    line.plug()

    class Watched(SerialTransport):
        def read(self, timeout_s: float) -> bytes:
            if not heard.is_set():
                heard.set()
                line.write(b"ST,GS,+0001.250  kg\r\nST,GS,+00")
                return super().read(timeout_s)
            line.unplug()
            return super().read(timeout_s)

    (told,) = identify([port_named(line.port)], SystemClock(), QUICK, Watched)
    assert key_of(told) == "device_lost"
    assert [one.protocol for one in told.evidence] == ["st_us_header"]


# ── HID and USB ids ──────────────────────────────────────────────────────────────────────────

HID_SCALE = Identity("hid", 0x0922, 0x8003)
UNKNOWN_SCALE = Found("/dev/hidraw2", Identity("hid", 0x1234, 1), "Scale", 0x8D, 0x20)


def hid(*there: Found, plugged: bool = True) -> list[Identified]:
    hidapi = FakeHidapi()
    for one in there if plugged else ():
        gadget = hidapi.plug(one.path, FakeHidGadget(one.identity.vid or 0, one.identity.pid or 0))
        gadget.reports.put(bytes.fromhex("03040BFF6F04"))

    def transport(address: str, line: LineSettings) -> HidTransport:
        del line
        return HidTransport(address.removeprefix("hid:"), hidapi.load)

    return identify(there, SystemClock(), QUICK, transport)


def test_a_hid_scale_is_known_by_its_ids_or_its_page_and_listened_to() -> None:
    known, unknown = hid(Found("/dev/hidraw1", HID_SCALE), UNKNOWN_SCALE)
    assert known.model is not None
    assert known.model.name.startswith("Dymo M5")
    assert unknown.model is None
    for told in (known, unknown):
        assert told.is_known
        assert [(one.protocol, one.frames) for one in told.evidence] == [("hid_scale", 1)]


def test_a_keyboard_is_left_alone_and_a_refused_scale_is_not_opened() -> None:
    keyboard = Found("/dev/hidraw3", Identity("hid", 0x046D, 0xC31C), "Keyboard", 1, 6)
    (refused,) = hid(keyboard, Found("/dev/hidraw4", Identity("hid", 0x04D9, 0x8010)))
    assert refused.model is not None
    assert refused.model.refused
    assert refused.evidence[0].frames == 0


def test_a_hid_scale_that_cannot_be_opened_says_so() -> None:
    (told,) = hid(UNKNOWN_SCALE, plugged=False)
    assert key_of(told) == "device_cannot_open"
    assert not told.is_known


def test_a_printer_known_by_its_ids_is_sent_nothing() -> None:
    def opened(address: str, line: LineSettings) -> SerialTransport:
        raise DeviceError("device_cannot_open", port=address, detail=str(line))

    zebra = Found("/dev/ttyACM0", Identity("serial", 0x0A5F, 0x0001))
    (told,) = identify([zebra], SystemClock(), QUICK, opened)
    assert told.model is not None
    assert told.model.protocol == "zpl_hs"


# ── from the command line ────────────────────────────────────────────────────────────────────


def test_a_scale_is_identified_from_the_command_line(hub_station: CommandLine) -> None:
    process = hub_station.start("devices", "simulate", "xk3190_eq_forward", "--weight", "1.250")
    assert process.stdout is not None
    port = process.stdout.readline().decode().strip()
    done = hub_station("devices", "identify", "--port", port, "--json")
    assert done.code == 0
    assert (done.line["known"], done.line["trouble"]) == (True, "")
    first, second = done.line["candidates"]
    assert {first["protocol"], second["protocol"]} == {"xk3190_eq_forward", "xk3190_eq_reversed"}
    assert second["decided_by"] == "display"
    assert first["frames"] > 0
    assert bytes.fromhex(done.line["heard"][0]["sample"]).startswith(b"=")
    words = hub_station("devices", "identify", "--port", port)
    assert "terbaca: 1,250" in words.output
    assert "dibaca sebagai kg" in words.output
    assert "pilih yang angkanya sama dengan layar timbangan" in words.output
    settings = tomllib.loads(words.output[words.output.index("[scale]") :])
    assert settings["scale"] == {
        "port": port,
        "protocol": first["protocol"],
        "line": "9600 8N1",
        "unit": "kg",
    }
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


def test_a_scale_that_needs_its_makers_secret_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    found = Evidence("dialog06", Role.SCALE, LineSettings(9600, 7, "O"), frames=2)
    put_words([Identified(port_named("COM3"), None, (found,))], Texts.load("id"))
    said = capsys.readouterr().out
    assert "Ubah timbangan ke protokol lain" in said
    assert "[scale]" not in said


@pytest.mark.parametrize(
    ("protocol", "line"),
    [
        ("serial_scan", LineSettings(115200)),
        ("olivetti_scan", LineSettings(9600, 7, "E")),
        ("zebra_ssi", LineSettings()),
    ],
)
def test_what_is_printed_of_a_scanner_is_a_settings_file_that_reads_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, protocol: str, line: LineSettings
) -> None:
    found = Evidence(protocol, Role.SCANNER, line, frames=1)
    put_words([Identified(port_named("COM3"), None, (found,))], Texts.load("id"))
    said = capsys.readouterr().out
    file = tmp_path / "settings.toml"
    file.write_text(said[said.index("[scanner]") :])
    scanner = load_settings(file, {}).scanner
    assert (scanner.port, scanner.protocol, scanner.line) == ("COM3", protocol, str(line))


def test_a_port_that_is_not_there_is_told_in_words(hub_station: CommandLine) -> None:
    done = hub_station("devices", "identify", "--port", NO_SUCH_PORT)
    assert done.code == 1
    assert "Periksa kabel dan nama port /dev/no/such" in done.output
