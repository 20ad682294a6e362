"""Every device that can be simulated, by the name of its protocol."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from station.devices.line_settings import LineSettings
from station.devices.simulators import (
    and_standard,
    berkel,
    cas,
    dialog06,
    digi,
    kern,
    mt_sics,
    nci,
    ohaus,
    sartorius,
    sma,
    toledo,
    toledo_continuous,
    xk3190,
)
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.pan import Pan
from station.devices.simulators.scales import Frame, SimulatedDevice, StreamingScale
from station.devices.simulators.scanners import LineScanner, OlivettiScanner, SsiScanner


class ScaleModel(Struct, frozen=True):
    """A scale's protocol: what it makes of a display, how it behaves, its usual line."""

    frame: Frame
    make: Callable[[Pan], SimulatedDevice]
    line: LineSettings = LineSettings()


_SEVEN_EVEN = LineSettings(9600, 7, "E")


def _streaming(frame: Frame, line: LineSettings = LineSettings()) -> ScaleModel:  # noqa: B008 - it is frozen
    return ScaleModel(frame, partial(StreamingScale, frame=frame), line)


SCALES: dict[str, ScaleModel] = {
    "mt_sics": ScaleModel(mt_sics.frame, mt_sics.MtSics),
    "nci_scp01": ScaleModel(nci.frame, nci.Nci),
    "nci_ecr": ScaleModel(nci.ecr_frame, nci.NciEcr),
    "toledo_8217": ScaleModel(toledo.frame, toledo.Toledo8217, _SEVEN_EVEN),
    "toledo_8213": ScaleModel(toledo.frame_8213, toledo.Toledo8213, _SEVEN_EVEN),
    "toledo_continuous": _streaming(toledo_continuous.frame),
    "sma": ScaleModel(sma.frame, sma.Sma),
    "cas_22": _streaming(cas.frame_22),
    "cas_and18": _streaming(cas.frame_18),
    "cas_enq": ScaleModel(cas.frame_enq, cas.CasEnq),
    "and_standard": ScaleModel(
        and_standard.frame, and_standard.AndStandard, LineSettings(2400, 7, "E")
    ),
    "st_us_header": _streaming(and_standard.header_frame),
    "ohaus": ScaleModel(ohaus.frame, ohaus.Ohaus),
    "sartorius_sbi": ScaleModel(sartorius.frame, sartorius.Sartorius, LineSettings(9600, 8, "O")),
    "kern_18": ScaleModel(kern.frame, kern.Kern),
    "berkel_icl": ScaleModel(berkel.frame, berkel.Berkel, LineSettings(2400, 7, "E")),
    "xk3190_a12e": _streaming(xk3190.frame_a12e),
    "xk3190_tf0": _streaming(xk3190.frame_tf0),
    "xk3190_eq_reversed": _streaming(xk3190.frame_reversed),
    "xk3190_eq_forward": _streaming(xk3190.frame_forward),
    "digi_ds425": _streaming(digi.frame),
    "dialog06": ScaleModel(dialog06.frame, dialog06.Dialog06, LineSettings(9600, 7, "O")),
}

SCANNERS: dict[str, Callable[[], SimulatedDevice]] = {
    "serial_scan": LineScanner,
    "olivetti_scan": OlivettiScanner,
    "zebra_ssi": SsiScanner,
}

PRINTERS: dict[str, Callable[[], SimulatedDevice]] = {"label_printer": LabelPrinter}
