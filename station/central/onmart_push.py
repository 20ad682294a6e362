"""What a batch does in ONMART; the statements are in sql/onmart_push.sql."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.effects import load_effects
from station.central.ledger_push import LedgerPush
from station.central.recognition import RecognisingPush
from station.central.statements import load_statements
from station.central.transaction import ADMISSION_SLOTS, LedgerTransaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from station.central.batch import Push
    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.clock import Clock


def onmart_push(
    pool: Pool,
    naming: Naming,
    clock: Clock,
    on_offset: Callable[[timedelta], None],
    slots: int = ADMISSION_SLOTS,
) -> Push:
    """Return the push for ONMART: ledger and marketplace_event, for what is owed to it."""
    transaction = LedgerTransaction(
        load_statements(pool.target, "push", naming),
        {},
        limit_s=pool.answer_within_s,
        clock=clock,
        on_offset=on_offset,
        slots=slots,
        effects=load_effects(pool.target, naming),
    )
    return RecognisingPush(LedgerPush(transaction, pool.answering), pool.answering)
