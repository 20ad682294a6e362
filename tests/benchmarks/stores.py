"""Journals made ready to measure on: real events, and a million of them in a few seconds."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from station.events import Verdict, Workflow
from station.journal import chain, keys, recovery, schema
from station.journal.identifiers import EventIds
from station.journal.record import EventBody, order_keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


class EventMill:
    """Makes events as a receiving desk records them."""

    def __init__(self, boot_id: UUID) -> None:
        self._boot_id = boot_id

    def event(self, seq: int, awb: str) -> tuple[EventBody, str]:
        """Return an ordinary received parcel, and the claim it makes."""
        body = EventBody(
            workflow=Workflow.RECEIVING,
            awb=awb,
            scanned=awb,
            hub="CGK",
            desk="3",
            operator="operator01",
            device="keyboard",
            device_at=NOON,
            offset_us=-1200,
            seq=seq,
            boot_id=self._boot_id,
            verdict=Verdict.OK,
            reason="received",
            counts=True,
            moves_to="AT_HUB",
            leg=1,
            attempt=0,
            koli_no=1,
            koli_total=1,
            source="free",
            condition="good",
            order_keys=order_keys(awb=awb),
        )
        return body, f"receiving|CGK|1.0|{awb}|1"


def many_waiting(file: Path, events: int) -> None:
    """Make a store in which so many events wait for both databases; some ten seconds a million.

    The events are whole and their chain holds; only the making is hurried, without syncs.
    """
    store = schema.open_writer(file)
    store.execute("PRAGMA synchronous = OFF")
    with store:
        store.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", _rows(events))
        for target in ("onmart", "osas"):
            store.execute(
                "INSERT INTO delivery (seq, target, state) SELECT seq, ?, 'pending' FROM event",
                (target,),
            )
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def many_delivered(file: Path, events: int) -> None:
    """Make a store whose events were all delivered to both databases, the last one the witness."""
    many_waiting(file, events)
    store = schema.open_writer(file)
    store.execute("PRAGMA synchronous = OFF")
    with store:
        store.execute(
            "UPDATE delivery SET state = 'delivered', settled_us = ?",
            (round(NOON.timestamp() * 1_000_000),),
        )
        store.execute(
            "INSERT INTO witness (target, event_id) SELECT target, event_id FROM event,"
            " (SELECT DISTINCT target FROM delivery WHERE seq = ?1) WHERE seq = ?1",
            (events,),
        )
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def sealed_folder(folder: Path) -> Path:
    """Make a folder whose stores are encrypted; the key lies beside, and in nobody's keyring."""
    folder.mkdir()
    key = secrets.token_bytes(32)
    (folder / "store.key").write_text(key.hex(), "ascii")
    keys.write_seal(folder, keys.Seal(recovery.key_id(key), keys.KeptIn.FILE))
    return folder


def _rows(events: int) -> Iterator[tuple[object, ...]]:
    encode = msgspec.json.Encoder(order="deterministic").encode
    mill, ids, head = EventMill(UUID(int=7)), EventIds(), chain.GENESIS
    for seq in range(1, events + 1):
        awb = f"JX{seq * 7:010}"
        body, claim = mill.event(seq, awb)
        encoded, event_id = encode(body), ids.mint(NOON).bytes
        body_hash = chain.body_hash(encoded)
        head = chain.chain_hash(head, seq, event_id, body_hash)
        yield (seq, event_id, awb, claim, encoded, body_hash, head)
