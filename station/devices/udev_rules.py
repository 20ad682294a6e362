"""What Linux must be told of our devices: a file for /etc/udev/rules.d. Pure; from the catalogue.

    70-hub-station.rules    before 73-seat-late.rules, which acts on the tag: the name must sort so
    uaccess                 who sits at the screen may open the device, without root
    ID_MM_DEVICE_IGNORE     ModemManager keeps its hands off: it asks every port for a modem

udev compares text: ids are in small letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.catalogue import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = "70-hub-station.rules"
_HID = ("hid_pos_scanner", "hid_scale")
_ADAPTERS = {
    0x1A86: "QinHeng (CH340, CH341)",
    0x0403: "FTDI",
    0x067B: "Prolific (PL2303)",
    0x10C4: "Silicon Labs (CP210x)",
}
"""Who makes the chips between USB and a serial line."""


def rules() -> str:
    """Return the file's text."""
    return "\n".join(
        (
            f"# /etc/udev/rules.d/{FILE}: scanners and scales of Hub Station.",
            "# Then: udevadm control --reload && udevadm trigger, and plug the devices in again.",
            *(
                f'KERNEL=="hidraw*", ATTRS{{idVendor}}=="{vendor:04x}", TAG+="uaccess"'
                for vendor in _vendors(_HID)
            ),
            *(
                f'ATTRS{{idVendor}}=="{vendor:04x}", ENV{{ID_MM_DEVICE_IGNORE}}="1"'
                for vendor in sorted({*_ADAPTERS, *_vendors(_HID[:1])})
            ),
            "",
        )
    )


def _vendors(protocols: Iterable[str]) -> list[int]:
    rows = (one for one in MODELS if one.protocol in protocols and not one.refused)
    return sorted({vendor for model in rows for vendor, _ in model.usb})
