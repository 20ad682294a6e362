"""A printer's table of the settings, out of its address and what it speaks. Pure.

192.168.1.50 · zebra.hub:9100    tcp
/dev/usb/lp0                     device
/dev/ttyUSB0 · COM3 · usb:…      serial
Zebra_ZD220                      a queue of the system: cups, or windows there
"""

from __future__ import annotations

import json
import re

LANGUAGES = ("zpl", "tspl", "escpos", "pdf")
"""What the wizard offers; the settings know more."""
_NAMES = {"zpl": "Label", "tspl": "Label", "escpos": "Receipt", "pdf": "Paper"}
_MEDIA = {"escpos": "receipt_80", "pdf": "a4"}
_SERIAL = re.compile(r"(/dev/tty|usb:|COM\d+$)", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?|[\w.-]+:\d+|\[[0-9a-f:]+\](:\d+)?", re.IGNORECASE)


def printer_table(address: str, language: str, platform: str) -> dict[str, str]:
    """Return the keys of `[[printer]]`. `platform` is sys.platform's word."""
    table = {
        "name": _NAMES[language],
        "kind": _kind(address, platform),
        "address": address,
        "language": language,
    }
    return table | ({"media": _MEDIA[language]} if language in _MEDIA else {})


def with_printer(text: str, table: dict[str, str]) -> str:
    """Return a settings file's text with one printer more, at its end."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items()]
    return text.rstrip("\n") + "\n\n[[printer]]\n" + "".join(lines)


def _kind(address: str, platform: str) -> str:
    if _SERIAL.match(address):
        return "serial"
    if address.startswith("/dev/"):
        return "device"
    if _HOST.fullmatch(address):
        return "tcp"
    return "windows" if platform == "win32" else "cups"
