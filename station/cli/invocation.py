"""One call of the command line: what every command is handed. Neighbours: main, the commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from station.texts import Texts

if TYPE_CHECKING:
    from types import SimpleNamespace

    from station.folders import Folders
    from station.options import Settings


class Invocation:
    """One call: its arguments, folders, settings and language."""

    def __init__(self, arguments: SimpleNamespace, settings: Settings, folders: Folders) -> None:
        self.arguments = arguments
        self.settings = settings
        self.folders = folders
        self.texts = Texts.load(settings.ui.language)

    def tell(self, sentence: str) -> None:
        """Say something to the person, beside the output that a script reads."""
        print(sentence, file=sys.stderr)
