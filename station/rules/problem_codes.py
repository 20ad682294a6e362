"""What an unresolved problem blocks, and what cures it: HOLD, an overlay on a parcel's state. Pure.

The rows of `problem_code` in the mirror win; DEFAULTS are what a fresh install fills in, for a
counter that has never pulled. Sources: X12 element 641, EDIFACT 9013, carriers' pages.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from station.mirror.facts import MirrorHold, MirrorProblemCode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class Bound(NamedTuple):
    """Where a manifest, or a bag, would take a parcel."""

    to_partner: bool = False
    returning: bool = False
    """Back to its sender."""
    to_next_hop: bool = False
    """To the hub that its own way names next; out of its way where not."""


class Cure(StrEnum):
    """What is done that lifts a problem."""

    CORRECTED_ADDRESS = "corrected_address"
    NEXT_ATTEMPT = "next_attempt"
    SENT_BACK = "sent_back"
    HANDED_TO_NEXT_HOP = "handed_to_next_hop"
    GIVEN_TO_PARTNER = "given_to_partner"
    IDENTIFIED = "identified"
    REWRAPPED = "rewrapped"
    CLAIMED = "claimed"
    RELABELLED = "relabelled"
    LINKED = "linked"
    BAG_COUNTED = "bag_counted"
    FOUND = "found"
    RETURNED = "returned"


_CURES: dict[str, frozenset[Cure]] = {
    "corrected_address": frozenset({Cure.CORRECTED_ADDRESS}),
    "next_attempt": frozenset({Cure.NEXT_ATTEMPT}),
    "corrected_or_return": frozenset({Cure.CORRECTED_ADDRESS, Cure.SENT_BACK}),
    "return": frozenset({Cure.SENT_BACK}),
    "handover_to_next_hop": frozenset({Cure.HANDED_TO_NEXT_HOP}),
    "handover_to_partner": frozenset({Cure.GIVEN_TO_PARTNER}),
    "identified": frozenset({Cure.IDENTIFIED}),
    "rewrapped_or_claim": frozenset({Cure.REWRAPPED, Cure.CLAIMED}),
    "relabelled": frozenset({Cure.RELABELLED}),
    "linked_to_waybill": frozenset({Cure.LINKED}),
    "bag_counted": frozenset({Cure.BAG_COUNTED}),
    "found": frozenset({Cure.FOUND}),
    "returned_to_sender": frozenset({Cure.RETURNED}),
}
"""`problem_code.cured_by`, in words. Any problem can be resolved by role and note besides."""

WAYS = frozenset(
    {
        *("partner_or_return", "all_but_partner_or_return", "forward", "all_but_next_hop", "all"),
        *("all_until_rewrapped", "all_until_counted"),
    }
)
"""`problem_code.blocks_manifest_to`, in words; but "none"."""

# code, texts, blocks delivery, blocks a manifest to, cured by
_ROWS = (
    ("BA", "alamat salah", "bad address", True, "partner_or_return", "corrected_address"),
    ("NTH", "tidak di rumah", "not home", False, "none", "next_attempt"),
    ("CODA", "tutup", "closed", False, "none", "next_attempt"),
    ("CU", "penerima tidak dikenal", "consignee unknown", True, "forward", "corrected_or_return"),
    ("RJ", "ditolak penerima", "refused", True, "forward", "return"),
    ("MR", "salah salur", "misroute", True, "all_but_next_hop", "handover_to_next_hop"),
    ("CC", "tertukar", "swapped with another parcel", True, "forward", "identified"),
    ("AU", "antar ulang", "redeliver", False, "none", "next_attempt"),
    ("DM", "rusak", "damaged", True, "all_until_rewrapped", "rewrapped_or_claim"),
    ("NL", "label hilang", "label lost", True, "all", "relabelled"),
    ("OG", "barang tanpa resi", "overgoods", True, "all", "linked_to_waybill"),
    ("OA", "di luar jangkauan", "outside delivery area", True, "none", "handover_to_partner"),
    ("SA", "segel berubah", "seal altered", False, "all_until_counted", "bag_counted"),
    ("LS", "hilang", "lost", True, "all", "found"),
    ("RT", "diretur", "returned", False, "forward", "returned_to_sender"),
)
DEFAULTS = {row[0]: MirrorProblemCode(*row) for row in _ROWS}


class Codes(Protocol):
    """Where codes are looked up: the mirror's lists."""

    def problem_code(self, code: str) -> MirrorProblemCode | None:
        """Return one problem code."""

    def problem_codes(self) -> tuple[MirrorProblemCode, ...]:
        """Return every problem code."""


def code_of(code: str, codes: Codes) -> MirrorProblemCode | None:
    """Return what a code means: as the mirror has it, else the default; None: there is none."""
    return codes.problem_code(code) or DEFAULTS.get(code)


def codes_in(codes: Codes) -> tuple[MirrorProblemCode, ...]:
    """Return all codes that can be reported here, in the order of their numbers.

    A hub's own come after the defaults: what a hand has learnt stays where it is.
    """
    first = {code: number for number, code in enumerate(DEFAULTS)}
    known = codes.problem_codes() or tuple(DEFAULTS.values())
    return tuple(sorted(known, key=lambda one: (first.get(one.code, len(first)), one.code)))


def hold_of(code: str, note: str, since: datetime, codes: Codes) -> MirrorHold:
    """Return what a problem blocks; a code that nobody explained blocks all."""
    known = code_of(code, codes)
    if known is None:
        return MirrorHold(code, code, code, note, since)
    return MirrorHold(
        *(code, known.text_id, known.text_en, note, since, known.blocks_delivery),
        *(known.blocks_manifest_to, known.cured_by),
    )


def blocks_anything(hold: MirrorHold) -> bool:
    """Return whether a problem keeps its parcel from anything."""
    return hold.blocks_delivery or hold.blocks_manifest_to != "none"


def blocking_delivery(holds: Iterable[MirrorHold]) -> MirrorHold | None:
    """Return the first hold because of which a parcel is not given out."""
    return next((hold for hold in holds if hold.blocks_delivery), None)


def blocking_way(holds: Iterable[MirrorHold], bound: Bound) -> MirrorHold | None:
    """Return the first hold because of which a parcel goes into no manifest or bag bound there."""
    return next((hold for hold in holds if blocks(hold.blocks_manifest_to, bound)), None)


def blocks(manifest_to: str, bound: Bound) -> bool:
    """Return whether `problem_code.blocks_manifest_to` forbids this way; an odd word forbids all.

    Until it is rewrapped, or counted: the problem is resolved by then.
    """
    match manifest_to:
        case "none":
            return False
        case "forward":
            return not bound.returning
        case "partner_or_return":
            return bound.to_partner or bound.returning
        case "all_but_partner_or_return":
            return not (bound.to_partner or bound.returning)
        case "all_but_next_hop":
            return bound.to_partner or not bound.to_next_hop
        case _:
            return True


def is_known_cure(cured_by: str) -> bool:
    """Return whether `problem_code.cured_by` is a word that is known here."""
    return cured_by in _CURES


def is_cured_by(cured_by: str, cure: Cure) -> bool:
    """Return whether this lifts a problem whose code says `cured_by`."""
    return cure in _CURES.get(cured_by, frozenset())


def cured(holds: Iterable[MirrorHold], cure: Cure) -> tuple[MirrorHold, ...]:
    """Return the holds that this lifts."""
    return tuple(hold for hold in holds if is_cured_by(hold.cured_by, cure))
