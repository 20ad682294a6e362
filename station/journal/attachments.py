"""Photos and signatures: kept with the event that shows them, owed to OSAS after it. Once each.

    attachment          what is owed: named by its SHA-256, so that the same picture is one
    attachment_event    the events that show it: it is owed as soon as one of them has arrived
    attachment_content  the bytes, apart, so that noting what became of one does not rewrite them

Each function runs inside a caller's transaction, or reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.journal.record import DeliveryState, OwedAttachment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

    from station.journal.record import Attachment, AttachmentProof, EventBody

_MOST_AT_ONCE = 20

_KEEP = "INSERT INTO attachment VALUES (?, ?, ?, ?, 'pending', '', NULL) ON CONFLICT DO NOTHING"
_KEEP_CONTENT = "INSERT INTO attachment_content VALUES (?, ?) ON CONFLICT DO NOTHING"
_SHOWS = "INSERT INTO attachment_event VALUES (?, ?) ON CONFLICT DO NOTHING"
_OWED = """
SELECT sha256, media_type, content, hub, captured_us
  FROM attachment JOIN attachment_content USING (sha256)
 WHERE state = 'pending'
   AND EXISTS (SELECT 1 FROM attachment_event AS shown JOIN delivery USING (seq)
                WHERE shown.sha256 = attachment.sha256
                  AND target = 'osas' AND delivery.state = 'delivered')
 ORDER BY attachment.rowid LIMIT ?
"""
_SETTLE = """
UPDATE attachment SET state = ?, note = ?, settled_us = ? WHERE sha256 = ? AND state = 'pending'
"""
_BEAR_WITNESS = "UPDATE witness SET sha256 = ? WHERE target = 'osas' AND reopened_to IS NULL"


def keep(db: apsw.Connection, body: EventBody, attachments: Sequence[Attachment]) -> None:
    """Keep what an event shows. Where its clock is not believed, the server says when."""
    for one in attachments:
        captured_us = one.captured_us + (body.offset_us or 0) if body.clock_trusted else None
        db.execute(_KEEP, (one.sha256, one.media_type, body.hub, captured_us))
        db.execute(_KEEP_CONTENT, (one.sha256, one.content))
        db.execute(_SHOWS, (one.sha256, body.seq))


def owed(reader: apsw.Connection, most_bytes: int) -> list[OwedAttachment]:
    """Return the oldest whose event has arrived, as many as there is room for, but one at least."""
    found: list[OwedAttachment] = []
    for row in reader.execute(_OWED, (_MOST_AT_ONCE,)):
        one = OwedAttachment(*row)
        if found and len(one.content) > most_bytes:
            break
        found.append(one)
        most_bytes -= len(one.content)
    return found


def settle(db: apsw.Connection, proofs: Sequence[AttachmentProof], now_us: int) -> None:
    """Note what OSAS proved of attachments, or refused."""
    for proof in proofs:
        db.execute(_SETTLE, (proof.state, proof.note, now_us, proof.sha256))
        if proof.state is DeliveryState.DELIVERED:
            db.execute(_BEAR_WITNESS, (proof.sha256,))


def reopen(db: apsw.Connection, after_us: int) -> None:
    """Make all that has arrived since a moment pending again; see settling."""
    db.execute(
        "UPDATE attachment SET state = 'pending' WHERE state = 'delivered' AND settled_us > ?",
        (after_us,),
    )
