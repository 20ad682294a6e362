r"""Lets `hub-station kiosk` begin with a session: a desktop entry, or Windows' Run key.

    user       ~/.config/autostart            HKEY_CURRENT_USER\…\Run
    machine    /etc/xdg/autostart             HKEY_LOCAL_MACHINE\…\Run (an administrator's)

Every choice takes the others back. Each version of a package has a folder of its own, which is gone
two upgrades later: what is written here leads to the version in use.
https://specifications.freedesktop.org/autostart-spec/latest/
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from station.errors import StationError
from station.journal import durable

if TYPE_CHECKING:
    from collections.abc import Mapping

Choice = Literal["none", "user", "machine"]

ENTRY = "hub-station-kiosk.desktop"
_MACHINE = Path("/etc/xdg/autostart")
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_NAME = "Hub Station"
_DESKTOP = """[Desktop Entry]
Type=Application
Name=Hub Station
TryExec={program}
Exec={command}
Terminal=false
X-GNOME-Autostart-enabled=true
"""


def kiosk_command() -> list[str]:
    """Return what starts the kiosk, by its whole path."""
    if getattr(sys, "frozen", False):
        # On Windows the one without a console behind it.
        windowed = Path(sys.executable).with_name("hub-station-window.exe")
        return [str(lasting(windowed if windowed.exists() else Path(sys.executable))), "kiosk"]
    beside = Path(sys.executable).with_name("hub-station")
    installed = str(beside) if beside.exists() else shutil.which("hub-station")
    return [installed, "kiosk"] if installed else [sys.executable, "-m", "ui.entry", "kiosk"]


def lasting(program: Path) -> Path:
    """Return what leads to a packaged program in whatever version is in use; else the program."""
    place = program.parents[2]
    leads = {
        "live": place / "current" / program.name,  # installer/debian/postinst
        "versions": place / f"{program.stem}.cmd",  # installer/windows/hub-station.nsi
    }.get(program.parents[1].name, program)
    return leads if leads.exists() else program


def entry_files(environment: Mapping[str, str] | None = None) -> dict[Choice, Path]:
    """Return where the desktop entries stand."""
    held = os.environ if environment is None else environment
    config = Path(held.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return {"user": config / "autostart" / ENTRY, "machine": _MACHINE / ENTRY}


def choose(choice: Choice, files: Mapping[Choice, Path] | None = None) -> None:
    """Make it so; done already is done. Raises StationError `autostart_failed`."""
    try:
        if sys.platform == "win32":
            _choose_in_registry(choice)
        else:
            _choose_in_files(choice, files or entry_files())
    except OSError as error:
        raise StationError("autostart_failed", cause=error.strerror) from error


def desktop_entry(command: list[str]) -> str:
    """Return the entry; arguments are quoted as the Desktop Entry Specification says."""
    return _DESKTOP.format(program=command[0], command=" ".join(map(_quoted, command)))


def _quoted(argument: str) -> str:
    escaped = "".join(f"\\\\{sign}" if sign in '"`$\\' else sign for sign in argument)
    return f'"{escaped}"'.replace("%", "%%")


def _choose_in_files(choice: Choice, files: Mapping[Choice, Path]) -> None:
    for scope, file in files.items():
        if scope == choice:
            _write(file, desktop_entry(kiosk_command()).encode())
        elif file.exists():
            file.unlink()


def _write(file: Path, entry: bytes) -> None:
    """Write it, unless it stands there: a user may not write an administrator's, and need not."""
    if file.exists() and file.read_bytes() == entry:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    durable.replace(file, entry)
    file.chmod(0o644)


if sys.platform == "win32":
    import subprocess
    import winreg

    def _choose_in_registry(choice: Choice) -> None:
        hives = {"user": winreg.HKEY_CURRENT_USER, "machine": winreg.HKEY_LOCAL_MACHINE}
        for scope, hive in hives.items():
            command = subprocess.list2cmdline(kiosk_command())
            if scope != choice:
                _forget(hive)
            elif _standing(hive) != command:
                with winreg.CreateKey(hive, _RUN) as key:
                    winreg.SetValueEx(key, _NAME, 0, winreg.REG_SZ, command)

    def _standing(hive: int) -> object:
        try:
            with winreg.OpenKey(hive, _RUN) as key:
                return winreg.QueryValueEx(key, _NAME)[0]
        except FileNotFoundError:
            return None

    def _forget(hive: int) -> None:
        try:
            with winreg.OpenKey(hive, _RUN, 0, winreg.KEY_SET_VALUE) as key:
                winreg.DeleteValue(key, _NAME)
        except (FileNotFoundError, PermissionError):
            return  # there is none of ours, or none that we may take back
