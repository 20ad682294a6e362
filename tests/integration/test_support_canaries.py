"""A shift whose secrets and people are canaries: none sings in a log, a crash report or a bundle."""

from __future__ import annotations

import logging
import threading
import traceback
import zipfile
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import msgspec
import psycopg
import pytest

from station import log_file
from station.access.badge_code import code_of
from station.bootstrap import Station
from station.cli.invocation import Invocation
from station.events import (
    AccessRefused,
    Announcement,
    Command,
    CommandName,
    CommandRefused,
    Scan,
    ScanRecorded,
    ScanUnreadable,
    Target,
    UnreadableReason,
    UnreadableScan,
)
from station.folders import Folders
from station.options import DatabaseOptions, Settings, StationOptions, SyncOptions
from station.support import bundle, crash_hooks
from station.support.crash_hooks import CrashHooks
from station.support.crash_reports import CrashReports
from tests.fakes.central import Heard, add_waybills, rows

if TYPE_CHECKING:
    from pathlib import Path

AWB, POISONED = "JX1000000001", "JX1000000002"
BADGE = code_of(bytes(range(100, 117)))
CANARIES = {
    "receiver": "Siti Kenarireceiver",
    "telephone": "0812-9988-7766",
    "address": "Jl. Kenariaddress 7 RT 03",
    "note": "Kenarinote: ring twice",
    "password": "Kenaripassword",
    "option": "kenarioption",
    "role": "kenarirole",
    "operator": "kenari.operator",
    "username": "kenari.username",
    "typed": "Kenaritypedpassword",
    "pin": "739154",
    "badge": BADGE[4:],
}
REFUSED = (
    f"postgresql://{CANARIES['role']}:{CANARIES['password']}@127.0.0.1:1/onmart?sslpassword="
    + (CANARIES["option"])
)
PERSON = (
    f"receiver_name={CANARIES['receiver']}, phone {CANARIES['telephone']}, address: "
    + (CANARIES["address"])
)
REFUSES = f"""
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.waybill_id = (SELECT id FROM waybill_numbers WHERE awb_number = '{POISONED}') THEN
    RAISE EXCEPTION '{CANARIES["receiver"]} has moved' USING DETAIL = '{CANARIES["address"]}';
  END IF; RETURN NEW; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON receiving_scan FOR EACH ROW EXECUTE FUNCTION refuse();
"""


class RawRecords(logging.Handler):
    """What the log would hold if nothing were taken out: the control."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage() + "\n"
        if record.exc_info:
            self.text += "".join(traceback.format_exception(*record.exc_info))


class Shift:
    """A station with its log, its crash hooks, and everything in it that nobody else may read."""

    def __init__(self, home: Path, osas_url: str) -> None:
        self.settings = msgspec.structs.replace(
            Settings(),
            station=StationOptions(hub="CGK", desk="3", operator=CANARIES["operator"]),
            osas=DatabaseOptions(url=osas_url),
            onmart=DatabaseOptions(url=REFUSED, pool_acquire_ms=300),
            sync=SyncOptions(poll_ms=50, backoff_cap_s=0.2),
        )
        self.folders, self.heard, self.raw = Folders.under(home), Heard(), RawRecords()
        self.station = Station(self.folders, self.settings)
        self.station.open()
        self.log = log_file.log_to(self.folders.logs)
        logging.getLogger().addHandler(self.raw)
        self.hooks = CrashHooks(CrashReports(self.folders.logs))
        self.hooks.install()
        self.station.subscribe(self.heard)

    def work(self) -> None:
        """Scan, be refused, fail: everything a shift can do to a log."""
        now = datetime.now(UTC)
        self.station.subscribe(_fail)
        self.station.post(Scan(AWB, now, "scanner"))
        self.station.post(Scan(POISONED, now, "scanner"))
        self.station.post(Scan(BADGE, now, "scanner"))
        self.station.post(
            UnreadableScan(UnreadableReason.NOT_ASCII, len(PERSON), PERSON, now, "scanner")
        )
        self.station.post(Command(CommandName.NOTE, now, "typed", AWB, CANARIES["note"]))
        self.heard.wait_for(ScanUnreadable)
        self.heard.wait_for(CommandRefused)
        self.station.access.log_in(CANARIES["username"], CANARIES["typed"])
        self.heard.wait_for(AccessRefused)
        self.station.access.give_pin(CANARIES["pin"])
        self.station.centre().sync_once(1)
        thread = threading.Thread(target=_raise, args=(f"pin={CANARIES['pin']} {PERSON}",))
        thread.start()
        thread.join()

    def bundle(self) -> Path:
        call = Invocation(SimpleNamespace(), self.settings, self.folders)
        return bundle.make(call, self.folders.logs.parent / "bundle.zip")

    def close(self) -> None:
        self.hooks.remove()
        for handler in (self.log, self.raw):
            logging.getLogger().removeHandler(handler)
            handler.close()
        self.station.close()


def _fail(told: Announcement) -> None:
    if isinstance(told, ScanRecorded):
        _raise(PERSON)


def _raise(text: str) -> None:
    raise LookupError(text)


def everything(shift: Shift) -> str:
    """Return all that support could ever be sent, zips opened."""
    files = [file for file in shift.folders.logs.rglob("*") if file.is_file()]
    text = "".join(file.name + file.read_text("utf-8") for file in files)
    with zipfile.ZipFile(shift.folders.logs.parent / "bundle.zip") as archive:
        for name in archive.namelist():
            text += name + archive.read(name).decode()
    return text


def singing(text: str) -> set[str]:
    return {kind for kind, canary in CANARIES.items() if canary.lower() in text.lower()}


@pytest.mark.expected_logs("a listener failed", "nobody caught this")
def test_no_canary_of_a_shift_is_in_what_support_gets(
    tmp_path: Path, osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash_hooks, "_pass_on", lambda *_: None)
    add_waybills(osas_url, AWB, POISONED)
    with psycopg.connect(osas_url, autocommit=True) as owner:
        owner.execute(REFUSES.encode())
    shift = Shift(tmp_path, osas_url)
    try:
        shift.work()
        assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(1,)]
        assert shift.station.journal.owed(Target.OSAS).parked == 1
        shift.bundle()
        text = everything(shift)
        assert singing(text) == set()
        # What a fault is found by is there: the shift left its marks.
        for mark in ("osas: parked.", "LookupError", "listener failed", "127.0.0.1:1/onmart"):
            assert mark in text, mark
        # The control: it did carry them, and one that gets past the redaction is found.
        assert {"receiver", "telephone", "address"} <= singing(shift.raw.text)
        for where in (log_file, bundle):
            monkeypatch.setattr(where, "redact", str)
        logging.getLogger("station").info("the receiver: %s", CANARIES["receiver"])
        shift.bundle()
        assert singing(everything(shift)) == {"receiver"}
    finally:
        shift.close()
