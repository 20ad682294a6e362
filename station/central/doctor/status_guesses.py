"""Which of the statuses that are in use is which of our states. Pure; difflib decides."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from station.central.doctor.fits import ENUMERATION, is_number
from station.central.doctor.guesses import plain
from station.central.doctor.meaning_checks import LIGHTEST_IN_GRAMS
from station.rules.parcel_state import ParcelState

if TYPE_CHECKING:
    from station.central.doctor.samples import Samples
    from station.central.doctor.seen import Seen

NEAR_WORD = 0.8

WORDS: dict[ParcelState, str] = {
    ParcelState.BOOKED: "booked created new order_created pending entry manifested_online dibuat",
    ParcelState.PICKED_UP: "picked_up pickup picked pick_up_done collected dijemput",
    ParcelState.AT_HUB: (
        "at_hub received_at_hub received arrived arrived_at_hub in_warehouse warehouse inbound"
        " at_warehouse at_station sorting di_gudang tiba_di_hub diterima_di_hub"
    ),
    ParcelState.IN_BAG: "in_bag bagged packed packing bagging dikemas",
    ParcelState.MANIFESTED: "manifested manifest ready_to_ship",
    ParcelState.IN_TRANSIT: (
        "in_transit transit on_transit departed shipped outbound on_the_way dalam_perjalanan"
    ),
    ParcelState.WITH_3P: "with_3p handed_to_partner third_party with_partner partner forwarded_3pl",
    ParcelState.OUT_FOR_DELIVERY: (
        "out_for_delivery with_courier on_delivery delivering delivery dibawa_kurir diantar"
    ),
    ParcelState.FAILED: "failed delivery_failed failed_delivery undelivered problem gagal",
    ParcelState.DELIVERED: "delivered pod done success received_by_customer terkirim selesai",
    ParcelState.RTS: "rts return_to_sender returning on_return retur",
    ParcelState.RETURNED: "returned return_delivered returned_to_sender dikembalikan",
    ParcelState.CANCELLED: "cancelled canceled void batal dibatalkan",
    ParcelState.CLOSED: "closed lost finished archived ditutup",
}
"""What couriers call our states, in either language."""


def guess_statuses(
    seen: Seen, samples: Samples
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return words for all our states, and the words found that resemble none.

    A state without a word gets "": it is not written. Where nothing is in use yet: our own words.
    """
    found = _found(seen, samples)
    if not found:
        return {state.value: (state.value,) for state in ParcelState}, ()
    spelt = {plain(word): state for state, words in WORDS.items() for word in words.split()}
    guessed: dict[str, list[str]] = {state.value: [] for state in ParcelState}
    unplaced: list[str] = []
    for word in found:
        near = get_close_matches(plain(word), spelt, n=1, cutoff=NEAR_WORD)
        (guessed[spelt[near[0]].value] if near else unplaced).append(word)
    return {state: tuple(words) or ("",) for state, words in guessed.items()}, tuple(unplaced)


def guess_unit(seen: Seen, samples: Samples) -> str:
    """Return what weights are in: by the rows, else by the column's name and type."""
    if samples.median_weight is not None:
        return "g" if samples.median_weight > LIGHTEST_IN_GRAMS else "kg"
    weight = seen.column(seen.table("waybill_numbers"), "weight")
    if weight is None or not is_number(weight):
        return "kg"
    is_whole = weight.type in ("smallint", "integer", "bigint")
    name = plain(weight.name)
    return "g" if is_whole or "gram" in name.replace("kilogram", "") else "kg"


def _found(seen: Seen, samples: Samples) -> list[str]:
    """Return the statuses in use, and all that an enumeration allows."""
    words = [*samples.statuses, *samples.frequent]
    column = seen.column(seen.table("waybill_numbers"), "status")
    if column is not None and column.category == ENUMERATION:
        words += [label.label for label in seen.catalog.labels if label.type == column.type]
    return [word for word in dict.fromkeys(words) if word]
