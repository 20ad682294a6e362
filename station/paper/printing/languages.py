"""How a printer of each language is asked how it is, and how its answers tell that it is done.

The decoders are those of station/devices/decoders: pure, one for each request.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from station.devices.decoders import epl2_status, escpos_status, tspl_status, zpl_hs
from station.devices.printer_decoder import PrinterDecoder
from station.devices.readings import Facts


class Language(Struct, frozen=True):
    """Each request with the decoder of its answer. None: it is not asked, it says nothing.

    `is_busy` tells whether something still waits inside; `counts`: whether its answers show that
    all came out, and not only that nothing stands in the way.
    """

    questions: tuple[tuple[bytes, Callable[[], PrinterDecoder]], ...] = ()
    is_busy: Callable[[Facts], bool] = lambda _: False
    counts: bool = True


def _waits_in_zpl(facts: Facts) -> bool:
    return any(facts.get(name) for name in ("formats_in_buffer", "labels_remaining"))


def _waits_in_tspl(facts: Facts) -> bool:
    flags = facts.get("flags")
    return isinstance(flags, list) and "printing" in flags


def _of_receipts(query: int) -> tuple[bytes, Callable[[], PrinterDecoder]]:
    request = escpos_status.QUERIES[query]
    return request, lambda: escpos_status.decoder("", request)


LANGUAGES = {
    "zpl": Language(((b"~HS", lambda: zpl_hs.decoder("")),), _waits_in_zpl),
    "tspl": Language(((b"\x1b!?", lambda: tspl_status.decoder("")),), _waits_in_tspl),
    # On line, then the cover and the paper; real-time: answered also while it prints.
    "escpos": Language((_of_receipts(1), _of_receipts(2), _of_receipts(4)), counts=False),
    # It tells what stops it, and nothing of how many labels are left to print.
    "epl": Language(((b"\n^ee\n", lambda: epl2_status.answers("")),), counts=False),
    # Pages go to printers that say nothing on this line.
    "pdf": Language(),
}
