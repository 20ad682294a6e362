"""How verdicts are made and which one wins. Pure; the one place that names a reason's key.

Of several that apply the first in this order is told, because it is what the hands must do:

    REJECTED  nothing may move        UNKNOWN  keep and set aside
    DUPLICATE already counted         HOLD     to the table that clears it
    MISSORT   to its own lane         OK       on its way
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Decision, Parcel, Place, Verdict
from station.rules.outside_holds import ORDER_CANCELLED

if TYPE_CHECKING:
    from station.mirror.facts import MirrorHold, MirrorScan


def rejected(awb: str, reason: str, **facts: str) -> Decision:
    """Refuse: recorded as an attempt, the parcel's state does not move."""
    return Decision(Verdict.REJECTED, awb, reason, tuple(facts.items()))


def unknown(awb: str, shelf: str) -> Decision:
    """Keep: no waybill of this number is known here; its scan waits for one."""
    return Decision(Verdict.UNKNOWN, awb, "unknown", place=Place.SHELF, place_code=shelf)


def duplicate(parcel: Parcel, earlier: MirrorScan, where: tuple[Place, str]) -> Decision:
    """Say who scanned it, when and at which desk. `at` is the moment in ISO 8601."""
    return Decision(
        Verdict.DUPLICATE,
        parcel.awb,
        "duplicate",
        (("at", earlier.at.isoformat()), ("operator", earlier.operator), ("desk", earlier.desk)),
        *where,
        parcel=parcel,
    )


def held(parcel: Parcel, hold: MirrorHold, desk: str) -> Decision:
    """Stop: an unresolved problem blocks it, or what is owed for it; its table clears it."""
    reason, facts = _held_by(hold)
    return Decision(Verdict.HOLD, parcel.awb, reason, facts, Place.DESK, desk, parcel=parcel)


def _held_by(hold: MirrorHold) -> tuple[str, tuple[tuple[str, str], ...]]:
    if hold.amount:
        return "hold_unpaid", (("amount_rp", str(hold.amount)),)
    if hold.problem_code == ORDER_CANCELLED:
        return "hold_order", ()
    texts = (("text_id", hold.text_id), ("text_en", hold.text_en))
    return "hold_problem", (("code", hold.problem_code), *texts)


def held_cancelled(parcel: Parcel, desk: str) -> Decision:
    """Stop: it was cancelled, and turned up all the same."""
    return Decision(Verdict.HOLD, parcel.awb, "hold_cancelled", (), Place.DESK, desk, parcel=parcel)


def missort(parcel: Parcel, belongs: str, where: tuple[Place, str]) -> Decision:
    """Say where it belongs (the last hub of its way that it should have gone to), and its lane."""
    return Decision(
        Verdict.MISSORT, parcel.awb, "missort", (("belongs", belongs),), *where, parcel=parcel
    )


def ok(parcel: Parcel, where: tuple[Place, str], *, warning: str = "") -> Decision:
    """Say where it goes next; a warning is a second line and a longer tone."""
    reason = "received" if parcel.koli_total == 1 else "received_koli"
    return Decision(Verdict.OK, parcel.awb, reason, (), *where, warning=warning, parcel=parcel)


def packed(parcel: Parcel, where: tuple[Place, str], *, warning: str = "") -> Decision:
    """Say which bag it goes into."""
    reason = "packed" if parcel.koli_total == 1 else "packed_koli"
    return Decision(Verdict.OK, parcel.awb, reason, (), *where, warning=warning, parcel=parcel)


def manifested(parcel: Parcel, where: tuple[Place, str], *, warning: str = "") -> Decision:
    """Say which manifest it goes on."""
    reason = "manifested" if parcel.koli_total == 1 else "manifested_koli"
    return Decision(Verdict.OK, parcel.awb, reason, (), *where, warning=warning, parcel=parcel)


def held_in_bag(bag: str, awb: str, hold: MirrorHold, desk: str) -> Decision:
    """Stop a bag: a parcel in it is held."""
    facts = (("bag", bag), ("awb", awb), ("code", hold.problem_code))
    texts = (("text_id", hold.text_id), ("text_en", hold.text_en))
    return Decision(
        Verdict.HOLD, "", "hold_in_bag", (*facts, *texts), Place.DESK, desk, subject=bag
    )


def taken_out(parcel: Parcel, where: tuple[Place, str], *, bag: str) -> Decision:
    """Say where it goes that came out of its bag again."""
    return Decision(Verdict.OK, parcel.awb, "taken_out", (("bag", bag),), *where, parcel=parcel)


def counted(parcel: Parcel, where: tuple[Place, str], *, warning: str = "") -> Decision:
    """Say that a stock-take has it; a warning: nobody expected it here."""
    reason = "counted" if parcel.koli_total == 1 else "counted_koli"
    return Decision(Verdict.OK, parcel.awb, reason, (), *where, warning=warning, parcel=parcel)


def held_ended(parcel: Parcel, status: str, desk: str) -> Decision:
    """Stop: it is here although its life has ended; a supervisor says what is wrong."""
    facts = (("status", status),)
    return Decision(
        Verdict.HOLD, parcel.awb, "counted_ended", facts, Place.DESK, desk, parcel=parcel
    )


def gone_out(parcel: Parcel, courier: str, cod: int, *, warning: str = "") -> Decision:
    """Say with whom it goes out, and what the recipient owes, in rupiah."""
    reason = "gone_out_cod" if cod else "gone_out"
    facts = (("courier", courier), ("cod_rp", str(cod)))
    return Decision(Verdict.OK, parcel.awb, reason, facts, warning=warning, parcel=parcel)


def came_back(
    parcel: Parcel, reason: str, where: tuple[Place, str], *facts: tuple[str, str]
) -> Decision:
    """Say where it goes that a courier brought back, or what became of it."""
    return Decision(Verdict.OK, parcel.awb, reason, facts, *where, parcel=parcel)


def handed_to(parcel: Parcel, reason: str, receiver: str, *, warning: str = "") -> Decision:
    """Say who has it now."""
    facts = (("receiver", receiver),)
    return Decision(Verdict.OK, parcel.awb, reason, facts, warning=warning, parcel=parcel)
