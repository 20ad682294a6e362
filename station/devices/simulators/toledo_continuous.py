"""Toledo continuous: `STX A B C weight(6) tare(6) CR checksum`, without end.

A  0–2 where the point is (5 = .001), 3–4 the increment (01 = 1), 5 always set
B  0 net, 1 negative, 2 out of range, 3 motion, 4 kg, 5 always set, 6 not zeroed
checksum  two's complement of the sum of all bytes before it, seven bits
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from station.devices.simulators.pan import Shown

_POINT_OF_NONE = 2
_ALWAYS, _INCREMENT_1 = 0x20, 0x08
_NET, _NEGATIVE, _RANGE, _MOTION, _KG, _NOT_ZEROED = 1, 2, 4, 8, 0x10, 0x40
_OUT_OF_RANGE = " 99999"


def frame(shown: Shown) -> bytes:
    """Return a frame with its checksum."""
    unsealed = unsealed_frame(shown)
    return unsealed + bytes((-sum(unsealed) & 0x7F,))


def unsealed_frame(shown: Shown) -> bytes:
    """Return the same from a scale that is set to send no checksum."""
    in_range = shown.condition in ("ok", "zero_error")
    weight = f"{shown.digits:6d}" if in_range else _OUT_OF_RANGE
    words = bytes((_word_a(shown), _word_b(shown, in_range=in_range), _ALWAYS))
    return b"\x02" + words + weight.encode() + _tare(shown.tare, shown.decimals) + b"\r"


def _word_a(shown: Shown) -> int:
    return _ALWAYS | _INCREMENT_1 | (_POINT_OF_NONE + shown.decimals)


def _word_b(shown: Shown, *, in_range: bool) -> int:
    return (
        _ALWAYS
        | _NET * shown.net
        | _NEGATIVE * (shown.value < 0)
        | _RANGE * (not in_range)
        | _MOTION * (not shown.stable)
        | _KG * (shown.unit == "kg")
        | _NOT_ZEROED * (shown.condition == "zero_error")
    )


def _tare(tare: Decimal, decimals: int) -> bytes:
    return f"{int(tare.scaleb(decimals)):6d}".encode() if tare else b"000000"
