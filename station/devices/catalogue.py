"""The models we know: what each speaks, how its line is set, by which ids USB shows it.

One literal table, the likely ones at a counter first. `usb` is vendor and product; product 0 is any
of the vendor's. Nothing here was tried on the hardware itself unless `verified` says so. A device
that is not here is asked: see `requests` in station/devices/protocols.py.

Sources: the makers' manuals named in each decoder, and the USB ids of usb.ids.
"""

from __future__ import annotations

from msgspec import Struct

from station.devices.line_settings import LineSettings as Line
from station.devices.protocols import protocol_named
from station.errors import DeviceError

UsbId = tuple[int, int]

_8N1, _2400_7E1, _9600_7E1 = Line(9600), Line(2400, 7, "E"), Line(9600, 7, "E")


class Model(Struct, frozen=True):
    """One row. `line` is None where the protocol's usual ones are tried, or there is none."""

    name: str
    protocol: str
    line: Line | None = None
    usb: tuple[UsbId, ...] = ()
    unit: str | None = None
    """What the scale shows where its frames name no unit; None: it must be configured."""
    refused: str = ""
    """Key of the sentence that says why this model cannot be used."""
    verified: bool = False
    """Tried on the real device."""


MODELS: tuple[Model, ...] = (
    # ── scanners ──
    Model("Honeywell Xenon 1900 (RS-232)", "serial_scan", Line(115200)),
    Model("Zebra/Symbol (RS-232, standard)", "serial_scan", _8N1),
    Model("Zebra/Symbol (RS-232, ICL)", "serial_scan", Line(9600, 8, "E")),
    Model("Zebra/Symbol (RS-232, Nixdorf)", "serial_scan", Line(9600, 8, "O")),
    Model("Zebra/Symbol (RS-232, Olivetti)", "olivetti_scan", _9600_7E1),
    Model("Honeywell (USB HID POS)", "hid_pos_scanner", usb=((0x0C2E, 0),)),
    Model("Newland (USB HID POS)", "hid_pos_scanner", usb=((0x1EAB, 0),)),
    Model("Datalogic (USB HID POS)", "hid_pos_scanner", usb=((0x05F9, 0),)),
    Model("Zebra/Symbol (USB HID POS)", "hid_pos_scanner", usb=((0x05E0, 0),)),
    Model("Zebra/Symbol (SSI)", "zebra_ssi", _8N1),
    # ── scales ──
    Model("Yaohua XK3190-A12(E)", "xk3190_a12e", _8N1),
    Model("Yaohua XK3190-A23p", "xk3190_tf0", _8N1),
    Model("Yaohua XK3190-A9, =, last digit first", "xk3190_eq_reversed", _8N1),
    Model("Yaohua XK3190, =, first digit first", "xk3190_eq_forward", _8N1),
    Model("CAS CI-150A, CI-600D, NT-200", "cas_22", _8N1),
    Model("CAS CI-6000A (18 bytes, AND)", "cas_and18", Line(9600, 8, "E")),
    Model("CAS SW-II, AP-1", "cas_enq", _8N1),
    Model("A&D EK-L, GX-A, HC-i", "and_standard", _2400_7E1),
    Model("Mettler-Toledo AL, AT (MT-SICS)", "mt_sics", _8N1),
    Model("Kern KCP balances", "mt_sics", _8N1),
    Model("Kern KXS-TM, KFB-TM", "st_us_header", _8N1),
    Model("Kern FKB, KDE", "kern_18", _8N1),
    Model("Dymo M5, M10, S100 (USB)", "hid_scale", usb=((0x0922, 0x8003),)),
    Model("Dymo M25 (USB)", "hid_scale", usb=((0x0922, 0x8004),)),
    Model("Dymo S180 (USB)", "hid_scale", usb=((0x0922, 0x8009),)),
    Model("Mettler-Toledo (USB HID)", "hid_scale", usb=((0x0EB8, 0xF000),)),
    Model("Fairbanks SCB-R9000", "hid_scale", usb=((0x0B67, 0x555E),)),
    Model("Stamps.com", "hid_scale", usb=((0x1446, 0x6A73), (0x2474, 0x0550), (0x2474, 0x3550))),
    Model("Elane UParcel", "hid_scale", usb=((0x7B7C, 0x0100),)),
    Model("Sanford Dymo 10 lb", "hid_scale", usb=((0x6096, 0x0158),)),
    Model("Pitney Bowes 397-B", "hid_scale", usb=((0x0D8F, 0x0200),)),
    Model("AccuPost", "hid_scale", usb=((0x04D9, 0x8010),), refused="scale_not_standard"),
    Model("NCI 6702, Salter Brecknell 3700LP", "nci_scp01", _8N1),
    Model("Mettler-Toledo DIVA, Ohaus Aviator (8217)", "toledo_8217", _9600_7E1),
    Model("Transcell PC-150 (8213)", "toledo_8213", _9600_7E1),
    Model("Mettler-Toledo Wildcat", "toledo_continuous", _9600_7E1),
    Model("Fairbanks FB2550, Cardinal 190", "sma", _8N1),
    Model("Ohaus Ranger, Defender 3000", "ohaus", _8N1),
    Model("Sartorius Quintix, Entris II", "sartorius_sbi", Line(9600, 8, "O")),
    Model("Berkel/ICL checkout scales", "berkel_icl", _2400_7E1, unit="kg"),
    Model("DIGI DS-425", "digi_ds425", _8N1),
    Model(
        "Dialog 06 checkout scales",
        "dialog06",
        Line(9600, 7, "O"),
        refused="scale_needs_vendor_secret",
    ),
    # ── label printers ──
    Model("Zebra (ZPL II)", "zpl_hs", _8N1, ((0x0A5F, 0),)),
    Model("TSC, Gprinter, Xprinter (TSPL)", "tspl_status", _8N1, ((0x1203, 0),)),
    Model("Zebra LP/TLP 2844 (EPL2)", "epl2_status", _8N1),
    Model("Epson TM and alike (ESC/POS)", "escpos_dle_eot", _8N1, ((0x04B8, 0),)),
)


def model_of(vendor: int, product: int) -> Model | None:
    """Return the row of a USB device, one of its own before its vendor's; None if there is none."""
    rows = {usb: model for model in reversed(MODELS) for usb in model.usb}
    return rows.get((vendor, product)) or rows.get((vendor, 0))


def lines_of(model: Model) -> tuple[Line, ...]:
    """Return the line settings to try, the model's own first."""
    usual = protocol_named(model.protocol).lines
    return (model.line, *(one for one in usual if one != model.line)) if model.line else usual


def check_usable(model: Model) -> None:
    """Raise DeviceError for a model that cannot be used, with the sentence that says why."""
    if model.refused:
        raise DeviceError(model.refused, model=model.name)
