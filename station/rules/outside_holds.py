"""What holds a parcel that nobody reported a problem of: it is not paid, its order was called off.

    xendit_payment       PAID, SETTLED … settle an amount · EXPIRED, FAILED gave it up
                         PENDING, and any word that is not known: still to be paid
    marketplace_order    cancelled, in the marketplaces' spellings

Lifted by the payment that arrives, or by sending it back; nobody resolves them by hand. Pure.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from station.mirror.facts import MirrorHold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from station.mirror.facts import MirrorPayment

UNPAID, ORDER_CANCELLED = "UNPAID", "ORDER_CANCELLED"
"""In the place of a problem code."""
PAID = frozenset({"PAID", "SETTLED", "SUCCEEDED", "SUCCESS", "COMPLETED", "CAPTURED"})
"""Xendit's words for money that came in, of invoices, payments and payouts."""
_GIVEN_UP = frozenset({"EXPIRED", "FAILED"})
_CALLED_OFF = frozenset({"REFUNDED", "VOIDED", "CANCELLED", "CANCELED"})
NO_ORDER = frozenset({"CANCELLED", "CANCELED", "CANCELLED_BY_BUYER", "DIBATALKAN", "BATAL"})
"""Marketplaces' words for an order called off; `MirrorHistory.is_clear` knows their looks."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def owed(payments: Iterable[MirrorPayment]) -> int:
    """Return the rupiah that are still to be paid. `payments` of one waybill, the oldest first.

    An invoice that was made anew is paid once: an amount that was settled is owed by no other. One
    that lapsed is owed while nothing else was paid or is to be paid.
    """
    told = [(one.status.strip().upper(), one.amount) for one in payments if one.amount > 0]
    settled = {amount for status, amount in told if status in PAID}
    ended = PAID | _GIVEN_UP | _CALLED_OFF
    waiting = {amount for status, amount in told if status not in ended} - settled
    if waiting or settled:
        return sum(waiting)
    lapsed = [amount for status, amount in told if status in _GIVEN_UP]
    return lapsed[-1] if lapsed else 0


def is_called_off(statuses: Iterable[str]) -> bool:
    """Return whether every order that a parcel is of was cancelled."""
    told = [status.strip().upper().replace(" ", "_") for status in statuses]
    return bool(told) and all(status in NO_ORDER for status in told)


def outside_holds(
    payments: Iterable[MirrorPayment], orders: Iterable[str]
) -> tuple[MirrorHold, ...]:
    """Return what holds a parcel. It may go back to its sender, who pays before it is given."""
    paid_for = tuple(payments)
    amount = owed(paid_for)
    unpaid = MirrorHold(
        *(UNPAID, "belum dibayar", "not paid", "", _LONG_AGO),
        blocks_manifest_to="forward",
        amount=amount,
    )
    called_off = MirrorHold(
        *(ORDER_CANCELLED, "pesanan dibatalkan", "order cancelled", "", _LONG_AGO),
        blocks_manifest_to="forward",
        cured_by="return",
    )
    found = ((called_off, is_called_off(orders)), (unpaid, amount > 0))
    return tuple(hold for hold, applies in found if applies)
