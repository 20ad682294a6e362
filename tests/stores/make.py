"""`python -m tests.stores.make`: keep a store as this version writes it, in tests/stores/VERSION.tar.xz.

Made once, as the last thing before a release is tagged, and never changed afterwards. What is in it
was decided by this version's desk: it plays the workflows' tests and keeps the fewest of their
stories that show every kind of event. sealed/ has the five shortest alone, and its key beside.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec.structs import replace

from station import __version__
from station.access.kept import Kept, KeptBadge, KeptPassword
from station.events import StoreAlarm, Target
from station.folders import Folders
from station.journal import keys, recovery, resealing
from station.journal.decisions import Choice, Decision
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState, EventBody
from station.paper.printing.job import JobState, Outcome
from station.paper.printing.print_journal import PrintJournal
from station.preferences import save_choice, save_preferences
from station.settings import documented_defaults
from tests.fakes.access import OPERATOR
from tests.fakes.clocks import FakeClock
from tests.fakes.printers import label
from tests.fakes.scans import record_many
from tests.stores import TOKEN_HASH
from tests.stores.stories import Stories, fewest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.stores.stories import Story, Told

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SUMMER = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
A_DAY_S, SEASON_S = 86_400, 100 * 86_400
ARCHIVED = 12
"""So many scans of the summer are settled and in the archive."""
KEY = recovery.key_of(bytes(recovery.SECRET_BYTES))
SETTINGS = """
[station]
hub = "CGK"
desk = "3"
operator = "operator01"
"""

_HELD = "SELECT count(*) FROM event WHERE claim = ?"
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(EventBody).decode


def main() -> int:
    """Make this version's store; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        plain, sealed = (
            Folders.under(Path(folder) / "plain"),
            Folders.under(Path(folder) / "sealed"),
        )
        stories = fewest(gathered())
        write(plain, stories)
        write(sealed, sorted(stories, key=len)[:5])
        seal(sealed)
        with tarfile.open(HERE / f"{__version__}.tar.xz", "w:xz") as kept:
            for home in ("plain", "sealed"):
                kept.add(Path(folder) / home, home, filter=_anonymous)
    return 0


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return None if member.name.endswith((".lock", ".owner")) else member


def gathered() -> list[Story]:
    """Play the tests of desks; return what these recorded."""
    stories = Stories()
    tests = [
        str(file)
        for file in sorted((ROOT / "tests" / "unit").rglob("test_*.py"))
        if any(word in file.read_text("utf-8") for word in ("DeskAtWork", "tests.fakes.deliveries"))
    ]
    ended = pytest.main(["-q", "-n0", "-p", "no:cacheprovider", *tests], plugins=[stories])
    if ended != pytest.ExitCode.OK:
        msg = "the tests of desks fail: no store is made of what they record"
        raise SystemExit(msg)
    return list(stories.all.values())


def write(folders: Folders, stories: Sequence[Story]) -> None:
    """Write all that a station keeps of its own, in its plain form."""
    folders.make()
    clock = FakeClock(SUMMER)
    _a_summer(folders, clock)
    _a_copy_put_back(folders, clock)
    with closing(Journal(folders.journal_file, clock, folders.sidecar_file)) as journal:
        for story in stories:
            clock.advance(3_600)
            record_again(journal, story)
        _decide(journal)
        journal.note(StoreAlarm("store_was_exposed", (("count", "1"), ("path", "x")), clock.now()))
    _the_rest(folders, clock)


def _a_summer(folders: Folders, clock: FakeClock) -> None:
    """Scans of long ago that were delivered and went into the archive."""
    with closing(Journal(folders.journal_file, clock, folders.sidecar_file)) as journal:
        record_many(journal, *range(1, ARCHIVED + 1))
        for target in Target:
            _settle(journal, target, DeliveryState.DELIVERED, *range(1, ARCHIVED + 1))
        clock.advance(SEASON_S)
        while journal.store.archive_slice(clock.now()):
            pass


