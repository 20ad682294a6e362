"""What the program is made of besides its own code, and under which licences.

Neighbour: installer/licences.py, which writes resources/licences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from resources import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

_LICENCES = FOLDER / "licences"
_BROKEN = 55
"""A line of at least so many characters was broken by its length, not by its sense."""
_GOES_ON = re.compile(r" {0,8}[\w\"'(/<:]")


class Component(Struct, frozen=True):
    """A part: its name, its version ("" of Python, which is what runs), its SPDX expression.

    `text` names the file of the licence's words.
    """

    name: str
    version: str
    licence: str
    text: str

    @property
    def used_under(self) -> str:
        """Which of the licences that are offered is made use of: the first besides the GPL."""
        offered = self.licence.split(" OR ")
        return next((one for one in offered if not one.startswith(("GPL", "AGPL"))), self.licence)


_DECODER = msgspec.json.Decoder(list[Component])


def components(folder: Path = _LICENCES) -> list[Component]:
    """Return every part; none of a program whose list was not packed with it."""
    try:
        return _DECODER.decode((folder / "components.json").read_bytes())
    except (OSError, msgspec.MsgspecError):
        return []


def text_of(component: Component, folder: Path = _LICENCES) -> str:
    """Return the licence's words; "" where they are not there."""
    try:
        return (folder / component.text).read_text("utf-8")
    except OSError:
        return ""


def reflowed(text: str) -> str:
    """Join the lines of each paragraph that was broken to some width; keep every word and list."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        lines: list[str] = []
        before = ""
        for line in paragraph.split("\n"):
            if len(before) >= _BROKEN and _GOES_ON.match(line):
                lines[-1] += f" {line.strip()}"
            else:
                lines.append(line.rstrip())
            before = line
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)
