"""What each scale that speaks only when asked is asked at a counter: harmless, and often enough.

Those with two steps say ACK to the first request and wait for the second. Nothing here tares,
zeroes or prints. The scales that are not here speak by themselves.
"""

from __future__ import annotations

from station.devices.asking import Schedule

_ENQ, _ACK, _DC1 = b"\x05", b"\x06", b"\x11"
_TWO_STEPS = Schedule(_ENQ, every_s=0.3, follow_ups=((_ACK, _DC1),))

SCHEDULES: dict[str, Schedule] = {
    "mt_sics": Schedule(b"SI\r\n"),
    "nci_scp01": Schedule(b"W\r"),
    "toledo_8217": Schedule(b"W"),
    "toledo_8213": Schedule(b"W"),
    "sma": Schedule(b"\nW\r"),
    "cas_enq": _TWO_STEPS,
    "and_standard": Schedule(b"Q\r\n", every_s=0.3),
    "ohaus": Schedule(b"IP\r\n"),
    "sartorius_sbi": Schedule(b"\x1bP\r\n"),
    "kern_18": Schedule(b"w"),
    "berkel_icl": _TWO_STEPS,
}
"""By protocol. A frame takes up to 0.1 s on a line of 2400."""