def _a_copy_put_back(folders: Folders, clock: FakeClock) -> None:
    """An old copy of the store in its place: a new epoch begins."""
    before = folders.data.with_name("before")
    shutil.copytree(folders.data, before)
    with closing(Journal(folders.journal_file, clock, folders.sidecar_file)) as journal:
        record_many(journal, ARCHIVED + 1)
    shutil.rmtree(folders.data)
    before.rename(folders.data)
    with closing(Journal(folders.journal_file, clock, folders.sidecar_file)) as journal:
        for target in Target:
            _settle(journal, target, DeliveryState.DELIVERED, *range(1, ARCHIVED + 1))


def record_again(journal: Journal, story: Story) -> None:
    """Record a story in another journal: what names an event names it by its new id there."""
    renamed: dict[str, str] = {}
    for told in story:
        events = _as_here(journal, told, renamed)
        recorded = journal.record_all(events, told.pictures)
        for (*_, before), now in zip(told.events, recorded, strict=True):
            renamed[str(before)] = str(now.event_id)


def _as_here(
    journal: Journal, told: Told, renamed: dict[str, str]
) -> list[tuple[EventBody, str | None]]:
    first, events = journal.prepare(), list[tuple[EventBody, str | None]]()
    for seq, (body, claim, _) in enumerate(told.events, first):
        here = replace(body, seq=seq, boot_id=journal.boot_id)
        named = _decode(_renamed(_encode(here).decode(), renamed).encode())
        events.append((named, _free(journal, _renamed(claim, renamed), events) if claim else None))
    return events


def _renamed(text: str, renamed: dict[str, str]) -> str:
    for before, now in renamed.items():
        text = text.replace(before, now)
    return text


def _free(journal: Journal, claim: str, beside: list[tuple[EventBody, str | None]]) -> str:
    """Return a claim that no other event here holds."""
    holders = {held for _, held in beside}
    # Not `claimed`: of an event that was undone it says that nobody holds its claim.
    while claim in holders or journal.store.db.execute(_HELD, (claim,)).get:
        claim += "'"
    return claim


def _decide(journal: Journal) -> None:
    """Have OSAS refuse two events; a person dismisses one of them."""
    last = journal.prepare() - 1
    _settle(journal, Target.OSAS, DeliveryState.PARKED, last, last - 1)
    journal.decide(Decision(last, Target.OSAS, Choice.DISMISS, "supervisor01", "salah hub"))


def _settle(journal: Journal, target: Target, state: DeliveryState, *seqs: int) -> None:
    note = "23514: held" if state is DeliveryState.PARKED else ""
    journal.settle(target, [Acknowledgement(seq, state, note) for seq in seqs])


def _the_rest(folders: Folders, clock: FakeClock) -> None:
    kept = Kept(folders.access_file)
    kept.keep_password(OPERATOR, KeptPassword("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA", 7))
    kept.keep_badge(OPERATOR, TOKEN_HASH, KeptBadge(1, OPERATOR.username, "", 7))
    kept.close()
    printed = PrintJournal(folders.print_journal_file, clock)
    printed.open()
    job = printed.add(label("A1"), "Zebra")
    printed.begin(job.id)
    printed.settle(job.id, Outcome(JobState.UNCERTAIN, "cut_off"), JobState.SENDING)
    printed.close()
    settings = documented_defaults().replace("\n[station]\n", SETTINGS, 1)
    folders.settings_file.write_text(settings, "utf-8")
    save_preferences(folders.config / "preferences.toml", "en", "dark")
    save_choice(folders.config / "preferences.toml", "wedge", {"layout": "de"})


def seal(folders: Folders) -> None:
    """Seal a home's files; the key lies beside them."""
    (folders.data / "store.key").write_text(KEY.hex(), "ascii")
    keys.write_seal(folders.data, keys.Seal(recovery.key_id(KEY), keys.KeptIn.FILE))
    for file in resealing.files_of(folders):
        resealing.reseal(file, KEY)


if __name__ == "__main__":
    sys.exit(main())
