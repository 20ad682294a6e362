"""`hub-station journal`: proves that nothing recorded was changed, and hands it out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from station.cli import lines
from station.cli.store import journal_reader
from station.journal import archive, chain, history, incidents
from station.journal.journal import moment

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.folders import Folders
    from station.journal.heads import HeadsReport


def verify(call: Invocation) -> int:
    """Walk the hash chain; 1 where it is broken, saying at which scan.

    Numbers that were lost and noted as lost do not break it; they are counted beside.
    """
    report = walked(call.folders)
    whole = report.broken_at is None and report.begins_at == 1
    server = _compared(call)
    agrees = server is None or (server.differs_at is None and not server.missing)
    of_server = msgspec.structs.asdict(server) if server is not None else None
    lines.put(chain_line(report, ok=whole and agrees) | {"server": of_server})
    if report.broken_at is not None:
        call.tell(call.texts("cli.chain_broken", seq=report.broken_at))
    elif not whole:
        folder = call.folders.archive
        call.tell(call.texts("cli.archive_gone", folder=folder, seq=report.begins_at))
    if server is not None:
        _say_what_osas_has(call, server, report.events)
    return 0 if whole and agrees else 1


def walked(folders: Folders) -> chain.ChainReport:
    """Walk the whole chain, the archive's part first. Raises JournalError."""
    with journal_reader(folders) as reader:
        if reader is None:
            return chain.walk(())
        with archive.open_files(folders.archive) as archives:
            return history.verify(reader, archives)


def chain_line(report: chain.ChainReport, *, ok: bool) -> lines.Line:
    """Return what a walk along the chain found."""
    return {
        "events": report.events,
        "ok": ok,
        "head": report.head.hex(),
        "broken_at": report.broken_at,
        "why": report.why,
        "epochs": report.epochs,
        "missing": report.missing,
        "unproved": report.unproved,
        "begins_at": report.begins_at,
    }


def _compared(call: Invocation) -> HeadsReport | None:
    if not call.arguments.against_server:
        return None
    from station.cli.against_server import compare  # psycopg: only if it is wanted

    return compare(call)


def _say_what_osas_has(call: Invocation, server: HeadsReport, events: int) -> None:
    """Say what is wrong, else what the comparison did not come to: an "ok" may prove little."""
    if server.differs_at is not None:
        call.tell(call.texts("cli.journal_differs", seq=server.differs_at))
    elif server.missing:
        call.tell(call.texts("cli.journal_lacks"))
    elif server.earlier:
        call.tell(call.texts("cli.journal_earlier", count=server.earlier))
    elif events and not server.agree:
        call.tell(call.texts("cli.journal_uncompared"))


def export(call: Invocation) -> int:
    """Print every event in station order, the archive's first, one JSON object a line."""
    with journal_reader(call.folders) as reader:
        if reader is not None:
            with archive.open_files(call.folders.archive) as archives:
                for link in history.events(reader, archives):
                    _put_event(link)
    return 0


def _put_event(link: chain.Link) -> None:
    lines.put(
        {
            "seq": link.seq,
            "event_id": str(UUID(bytes=link.event_id)),
            "body_hash": link.body_hash.hex(),
            "chain_hash": link.chain_hash.hex(),
            "body": json.loads(link.body),
        }
    )


def list_incidents(call: Invocation) -> int:
    """Print what befell the store, oldest first, one JSON object a line."""
    with journal_reader(call.folders) as reader:
        for at_us, key, facts in incidents.all_of(reader) if reader is not None else ():
            at = lines.instant(moment(at_us))
            says = call.texts(f"error.{key}", **facts)
            lines.put({"at": at, "what": key, "says": says, **facts})
    return 0
