"""A printer's address says how it is reached."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from station.settings import faults_of
from station.setup.printer import LANGUAGES, printer_table, with_printer


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        *(("192.168.1.50", "tcp"), ("zebra.hub:9100", "tcp"), ("localhost:9100", "tcp")),
        *(("/dev/usb/lp0", "device"), ("/dev/ttyUSB0", "serial"), ("COM3", "serial")),
        *(("usb:1a86:7523", "serial"), ("Zebra_ZD220", "cups"), ("Zebra ZD220", "cups")),
    ],
)
def test_an_address_says_how_the_printer_is_reached(address: str, kind: str) -> None:
    assert printer_table(address, "zpl", "linux")["kind"] == kind


def test_a_queue_is_windows_there() -> None:
    assert printer_table("Zebra ZD220", "zpl", "win32")["kind"] == "windows"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_the_settings_take(language: str) -> None:
    table = printer_table('An "odd" queue', language, "linux")
    values = tomllib.loads(with_printer('[station]\nhub = "CGK"\n', table))
    assert values == {"station": {"hub": "CGK"}, "printer": [table]}
    assert list(faults_of(Path("settings.toml"), values)) == []
