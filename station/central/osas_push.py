"""What a batch does in OSAS; the statements are in sql/osas_push.sql."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.attachment_push import AttachmentPush
from station.central.effects import load_effects
from station.central.ledger_push import LedgerPush
from station.central.recognition import RecognisingPush
from station.central.statements import load_statements
from station.central.transaction import ADMISSION_SLOTS, LedgerTransaction
from station.rules.parcel_state import TERMINAL, ParcelState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from station.central.batch import Answer, Batch, Push
    from station.central.idling_pool import Connection
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.clock import Clock


class OsasPush:
    """Events go to the ledger; attachments, in batches of their own, beside it."""

    def __init__(self, ledger: LedgerPush, attachments: AttachmentPush) -> None:
        self._ledger = ledger
        self._attachments = attachments

    def __call__(self, connection: Connection, batch: Batch, station: str) -> Answer:
        """Push a batch; see LedgerPush and AttachmentPush."""
        push = self._attachments if batch.attachments else self._ledger
        return push(connection, batch, station)


def osas_push(
    pool: Pool,
    naming: Naming,
    clock: Clock,
    on_offset: Callable[[timedelta], None],
    slots: int = ADMISSION_SLOTS,
) -> Push:
    """Return the push for OSAS: ledger, receiving_scan, scans, orphans, state, its projection."""
    transaction = LedgerTransaction(
        load_statements(pool.target, "push", naming),
        # A status that is not ours is the backend's own and is left alone.
        {"known": sorted(ParcelState), "terminal": sorted(TERMINAL)},
        limit_s=pool.answer_within_s,
        clock=clock,
        on_offset=on_offset,
        slots=slots,
        effects=load_effects(pool.target, naming),
    )
    attachments = AttachmentPush(
        load_statements(pool.target, "attach", naming), pool.answer_within_s, pool.answering
    )
    push = OsasPush(LedgerPush(transaction, pool.answering), attachments)
    return RecognisingPush(push, pool.answering)
