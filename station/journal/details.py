"""What the journal keeps of one workflow beside the scan itself: a slot of EventBody for each.

Absent where the event is of another workflow (msgspec's UNSET), so that what was recorded before a
slot existed reads, and hashes, as it did. A field that is added later needs a default.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

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
    """What was done with a manifest. `kind` is hub, pcp or pos; `to` a hub's or a partner's code.

    Actions: `open` (supersedes), `add` a line (an AWB or a bag), `take_off` it, `pair` it with its
    partner's number, `follow` (numbers that are still to come), `load` on a run, `air`, `close`
    (totals), `hand_over` one AWB or bag of it, `carry` a line over from what it supersedes,
    `leave` one behind, `depart` a truck's run (seal). A parcel that leaves in a bag has a
    `hand_over` of its own that names the bag. A further piece of an AWB has no `line_no`: it is on
    the line that is there, and taken off alone by `take_piece`. Grams.
    """

    manifest: str
    kind: str = "hub"
    to: str = ""
    run: str | None = None
    vehicle: str | None = None
    driver: str | None = None
    smu: str | None = None
    flight: str | None = None
    seal: str | None = None
    note: str | None = None
    supersedes: str | None = None
    bag: str | None = None
    line_no: int | None = None
    koli: int = 1
    weight_g: int = 0
    contents: str | None = None
    service: str | None = None
    postcode: str | None = None
    partner: str | None = None
    partner_awb: str | None = None
    follows: bool = False
    total_items: int = 0
    total_koli: int = 0
    total_weight_g: int = 0
    digest: str | None = None
    """Of a closed manifest's lines (see rules/manifest_digest), SHA-256 in hex."""


class Problem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with a parcel (action `report`), or that it no longer is (`resolve`).

    Written off: `lose`, `destroy`. A note or a photo of what was reported before: `add` (`of` is
    that event). Sent back to its sender: `send_back`, with the codes that this `cures`, under the
    carrier's own number for the way back, if it has one (`return_awb`). `photo` is an attachment's
    SHA-256 in hex.
    """

    code: str
    note: str | None = None
    photo: str | None = None
    of: UUID | None = None
    cures: tuple[str, ...] = ()
    return_awb: str | None = None


class Delivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was done with a runsheet, or how a parcel reached its recipient.

    Actions: `open` a runsheet (courier, date), `go` out with it, a parcel `out` on it (cod: what is
    expected), `done` (outcome delivered, collected or returned_to_sender; cod: what was taken),
    `fail` (with a Problem beside it), scanned `back` in, `take_off` before it left, signed as
    the courier's `liability`,
    `close` (proven: the AWBs that the courier's own proofs say are delivered). Money is rupiah,
    pictures are attachments' SHA-256 in hex, the date is ISO 8601.
    """

    runsheet: str | None = None
    courier: str | None = None
    date: str | None = None
    outcome: str | None = None
    cod: int = 0
    receiver: str | None = None
    relation: str | None = None
    signature: str | None = None
    photo: str | None = None
    cod_expected: int = 0
    cod_cash: int = 0
    cod_transfer: int = 0
    cod_short: int = 0
    proven: tuple[str, ...] = ()


class Pickup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From whom a parcel was collected. Pictures are attachments' SHA-256 in hex."""

    sender: str
    courier: str | None = None
    signature: str | None = None
    photo: str | None = None


class LostLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a label was printed again, or under which number a nameless parcel is kept.

    Actions: `relabel` (reason: a word of workflows/lost_label.py), `keep` under a provisional
    number, `link` that number to its waybill. `cures`: the codes of problems that this lifts.
    """

    reason: str | None = None
    provisional: str | None = None
    note: str | None = None
    photo: str | None = None
    cures: tuple[str, ...] = ()


class Differs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One difference that was found; `kind` as rules/reconcile.py names it, `code` AWB or bag.

    `found` of `expected` pieces; 0 of 0 where they were not counted.
    """

    kind: str
    code: str
    found: int = 0
    expected: int = 0


class Unmatched(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One difference between what was expected and what came.

    `kind` as rules/reconcile.py names it, `code` an AWB, a bag or a run; `document` expected it, or
    was being unloaded when it turned up.
    """

    kind: str
    code: str
    document: str


class Arrival(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came against an expectation; an event of receiving.

    Actions: `expect` a document (kind run, manifest or bag; `holds` a run's manifests or a bag's
    AWBs, one for each piece; `pieces` are expected more), `unload` one piece of it (`over`: what it
    is that nobody expected), or `receive_bag`, `close_part` of one desk (`documents`, `pieces`
    expected, of these `matched`, `over_pieces` besides, `differences`; `provisional`: what is
    missing may have come to another desk, which is `awaited`).
    """

    document: str
    kind: str = ""
    holds: tuple[str, ...] = ()
    pieces: int = 0
    seal: str | None = None
    over: str | None = None
    documents: tuple[str, ...] = ()
    differences: tuple[Unmatched, ...] = ()
    matched: int = 0
    over_pieces: int = 0
    provisional: bool = False
    awaited: tuple[str, ...] = ()


class StockTake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted of a hub's floor. Counts are pieces.

    Actions: `open` (expected), `count` one piece or a bag with all of its `pieces` (AWB, koli),
    tell that one is `damaged`, `leave` it to the desk that opened it, `close` it (how much was
    expected, counted, and each difference). `over` is what a piece is where nobody expects it, as
    rules/reconcile.py names it. `provisional`: not every desk had told all that it counted;
    `awaited` names those.
    """

    number: str
    expected: int = 0
    counted: int = 0
    differences: tuple[Differs, ...] = ()
    over: str = ""
    held: bool = False
    damaged: bool = False
    bag: str | None = None
    pieces: tuple[tuple[str, int], ...] = ()
    provisional: bool = False
    awaited: tuple[str, ...] = ()


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What opened, passed on or closed a shift.

    `shift` is the local date and its number, 2026-11-22/1. Actions: `open` (parcels: the waybills
    that should lie here then), `pass_on` a bag or a manifest (work) to who approves it, `close`:
    `counts` every term of the equation (rules/close_out.py), `unsent` how many events were still
    owed, `signed_by` the supervisor, `stocktake` the count that it rests on.
    """

    shift: str
    counts: dict[str, int] = {}
    unsent: int = 0
    note: str | None = None
    signed_by: str | None = None
    differences: tuple[Differs, ...] = ()
    parcels: tuple[str, ...] = ()
    work: str | None = None
    stocktake: str | None = None


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who allowed what the operator may not do alone, and why. Times are UTC.

    `action` is one of access/permissions.py; `subject` an AWB, a bag, a manifest. `offline`: badge
    and PIN were proved by what the station keeps, not by the database.
    """

    action: str
    subject: str
    requester: str
    approver: str
    reason: str
    approved_at: datetime
    offline: bool = False
