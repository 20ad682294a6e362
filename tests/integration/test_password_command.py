"""A database's password is kept out of the settings, and a rotated one needs no restart."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from station.bootstrap import Station, read_settings
from station.events import LinkChanged, MirrorRefreshed, OutboxChanged, Scan, Target
from tests.fakes.central import Heard, rows
from tests.fakes.keyrings import SilentBus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

ROLE = "hub_station_cgk_3"
FIRST, SECOND = "p@ss/word '1'", "kata sandi 2 é"
OSAS = ("--target", "osas")


@pytest.fixture
def osas_role(osas_url: str) -> Iterator[str]:
    """An address of OSAS for a role whose password is FIRST, without the password."""
    rows(osas_url, f"DROP ROLE IF EXISTS {ROLE}")
    set_password(osas_url, FIRST, "CREATE")
    rows(osas_url, f"GRANT pg_read_all_data TO {ROLE}")
    yield f"postgresql://{ROLE}@{osas_url.rpartition('@')[2]}"
    rows(osas_url, f"DROP ROLE {ROLE}")


def set_password(url: str, password: str, how: str = "ALTER") -> None:
    quoted = password.replace("'", "''")
    rows(url, f"{how} ROLE {ROLE} LOGIN PASSWORD '{quoted}'")


@pytest.fixture
def keyring_of(tmp_path: Path) -> dict[str, str]:
    """The environment in which calls share a keyring that works."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyrings.FileKeyring",
        "KEYRING_PROPERTY_FILE": str(tmp_path / "keyring.json"),
    }


def test_a_password_in_the_keyring_opens_the_database(
    hub_station: CommandLine, osas_role: str, keyring_of: dict[str, str], tmp_path: Path
) -> None:
    hub_station.settle(osas={"url": osas_role})
    refused = hub_station("db", "status", *OSAS, **keyring_of)
    assert (refused.code, "hub-station password set" in refused.said) == (2, True)
    kept = hub_station("password", "set", *OSAS, stdin=f"{FIRST}\n", **keyring_of)
    assert (kept.code, kept.line) == (0, {"target": "osas", "role": ROLE, "stored": "keyring"})
    assert "keyring" in kept.said
    there = json.loads((tmp_path / "keyring.json").read_text())
    assert there == {f"hub-station/{ROLE}@osas": FIRST}
    assert hub_station("db", "status", *OSAS, **keyring_of).code == 0
    found = hub_station("password", "where", *OSAS, **keyring_of)
    assert (found.code, found.line["used"], found.said) == (0, "keyring", "")
    cleared = hub_station("password", "clear", *OSAS, **keyring_of)
    assert cleared.line["cleared"] == ["keyring"]
    nowhere = hub_station("password", "where", *OSAS, **keyring_of)
    assert (nowhere.code, nowhere.line["used"]) == (1, None)
    assert "password set --target osas" in nowhere.said
    for ended in (refused, kept, found, cleared, nowhere):
        assert FIRST not in ended.output + ended.said


LOADED = """
import sys
from pathlib import Path
from station.central.pools import Pool
from station.errors import CentralError
from station.events import Target
from station.options import DatabaseOptions
from station.passwords import Passwords
for url in sys.argv[1:]:
    try:
        with Pool(Target.OSAS, DatabaseOptions(url=url), passwords=Passwords(Path("."))).connection():
            pass
    except CentralError:
        print("keyring" in sys.modules)
"""


def test_the_keyring_is_loaded_for_an_address_without_a_password_only(
    hub_station: CommandLine,
) -> None:
    urls = (f"postgresql://u{password}@127.0.0.1:1/d" for password in (":p", ""))
    done = hub_station.run([sys.executable, "-c", LOADED, *urls])
    assert done.output.split() == ["False", "True"]


def test_without_a_keyring_it_is_said_once_and_a_file_keeps_it(
    hub_station: CommandLine, osas_role: str
) -> None:
    hub_station.settle(osas={"url": osas_role})
    kept = hub_station("password", "set", *OSAS, stdin=FIRST)
    file = hub_station.folders.config / "passwords.toml"
    assert (kept.code, kept.line["stored"]) == (0, "file")
    assert kept.said.count("\n") == 1
    assert str(file) in kept.said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert hub_station("db", "status", *OSAS).code == 0
    file.chmod(0o644)
    refused = hub_station("db", "status", *OSAS)
    assert (refused.code, "chmod 600" in refused.said) == (2, True)
    refused = hub_station("sync", "--once")
    assert (refused.code, refused.line["osas"]["error"]) == (1, "password_file_exposed")
    assert "chmod 600" in refused.said


def test_a_keyring_that_never_answers_hangs_nothing(
    hub_station: CommandLine, osas_role: str
) -> None:
    hub_station.settle(osas={"url": osas_role})
    with SilentBus() as bus:
        kept = hub_station("password", "set", *OSAS, stdin=FIRST, **bus.environment)
        assert (kept.code, kept.line["stored"]) == (0, "file")
        assert hub_station("db", "status", *OSAS, **bus.environment).code == 0
        assert bus.callers >= 2


def test_the_environments_password_goes_first_and_is_said_to(
    hub_station: CommandLine, osas_role: str
) -> None:
    hub_station.settle(osas={"url": osas_role})
    environment = {"OSAS_DATABASE_PASSWORD": FIRST}
    kept = hub_station("password", "set", *OSAS, stdin="wrong\n", **environment)
    assert "lingkungan sistem" in kept.said
    found = hub_station("password", "where", *OSAS, **environment)
    assert found.line["held"] == ["environment", "file"]
    assert hub_station("db", "status", *OSAS, **environment).code == 0
    told = hub_station("db", "status", *OSAS)
    assert (told.code, "kata sandi" in told.said) == (2, True)


