"""The udev rules let a station's user open the HID devices we know, and keep others' hands off."""

import re

from station.devices.catalogue import MODELS
from station.devices.udev_rules import rules

ACCESS = re.compile(r'KERNEL=="hidraw\*", ATTRS\{idVendor\}=="([0-9a-f]{4})", TAG\+="uaccess"')
IGNORED = re.compile(r'ATTRS\{idVendor\}=="([0-9a-f]{4})", ENV\{ID_MM_DEVICE_IGNORE\}="1"')


def test_every_hid_device_of_the_catalogue_may_be_opened_but_no_other() -> None:
    hid = [one for one in MODELS if one.protocol.startswith("hid_") and not one.refused]
    vendors = {f"{vendor:04x}" for model in hid for vendor, _ in model.usb}
    assert set(ACCESS.findall(rules())) == vendors
    assert "0922" in vendors
    assert "04d9" not in vendors, "what is refused is not opened"


def test_modem_manager_leaves_serial_adapters_alone() -> None:
    assert {"1a86", "0403", "067b", "10c4"} <= set(IGNORED.findall(rules()))


def test_every_line_is_a_rule_or_a_remark() -> None:
    for line in rules().splitlines():
        assert line.startswith("# ") or ACCESS.fullmatch(line) or IGNORED.fullmatch(line), line
