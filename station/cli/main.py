"""`hub-station`: everything the window does, for scripts. Imports no Qt, and little else early.

Exit codes: 0 done · 1 not (a scan not saved, something still owed, a broken chain) · 2 the call,
the settings or the store stand in the way; one sentence on standard error says what to do.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Literal

from station.cli.access_arguments import add_access
from station.cli.amounts import seconds, whole
from station.cli.asking_arguments import add_asking
from station.cli.db_arguments import add_db
from station.cli.devices_arguments import add_devices
from station.cli.invocation import Invocation
from station.cli.paper_arguments import add_paper
from station.cli.parked_arguments import add_parked
from station.cli.password_arguments import add_password
from station.cli.store_arguments import add_store
from station.cli.support_arguments import add_support
from station.cli.work_arguments import add_work
from station.errors import SettingsError, StationError
from station.folders import Folders
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

    from station.cli.commands import Commands
    from station.options import Settings


USAGE_ERROR = 2
INTERRUPTED = 130
"""What shells say of a program that ended on Ctrl+C."""

log = logging.getLogger(__name__)


def to_standard_error(sentence: str) -> None:
    """Tell a person at a terminal."""
    print(sentence, file=sys.stderr)


def run(arguments: SimpleNamespace, refuse: Callable[[str], None] = to_standard_error) -> int:
    """Run parsed arguments; an error becomes one sentence, told by `refuse`, and exit code 2."""
    folders = Folders.of_this_user()
    texts: Texts | None = None
    try:
        settings = _settings(arguments, folders)
        texts = Texts.load(settings.ui.language)
        command: Callable[[Invocation], int] = arguments.command
        return command(Invocation(arguments, settings, folders))
    except StationError as error:
        texts = texts or Texts.load(language_of(folders.settings_file))
        refuse(sentence_of(error, texts))
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is still buffered must not fail at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from station.support.crash_reports import CrashReports  # a fault of ours

        CrashReports(folders.logs).keep("command", error)
        raise


def _settings(arguments: SimpleNamespace, folders: Folders) -> Settings:
    """Return the settings; where they are wrong and the command works without: the language alone.

    Such a command finds what is wrong in its arguments. Raises SettingsError for any other.
    """
    from station.bootstrap import read_settings

    try:
        return read_settings(folders)
    except SettingsError as error:
        if not getattr(arguments, "without_settings", False):
            raise
        arguments.settings_error = error
    from station.options import Settings, UiOptions

    language: Literal["id", "en"] = "en" if language_of(folders.settings_file) == "en" else "id"
    return Settings(ui=UiOptions(language=language))


def language_of(settings_file: Path) -> str:
    """Return the language of settings that may be wrong elsewhere."""
    import tomllib

    try:
        language = tomllib.loads(settings_file.read_text("utf-8"))["ui"]["language"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, LookupError, TypeError):
        return LANGUAGES[0]
    return language if language in LANGUAGES else LANGUAGES[0]


def sentence_of(error: StationError, texts: Texts) -> str:
    """Return the operator's sentence of an error, with the setting's details where it has some."""
    if not isinstance(error, SettingsError):
        return texts(f"error.{error.key}", **error.facts)
    # Imported here: no start needs it but a failing one.
    from station.settings_line import facts_with_line

    said = texts(f"error.{error.key}", **facts_with_line(error))
    if "found" in error.facts:
        said += "\n" + texts("error.settings_details", **error.facts)
    return said


def build_parser(texts: Texts) -> tuple[argparse.ArgumentParser, Commands]:
    """Return the parser of all commands that need no window, and where to add those that do."""
    # Imported here: the window is opened without arguments, and without waiting for this.
    import argparse

    from station.cli.version import add_version

    parser = argparse.ArgumentParser(prog="hub-station", description=texts("cli.description"))
    add_version(parser, texts)
    commands = parser.add_subparsers(metavar=texts("cli.command"))
    add_work(commands, texts)
    _add_sync(commands, texts)
    _add_outbox(commands, texts)
    _add_journal(commands, texts)
    _add_doctor(commands, texts)
    _add_settings(commands, texts)
    add_asking(commands, texts)
    add_db(commands, texts)
    add_password(commands, texts)
    add_access(commands, texts)
    add_store(commands, texts)
    add_devices(commands, texts)
    add_paper(commands, texts)
    add_support(commands, texts)
    return parser, commands


def _add_sync(commands: Commands, texts: Texts) -> None:
    parser = commands.add_parser("sync", help=texts("cli.sync"), description=texts("cli.sync"))
    parser.add_argument("--once", action="store_true", required=True, help=texts("cli.once"))
    parser.add_argument(
        "--timeout", type=seconds(texts), default=60.0, metavar="S", help=texts("cli.timeout")
    )
    parser.set_defaults(command=_sync)


def _add_outbox(commands: Commands, texts: Texts) -> None:
    parser = commands.add_parser("outbox", help=texts("cli.outbox"))
    parser.set_defaults(command=_outbox_list, limit=100, target=None)
    what = parser.add_subparsers(metavar=texts("cli.command"))
    listing = what.add_parser("list", help=texts("cli.outbox_list"))
    listing.add_argument("--target", choices=["osas", "onmart"], help=texts("cli.target"))
    listing.add_argument(
        "--limit", type=whole(texts), default=100, metavar="N", help=texts("cli.limit")
    )
    listing.set_defaults(command=_outbox_list)
    show = what.add_parser("show", help=texts("cli.outbox_show"))
    show.add_argument("id", metavar="ID", help=texts("cli.event_id"))
    show.set_defaults(command=_outbox_show)
    add_parked(what, texts)


def _add_journal(commands: Commands, texts: Texts) -> None:
    parser = commands.add_parser("journal", help=texts("cli.journal"))
    parser.set_defaults(command=_journal_verify, against_server=False)
    what = parser.add_subparsers(metavar=texts("cli.command"))
    verify = what.add_parser("verify", help=texts("cli.journal_verify"))
    verify.add_argument("--against-server", action="store_true", help=texts("cli.against_server"))
    verify.set_defaults(command=_journal_verify)
    what.add_parser("export", help=texts("cli.journal_export")).set_defaults(
        command=_journal_export
    )
    what.add_parser("incidents", help=texts("cli.journal_incidents")).set_defaults(
        command=_journal_incidents
    )


def _add_doctor(commands: Commands, texts: Texts) -> None:
    parser = commands.add_parser(
        "doctor", help=texts("cli.doctor"), description=texts("cli.doctor")
    )
    parser.add_argument("--target", choices=["osas", "onmart"], help=texts("cli.doctor_target"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=texts("cli.doctor_json"))
    form.add_argument("--sql", action="store_true", help=texts("cli.doctor_sql"))
    parser.add_argument("--strict", action="store_true", help=texts("cli.doctor_strict"))
    parser.set_defaults(command=_doctor)


def _add_settings(commands: Commands, texts: Texts) -> None:
    parser = commands.add_parser("settings", help=texts("cli.settings"))
    parser.set_defaults(command=_print_settings)


def help_texts() -> Texts:
    """Return the sentences of this station's language, also when its settings are wrong."""
    return Texts.load(language_of(Folders.of_this_user().settings_file))


# Each command's module is imported when it is called: `--version` needs none of them.


def _sync(call: Invocation) -> int:
    from station.cli.sync import sync

    return sync(call)


def _outbox_list(call: Invocation) -> int:
    from station.cli.outbox import list_owed

    return list_owed(call)


def _outbox_show(call: Invocation) -> int:
    from station.cli.outbox import show

    return show(call)


def _journal_verify(call: Invocation) -> int:
    from station.cli.journal import verify

    return verify(call)


def _journal_export(call: Invocation) -> int:
    from station.cli.journal import export

    return export(call)


def _journal_incidents(call: Invocation) -> int:
    from station.cli.journal import list_incidents

    return list_incidents(call)


def _doctor(call: Invocation) -> int:
    from station.cli.doctor import doctor

    return doctor(call)


def _print_settings(call: Invocation) -> int:
    from station.settings import documented_defaults

    print(f"# {call.folders.settings_file}")
    print(documented_defaults(), end="")
    return 0
