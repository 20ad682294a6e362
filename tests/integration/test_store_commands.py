"""`hub-station store` and what befell the store, as a script or a person at a terminal meets it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from station.journal import archive, place, sealing
from tests.fakes.stores import PAGE

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine, Ended

SCAN = ("scan", "--workflow", "receiving")
ROOT = Path(__file__).parents[2]
NOBODYS = "0000-0000-0000-0000-0000-0000-0000-0000-"


@pytest.fixture
def ring(tmp_path: Path) -> dict[str, str]:
    """The environment in which calls share a keyring that works."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyrings.FileKeyring",
        "KEYRING_PROPERTY_FILE": str(tmp_path / "keyring.json"),
    }


def on_disk(calls: CommandLine) -> bytes:
    files = (file for file in sorted(calls.folders.data.rglob("*")) if file.is_file())
    return b"".join(file.read_bytes() for file in files)


def encrypted(calls: CommandLine, **environment: str) -> tuple[str, Ended]:
    """Encrypt; return the recovery key that was shown, and the call."""
    ended = calls("store", "encrypt", **environment)
    assert ended.code == 0, ended
    shown = ended.lines[0]["recovery_key"]
    assert isinstance(shown, str)
    return shown, ended


def test_a_store_that_lost_its_scans_is_told_and_goes_on(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871", "JX1203345872")
    hub_station.folders.journal_file.unlink()
    scanned = hub_station(*SCAN, "JX1203345873")
    assert (scanned.code, scanned.line["seq"]) == (0, 3)
    assert "2 pindaian terakhir tidak ada lagi" in scanned.said
    assert hub_station(*SCAN, "JX1203345874").said.count("pindaian terakhir") == 0
    verified = hub_station("journal", "verify")
    assert (verified.code, verified.line["ok"]) == (0, True)
    assert (verified.line["epochs"], verified.line["missing"]) == (2, 2)
    incident = hub_station("journal", "incidents").line
    assert (incident["what"], incident["lost"]) == ("store_older", "2")
    assert incident["says"] in scanned.said


def test_a_store_is_encrypted_used_and_made_plain_again(
    hub_station: CommandLine, ring: dict[str, str]
) -> None:
    hub_station(*SCAN, "JX1203345871", "JX1203345872")
    before = hub_station("journal", "export").output
    assert b"JX1203345871" in on_disk(hub_station)
    shown, ended = encrypted(hub_station, **ring)
    assert ended.lines[1]["encrypted"] == ["journal.sqlite"]
    assert ended.lines[1]["key_in"] == "keyring"
    assert "kertas" in ended.said
    assert b"JX1203345871" not in on_disk(hub_station)
    assert hub_station("journal", "export", **ring).output == before
    assert hub_station(*SCAN, "JX1203345873", **ring).line["seq"] == 3
    assert hub_station("outbox", "list", "--limit", "1", **ring).line["awb"] == "JX1203345871"
    checked = hub_station("store", "recovery-key", stdin=f"{shown.lower()}\n", **ring)
    assert (checked.code, checked.line["matches"]) == (0, True)
    again = hub_station("store", "encrypt", **ring)
    assert (again.code, again.line["encrypted"]) == (0, []), "nothing left to do, no new key"
    plain = hub_station("store", "decrypt", **ring)
    assert (plain.code, plain.line) == (0, {"decrypted": ["journal.sqlite"], "key_kept": False})
    assert json.loads(Path(ring["KEYRING_PROPERTY_FILE"]).read_text()) == {}
    exported = hub_station("journal", "export")
    assert exported.output.startswith(before)
    assert hub_station("journal", "verify").line["ok"]


def test_a_lost_keyring_is_made_good_by_the_recovery_key(
    hub_station: CommandLine, ring: dict[str, str]
) -> None:
    hub_station(*SCAN, "JX1203345871")
    shown, _ = encrypted(hub_station, **ring)
    Path(ring["KEYRING_PROPERTY_FILE"]).unlink()
    before = on_disk(hub_station)
    for command in ((*SCAN, "JX1203345872"), ("journal", "verify"), ("outbox", "list")):
        locked = hub_station(*command, **ring)
        assert (locked.code, locked.output) == (2, "")
        assert "hub-station store unlock" in locked.said
    assert hub_station.folders.journal_file.read_bytes() in before, "nothing was taken for damage"
    wrong = hub_station("store", "unlock", stdin=f"{NOBODYS}{'0000'}\n", **ring)
    assert (wrong.code, wrong.output) == (2, "")
    assert "Ketik ulang" in wrong.said
    other = hub_station("store", "unlock", stdin=nobodys_key(), **ring)
    assert (other.code, other.output) == (1, "")
    assert "bukan milik data ini" in other.said
    opened = hub_station("store", "unlock", stdin=f"{shown}\n", **ring)
    assert (opened.code, opened.line["key_in"]) == (0, "keyring")
    scanned = hub_station(*SCAN, "JX1203345872", **ring)
    assert (scanned.code, scanned.line["seq"], scanned.said.count("supervisor")) == (0, 2, 0)


def nobodys_key() -> str:
    from station.journal import recovery

    return recovery.written(bytes(recovery.SECRET_BYTES)) + "\n"


def test_a_seal_that_is_gone_as_well_is_made_good_too(
    hub_station: CommandLine, ring: dict[str, str]
) -> None:
    hub_station(*SCAN, "JX1203345871")
    shown, _ = encrypted(hub_station, **ring)
    (hub_station.folders.data / "store.seal").unlink()
    assert hub_station("journal", "verify", **ring).code == 2
    assert hub_station("store", "unlock", stdin=nobodys_key(), **ring).code == 1
    assert hub_station("store", "unlock", stdin=f"{shown}\n", **ring).code == 0
    assert hub_station("journal", "verify", **ring).line["events"] == 1


def test_without_a_keyring_a_file_keeps_the_key_and_that_is_told(
    hub_station: CommandLine,
) -> None:
    hub_station(*SCAN, "JX1203345871")
    _, ended = encrypted(hub_station)
    assert ended.lines[1]["key_in"] == "file"
    assert "terbaca bila disknya dicuri" in ended.said
    assert hub_station(*SCAN, "JX1203345872").said.count("dicuri") == 0, "told once"
    checked = hub_station("store", "check")
    assert (checked.code, checked.line["warnings"]) == (0, ["store_key_in_file"])
    assert "terbaca bila disknya dicuri" in checked.said


def test_an_open_window_or_call_is_closed_first(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    scanning = hub_station.start(*SCAN, "-")
    with scanning:
        assert scanning.stdin is not None
        assert scanning.stdout is not None
        scanning.stdin.write(b"JX1203345872\n")
        scanning.stdin.flush()
        scanning.stdout.readline()
        refused = hub_station("store", "encrypt")
        assert (refused.code, refused.output) == (2, "")
        assert str(scanning.pid) in refused.said
        scanning.stdin.close()
    encrypted(hub_station)


def test_an_encryption_that_is_killed_is_finished_by_the_next(hub_station: CommandLine) -> None:
    hub_station(*SCAN, *(f"JX12033{number:05}" for number in range(40)))
    before = hub_station("journal", "export").output
    killing = (
        "import os, signal; from station.journal import durable\n"
        "durable.move = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from ui.entry import main; main(['store', 'encrypt'])"
    )
    killed = hub_station.run([sys.executable, "-c", killing])
    assert killed.code == -signal.SIGKILL
    assert not sealing.is_sealed(hub_station.folders.journal_file)
    assert hub_station("journal", "export").output == before
    again = hub_station("store", "encrypt")
    assert (again.code, again.line["encrypted"]) == (0, ["journal.sqlite"])
    assert hub_station("journal", "export").output == before
    left = [file.name for file in hub_station.folders.data.iterdir() if "resealing" in file.name]
    assert left == []


def test_the_archive_is_encrypted_with_the_rest(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    folder = hub_station.folders.data / archive.FOLDER
    folder.mkdir()
    month = folder / "journal-2026-01.sqlite"
    month.write_bytes(hub_station.folders.journal_file.read_bytes())
    _, ended = encrypted(hub_station)
    assert ended.lines[1]["encrypted"] == ["journal.sqlite", "journal-2026-01.sqlite"]
    assert sealing.is_sealed(month)
    verified = hub_station("journal", "verify")
    assert (verified.code, verified.line["events"]) == (0, 1), "the same event, read once"


def test_a_store_that_is_not_encrypted_has_no_recovery_key(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    for command in ("recovery-key", "unlock"):
        refused = hub_station("store", command, stdin=nobodys_key())
        assert (refused.code, refused.output) == (2, "")
        assert "store encrypt" in refused.said


# ── store check ──────────────────────────────────────────────────────────────────────────────


def test_a_store_in_order_has_nothing_to_be_said(hub_station: CommandLine) -> None:
    assert hub_station("store", "check").code == 0, "also before the first scan"
    hub_station(*SCAN, "JX1203345871")
    checked = hub_station("store", "check")
    assert (checked.code, checked.said, checked.line["ok"]) == (0, "", True)
    assert (checked.line["encrypted"], checked.line["problems"]) == (False, [])
    assert checked.line["file_system"] == place.file_system_of(hub_station.folders.data)


def test_every_problem_is_named_and_changed_by_nobody(hub_station: CommandLine) -> None:
    hub_station(*SCAN, *(f"JX12033{number:05}" for number in range(40)))
    file = hub_station.folders.journal_file
    hub_station.settle(store={"encrypt": True})
    file.chmod(0o644)
    with file.open("r+b") as opened:
        opened.seek(PAGE)
        opened.write(bytes(PAGE))
    before = file.read_bytes()
    checked = hub_station("store", "check")
    assert checked.code == 1
    assert checked.line["problems"] == ["store_exposed", "store_check_damaged"]
    assert checked.line["warnings"] == ["store_plain"]
    assert len(checked.said.splitlines()) == 3
    assert file.read_bytes() == before


def test_a_store_that_is_older_than_what_was_recorded_is_a_problem(
    hub_station: CommandLine,
) -> None:
    hub_station(*SCAN, "JX1203345871")
    copy = hub_station.folders.journal_file.read_bytes()
    hub_station(*SCAN, "JX1203345872", "JX1203345873")
    hub_station.folders.journal_file.write_bytes(copy)
    checked = hub_station("store", "check")
    assert (checked.code, checked.line["problems"]) == (1, ["store_older"])
    assert "2 pindaian terakhir" in checked.said
    hub_station.folders.journal_file.unlink()
    checked = hub_station("store", "check")
    assert (checked.code, checked.line["problems"]) == (1, ["store_older"])
    assert "3 pindaian terakhir" in checked.said


def test_a_locked_store_is_a_problem(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    encrypted(hub_station)
    (hub_station.folders.data / "store.key").unlink()
    checked = hub_station("store", "check")
    assert (checked.code, checked.line["problems"]) == (1, ["store_locked"])


def test_what_was_set_aside_is_a_warning(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    hub_station.folders.journal_file.write_bytes(os.urandom(3 * PAGE))
    assert hub_station(*SCAN, "JX1203345872").code == 0
    checked = hub_station("store", "check")
    assert (checked.code, checked.line["warnings"]) == (0, ["store_set_aside"])


# ── a person at a terminal ───────────────────────────────────────────────────────────────────


class Terminal:
    """A call whose standard input is a terminal."""

    def __init__(self, calls: CommandLine, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.entry", *arguments],
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=calls._environment({}),
        )
        os.close(slave)

    def line(self) -> dict[str, str]:
        assert self.process.stdout is not None
        found: dict[str, str] = json.loads(self.process.stdout.readline())
        return found

    def type(self, text: str) -> None:
        os.write(self.master, f"{text}\n".encode())

    def ended(self) -> tuple[int, str, str]:
        output, said = self.process.communicate(timeout=100)
        os.close(self.master)
        return self.process.returncode, output.decode(), said.decode()


def test_a_person_proves_that_the_recovery_key_was_written_down(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    terminal = Terminal(hub_station, "store", "encrypt")
    shown = terminal.line()["recovery_key"]
    terminal.type("what was it again")
    terminal.type(shown)
    code, output, said = terminal.ended()
    assert (code, json.loads(output)["encrypted"]) == (0, ["journal.sqlite"])
    assert said.count("Kunci pemulihan:") == 2


def test_without_that_nothing_is_encrypted(hub_station: CommandLine) -> None:
    hub_station(*SCAN, "JX1203345871")
    terminal = Terminal(hub_station, "store", "encrypt")
    terminal.line()
    for _ in range(5):
        terminal.type("I did not write it down")
    code, output, _ = terminal.ended()
    assert (code, output) == (2, "")
    assert not sealing.is_sealed(hub_station.folders.journal_file)
    assert not (hub_station.folders.data / "store.seal").exists()