def test_the_urls_password_goes_before_all_others(hub_station: CommandLine, osas_url: str) -> None:
    hub_station.settle(osas={"url": osas_url})
    environment = {"OSAS_DATABASE_PASSWORD": "wrong"}
    found = hub_station("password", "where", *OSAS, **environment)
    assert found.line["held"] == ["url", "environment"]
    assert hub_station("db", "status", *OSAS, **environment).code == 0
    kept = hub_station("password", "set", *OSAS, stdin="another\n")
    assert "url" in kept.said.splitlines()[1]


@pytest.mark.parametrize("line", ["", "\n", "two\x07bells\n", "half \udc80\n"])
def test_what_cannot_be_a_password_is_refused(hub_station: CommandLine, line: str) -> None:
    hub_station.settle(osas={"url": "postgresql://somebody@h/d"})
    stdin = line.encode("utf-8", "surrogateescape")
    refused = hub_station("password", "set", *OSAS, stdin=stdin, PYTHONUTF8="1", LC_ALL="C")
    assert (refused.code, refused.output, refused.said.count("\n")) == (2, "", 1)
    assert not (hub_station.folders.config / "passwords.toml").exists()


def test_there_must_be_an_address_first(hub_station: CommandLine) -> None:
    for command in ("set", "clear", "where"):
        refused = hub_station("password", command, *OSAS, stdin="secret\n")
        assert (refused.code, refused.output) == (2, "")
        assert "[osas]" in refused.said
    hub_station.settle(osas={"url": "postgresql://u:with@sign@h/d"})
    refused = hub_station("password", "set", *OSAS, stdin="secret\n")
    assert (refused.code, "%40" in refused.said, "sign" in refused.said) == (2, True, False)


class Terminal:
    """`hub-station password set` at a terminal of its own, and what that shows."""

    def __init__(self, hub_station: CommandLine) -> None:
        self._ours, theirs = os.openpty()
        self.shown = b""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ui.entry", "password", "set", *OSAS],
            stdin=theirs,
            stderr=theirs,
            stdout=theirs,
            start_new_session=True,
            env=hub_station._environment({}),
        )
        os.close(theirs)

    def type_after(self, prompt: str, text: str) -> None:
        self._read_until(prompt.encode())
        os.write(self._ours, text.encode() + b"\n")

    def end(self) -> int:
        with contextlib.suppress(OSError):  # how the last reader learns that a terminal is gone
            self._read_until(b"\0 never shown")
        os.close(self._ours)
        return self._process.wait()

    def _read_until(self, text: bytes) -> None:
        fresh = b""
        while text not in fresh:
            read = os.read(self._ours, 1024)
            fresh += read
            self.shown += read


@pytest.mark.parametrize(("again", "code"), [("typed once", 0), ("typed otherwise", 2)])
def test_a_person_types_it_twice_and_it_is_not_shown(
    hub_station: CommandLine, again: str, code: int
) -> None:
    hub_station.settle(osas={"url": f"postgresql://{ROLE}@h/d"}, ui={"language": "en"})
    terminal = Terminal(hub_station)
    terminal.type_after(f"OSAS's password for {ROLE}: ", "typed once")
    terminal.type_after("Once more: ", again)
    assert terminal.end() == code
    assert b"typed" not in terminal.shown
    kept = hub_station.folders.config / "passwords.toml"
    assert kept.exists() is (code == 0)
    assert code == 0 or b"differ" in terminal.shown


def test_a_rotated_password_holds_everything_until_the_new_one_is_kept(
    hub_station: CommandLine, osas_url: str, osas_role: str
) -> None:
    hub_station.settle(
        station={"hub": "CGK"},
        osas={"url": osas_role, "pool_idle_ms": 50},
        sync={"backoff_cap_s": 0.2, "mirror_every_s": 0.1},
    )
    rows(osas_url, f"GRANT pg_write_all_data TO {ROLE}")
    rows(osas_url, f"ALTER ROLE {ROLE} BYPASSRLS")
    hub_station("password", "set", *OSAS, stdin=f"{FIRST}\n")
    heard = Heard()
    station = Station(hub_station.folders, read_settings(hub_station.folders))
    station.open()
    try:
        station.subscribe(heard)
        station.attach_centre()
        heard.wait_for(MirrorRefreshed)
        set_password(osas_url, SECOND)
        told = heard.wait_for(LinkChanged, lambda link: is_osas(link) and not link.online)
        assert told.reason == "database_auth"
        station.post(Scan("JX1203345871", told.at, "scanner"))
        heard.wait_for(OutboxChanged, lambda box: is_osas(box) and box.waiting == 1)
        hub_station("password", "set", *OSAS, stdin=f"{SECOND}\n")
        heard.wait_for(LinkChanged, lambda new: is_osas(new) and new.online and new.at > told.at)
        while station.journal.owed(Target.OSAS).waiting:
            heard.wait_for_more()
        assert rows(osas_url, "SELECT awb FROM hub_station.orphan_scan") == [("JX1203345871",)]
    finally:
        station.close()


def is_osas(news: LinkChanged | OutboxChanged) -> bool:
    return news.target is Target.OSAS
