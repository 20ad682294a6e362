"""`hub-station setup --from FILE --unattended`: one file for a hundred stations.

Exit codes: 0 done, or was so already · 1 done, and somebody has to look: a database was not
reached, or does not fit · 2 nothing was done, each fault of the file is told with its line.
`--check` tells the same and does nothing. Prints one JSON line, never a password.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station import autostart
from station.cli import lines
from station.cli.main import USAGE_ERROR, language_of, sentence_of
from station.errors import CentralError, StationError
from station.events import Target
from station.journal import recovery
from station.journal.keys import KeptIn
from station.keyring_store import KeyringStore
from station.passwords import Passwords, Place, read_passwords
from station.setup import applying, given, sealing_up
from station.setup.trying import Outcome, Typed, of_environment, try_database, without_passwords
from station.toml_lines import with_keys

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.former_settings import Former
    from station.options import Settings
    from station.setup.given import Given
    from station.setup.trying import Tried
    from station.toml_lines import Key

_LOOK_AT = frozenset({Outcome.UNFIT, Outcome.UNREACHED})


def setup(call: Invocation) -> int:
    """Check the whole file; then, unless only that was asked, make it so."""
    said = call.arguments
    if said.source is None:
        raise StationError("setup_no_file")
    call = _spoken(call, said.source)
    read = given.read(said.source, socket.gethostname(), _named(call))
    if read.faults:
        return _tell_faults(call, read)
    for former, line in read.former:
        call.tell(call.texts("setup.fault", line=line, says=_former(call, former)))
    if read.setup.encrypt:
        sealing_up.refuse_missing(Path(read.setup.recovery_folder))
    settings, in_urls = without_passwords(read.settings)
    passwords = {**of_environment(), **in_urls, **_of_file(said.passwords)}
    tried = _tried(call, settings, passwords)
    apply = _apply_to_machine if said.machine else _apply
    done = {} if said.check else apply(call, read, settings, passwords)
    is_all = done.get("autostart", True) and not done.get("left_to_users", False)
    worst = int(any(one.outcome in _LOOK_AT for one in tried) or not is_all)
    lines.put({"checked": str(said.source), **{one.target: one.outcome for one in tried}, **done})
    return worst


def _spoken(call: Invocation, file: Path) -> Invocation:
    """Return the call in English where the file says so: a new computer has no language yet."""
    if language_of(file) != "en":
        return call
    settings = replace(call.settings, ui=replace(call.settings.ui, language="en"))
    return type(call)(call.arguments, settings, call.folders)


def _named(call: Invocation) -> dict[Key, str]:
    named = {"hub": call.arguments.hub, "desk": call.arguments.desk}
    return {("station", key): value for key, value in named.items() if value is not None}


def _of_file(file: Path | None) -> dict[Target, str]:
    try:
        return read_passwords(file) if file is not None else {}
    except CentralError:
        # Its own sentence speaks of passwords.toml; the reason may quote a password.
        raise StationError("setup_passwords", file=file) from None


def _former(call: Invocation, former: Former) -> str:
    key = "settings_former" if former.today else "settings_gone"
    facts = {"key": former.key, "today": former.today, "file": call.arguments.source}
    return call.texts(f"error.{key}", **facts)


def _tell_faults(call: Invocation, read: Given) -> int:
    for fault in read.faults:
        says = sentence_of(fault.error, call.texts)
        call.tell(call.texts("setup.fault", line=fault.line, says=says))
    call.tell(call.texts("setup.faults", count=len(read.faults)))
    return USAGE_ERROR


def _tried(call: Invocation, settings: Settings, passwords: dict[Target, str]) -> list[Tried]:
    """Try both databases, and say of each what somebody has to look at."""
    typed = Typed(call.folders.config, passwords)
    tried = [try_database(settings, target, typed) for target in Target]
    for one in tried:
        if one.outcome in _LOOK_AT:
            call.tell(sentence_of_tried(call, one))
    return tried


def sentence_of_tried(call: Invocation, tried: Tried) -> str:
    """Return what is wrong with a database, and what to do."""
    name = tried.target.upper()
    if tried.error is not None:
        says = call.texts(f"error.{tried.error.key}", **tried.error.facts)
        return call.texts("setup.unreached", target=name, says=says)
    return call.texts("setup.unfit", target=name)


def _apply(
    call: Invocation, read: Given, settings: Settings, given_passwords: dict[Target, str]
) -> dict[str, object]:
    """Make it so; return what is told of it. Where it raises, the settings are as before."""
    folders = call.folders
    folders.make()
    passwords = Passwords(folders.config, KeyringStore())
    kept = applying.keep_passwords(passwords, settings, given_passwords)
    if Place.FILE in kept.values():
        call.tell(call.texts("cli.password_in_file", file=passwords.file))
    sealed = _sealed(call, read)
    applying.bring_certificates(read.text, call.arguments.source, folders.config)
    text = with_keys(read.text, applying.bare_urls(settings))
    changed = applying.write_settings(folders, text)
    return {
        "changed": changed,
        "settings": str(folders.own_settings_file),
        "passwords": kept,
        "autostart": _begins_with_session(call, settings),
        **sealed,
    }


def _apply_to_machine(
    call: Invocation, read: Given, settings: Settings, given_passwords: dict[Target, str]
) -> dict[str, object]:
    """Write what holds for every user; passwords and the store's key are each user's own."""
    text, folders = with_keys(read.text, applying.bare_urls(settings)), call.folders
    changed = applying.write_machine_settings(folders, text)
    assert folders.machine is not None  # else it could not have been written
    applying.bring_certificates(read.text, call.arguments.source, folders.machine)
    is_left = bool(given_passwords) or read.setup.encrypt
    if is_left:
        call.tell(call.texts("setup.left_to_users"))
    return {
        "changed": changed,
        "settings": str(folders.machine_settings_file),
        "left_to_users": is_left,
        "autostart": _begins_with_session(call, settings),
    }


def _begins_with_session(call: Invocation, settings: Settings) -> bool:
    """Let it begin with the session, or not; the station stands either way."""
    try:
        autostart.choose(settings.kiosk.autostart)
    except StationError as error:
        call.tell(sentence_of(error, call.texts))
        return False
    return True


def _sealed(call: Invocation, read: Given) -> dict[str, object]:
    """Encrypt the store where the file says so, once; the recovery key is on its way first."""
    if not read.setup.encrypt or sealing_up.is_sealed_already(call.folders):
        return {}
    secret = os.urandom(recovery.SECRET_BYTES)
    folder = Path(read.setup.recovery_folder)
    file = sealing_up.write_recovery_key(folder, socket.gethostname(), secret)
    if sealing_up.seal_store(call.folders, secret) is KeptIn.FILE:
        call.tell(call.texts("error.store_key_in_file", folder=call.folders.data))
    return {"recovery_key_in": str(file)}
