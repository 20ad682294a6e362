"""A database's password is found in the first place that has one, and never seen by others."""

from __future__ import annotations

import stat
import threading
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from station.errors import CentralError, KeyringError
from station.events import Target
from station.keyring_store import SERVICE, KeyringStore
from station.passwords import Passwords, Place
from tests.fakes.keyrings import ForgetfulKeyring, LockedKeyring, MemoryKeyring, SilentKeyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    UseKeyring = Callable[[KeyringBackend], None]

ROLE = "hub_station_cgk_3"
ACCOUNT = (SERVICE, f"{ROLE}@osas")
ODD = 'kata "sandi" \\ # = é 🗝 \x7f'


def passwords(config: Path, **environment: str) -> Passwords:
    return Passwords(config, KeyringStore(), environment)


def put(file: Path, text: str, mode: int = 0o600) -> None:
    file.write_text(text, "utf-8")
    file.chmod(mode)


def refusal(of: Passwords) -> str:
    with pytest.raises(CentralError) as refused:
        of.find(Target.OSAS, ROLE)
    return refused.value.key


def test_the_environment_goes_first_then_the_keyring_then_the_file(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    put(tmp_path / "passwords.toml", 'osas = "from the file"\n')
    assert passwords(tmp_path).find(Target.OSAS, ROLE) == "from the file"
    system_keyring.kept[ACCOUNT] = "from the keyring"
    assert passwords(tmp_path).find(Target.OSAS, ROLE) == "from the keyring"
    everywhere = passwords(tmp_path, OSAS_DATABASE_PASSWORD="from the environment")
    assert everywhere.find(Target.OSAS, ROLE) == "from the environment"
    assert everywhere.places(Target.OSAS, ROLE) == (
        [Place.ENVIRONMENT, Place.KEYRING, Place.FILE],
        None,
    )
    assert everywhere.find(Target.ONMART, ROLE) is None


def test_each_role_has_its_own(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    known = passwords(tmp_path)
    known.keep(Target.OSAS, ROLE, "three")
    known.keep(Target.OSAS, "hub_station_cgk_4", "four")
    known.keep(Target.ONMART, ROLE, "onmart's")
    assert known.find(Target.OSAS, ROLE) == "three"
    assert known.find(Target.OSAS, "hub_station_cgk_4") == "four"
    assert known.find(Target.ONMART, ROLE) == "onmart's"
    assert len(system_keyring.kept) == 3
    assert not known.file.exists()


def test_what_the_keyring_takes_is_erased_from_the_file(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    put(tmp_path / "passwords.toml", 'osas = "old"\nonmart = "other"\n')
    known = passwords(tmp_path)
    assert known.keep(Target.OSAS, ROLE, "new") is Place.KEYRING
    assert system_keyring.kept == {ACCOUNT: "new"}
    assert "old" not in known.file.read_text()
    assert known.find(Target.ONMART, ROLE) == "other"


@pytest.mark.parametrize("ring", [fail.Keyring, null.Keyring, LockedKeyring, ForgetfulKeyring])
def test_without_a_keyring_that_works_the_file_keeps_it_for_this_account_alone(
    tmp_path: Path, use_keyring: UseKeyring, ring: type[KeyringBackend]
) -> None:
    use_keyring(ring())
    known = passwords(tmp_path / "config")
    assert known.keep(Target.OSAS, ROLE, "first") is Place.FILE
    assert known.keep(Target.ONMART, ROLE, "second") is Place.FILE
    assert known.keep(Target.OSAS, ROLE, ODD) is Place.FILE
    assert stat.S_IMODE(known.file.stat().st_mode) == 0o600
    assert (known.find(Target.OSAS, ROLE), known.find(Target.ONMART, ROLE)) == (ODD, "second")
    assert known.forget(Target.OSAS, ROLE)[0] == [Place.FILE]
    assert known.find(Target.OSAS, ROLE) is None
    assert known.forget(Target.ONMART, ROLE)[0] == [Place.FILE]
    assert list(known.file.parent.iterdir()) == []


def test_forgetting_empties_both_places(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    put(tmp_path / "passwords.toml", 'osas = "in the file"\n')
    system_keyring.kept[ACCOUNT] = "in the keyring"
    known = passwords(tmp_path)
    assert known.forget(Target.OSAS, ROLE) == ([Place.KEYRING, Place.FILE], None)
    assert known.forget(Target.OSAS, ROLE) == ([], None)
    assert system_keyring.kept == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o606])
def test_a_file_that_others_may_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    put(tmp_path / "passwords.toml", 'osas = "seen"\n', mode)
    assert refusal(passwords(tmp_path)) == "password_file_exposed"
    (tmp_path / "passwords.toml").chmod(0o600)
    assert passwords(tmp_path).find(Target.OSAS, ROLE) == "seen"


@pytest.mark.parametrize(
    "text", ["osas = seen", "osas = 7", "osass = 'seen'", "[osas]\npassword = 'seen'", "\x00"]
)
def test_a_file_that_means_nothing_is_refused_without_quoting_it(tmp_path: Path, text: str) -> None:
    put(tmp_path / "passwords.toml", text)
    with pytest.raises(CentralError) as refused:
        passwords(tmp_path).find(Target.OSAS, ROLE)
    assert refused.value.key == "password_file_unusable"
    assert (refused.value.facts, refused.value.__cause__) == ({}, None)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("not a folder")
    with pytest.raises(CentralError) as refused:
        passwords(tmp_path / "config").keep(Target.OSAS, ROLE, "lost")
    assert refused.value.key == "password_file_unusable"


@pytest.fixture
def silent(use_keyring: UseKeyring) -> Iterator[SilentKeyring]:
    ring = SilentKeyring()
    use_keyring(ring)
    yield ring
    ring.let_go.set()


def test_a_keyring_that_never_answers_is_given_up_and_asked_again_once_it_does(
    tmp_path: Path, silent: SilentKeyring
) -> None:
    put(tmp_path / "passwords.toml", 'osas = "from the file"\n')
    silent.kept[ACCOUNT] = "from the keyring"
    store = KeyringStore(answer_within_s=0.05)
    known = Passwords(tmp_path, store, {})
    assert [known.find(Target.OSAS, ROLE) for _ in range(3)] == ["from the file"] * 3
    assert silent.asked == 1
    silent.let_go.set()
    while known.find(Target.OSAS, ROLE) != "from the keyring":
        pass


def test_two_who_ask_at_once_are_both_answered(silent: SilentKeyring) -> None:
    silent.kept[ACCOUNT] = "kept"
    store = KeyringStore(answer_within_s=20)
    found: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(store.get(ACCOUNT[1]))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    silent.let_go.set()
    for thread in threads:
        thread.join()
    assert found == ["kept"] * 4


def test_that_there_is_no_keyring_is_said_once(
    use_keyring: UseKeyring, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "station.keyring_store")
    store = KeyringStore()
    for _ in range(3):
        with pytest.raises(KeyringError):
            store.get("anybody@osas")
    assert len(caplog.messages) == 1
    use_keyring(MemoryKeyring())
    assert store.get("anybody@osas") is None


class LateKeyring(MemoryKeyring):
    """One that is there only once the test says so."""

    started = False

    class Priority:
        def __get__(self, instance: object, owner: type[LateKeyring]) -> float:
            if not owner.started:
                raise RuntimeError("not running")
            return 9

    priority = Priority()  # type: ignore[assignment]  # see MemoryKeyring


def test_a_keyring_that_starts_after_the_station_is_found(
    use_keyring: UseKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setattr(keyring.core, "load_config", lambda: None)
    monkeypatch.setattr(KeyringBackend, "_classes", {LateKeyring, fail.Keyring})
    use_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring's own has no types
    store = KeyringStore(look_again_after_s=0)
    for _ in range(2):
        with pytest.raises(KeyringError) as refused:
            store.get("anybody@osas")
        assert refused.value.facts == {"cause": "none"}
    monkeypatch.setattr(LateKeyring, "started", True)
    assert store.get("anybody@osas") is None
