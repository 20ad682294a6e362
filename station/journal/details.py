"""What the journal keeps of one workflow beside the scan itself: a slot of EventBody for each.

Absent where the event is of another workflow (msgspec's UNSET), so that what was recorded before a
slot existed reads, and hashes, as it did. A field that is added later needs a default.
"""

from __future__ import annotations

import msgspec


class Packing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done with a bag. `route`: the next hop's code; weight in grams, gross."""

    bag: str
    route: str
    seal: str | None = None
    weight_g: int | None = None
    items: int | None = None
    """How many pieces it held when it was sealed."""


class Handover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done with a manifest."""


class Problem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with a parcel, or that it no longer is."""


class Delivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done with a runsheet, or how a parcel reached its recipient."""


class Pickup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From whom a parcel was collected."""


class LostLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a label was printed again, or under which number a nameless parcel is kept."""


class StockTake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted."""


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What opened, passed on or closed a shift."""
