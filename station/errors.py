"""The errors an operator can meet; each carries the key of the sentence that says what to do.

Imported by all, imports nothing of ours. The sentences themselves live in resources/translations
(`error.<key>`), so that a log, a window and a command line say the same thing in either language.
"""

from __future__ import annotations


class StationError(Exception):
    """Something a person must know. `key` names its sentence, `facts` fill its blanks."""

    def __init__(self, key: str, /, **facts: object) -> None:
        super().__init__(key, facts)
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.key}({told})"


class SettingsError(StationError):
    """A settings file or environment variable holds a value that cannot be used."""


class JournalError(StationError):
    """The local store could not make a scan durable. Nothing after this may be shown as green."""


class StoreKeyError(JournalError):
    """The key of a sealed store is not at hand, or what was typed is not it."""


class StoreFormatError(JournalError):
    """A store has the format of another version of this program; it stays as it is."""


class StoreBusyError(StationError):
    """Another process owns this data folder's store."""


class DeviceError(StationError):
    """A device cannot be opened or read; its reader tries again."""


class CentralError(StationError):
    """A central database cannot be used now. What is owed to it waits in the outbox."""


class InquiryError(StationError):
    """A question about a table cannot be asked like this; nothing is wrong with the database."""


class AccessError(StationError):
    """Somebody is not let in, or may not allow what is asked. Scanning goes on."""


class KeyringError(StationError):
    """The operating system's keyring keeps nothing for us here: none, locked, or silent."""


class PaperError(StationError):
    """A document cannot be made like this: its template, its values, or where it is to go."""


class PrintError(StationError):
    """Something cannot be printed, or not like this; nothing of it was sent."""


class PictureError(StationError):
    """A photo cannot be used; what it was of is recorded without it."""


class ListError(StationError):
    """A list of codes cannot be read, or kept, like this; nothing of it was recorded."""
