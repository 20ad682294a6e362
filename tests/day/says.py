"""What people do at the desks, planned: inputs, and the answer that the desk must give."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from station.events import CommandName, Workflow

OK, DUPLICATE, MISSORT, HOLD = "ok", "duplicate", "missort", "hold"
UNKNOWN, REJECTED, SHOWN = "unknown", "rejected", "shown"


class Mistake(StrEnum):
    """What people do wrong, and devices."""

    TWICE = "a parcel scanned twice"
    WRONG_BAG = "into the wrong bag"
    WRONG_TRUCK = "onto the wrong truck"
    USED_SEAL = "a seal that another bag has"
    EMPTY_BAG = "an empty bag sealed"
    KNOWN_PROBLEM = "a problem reported twice"
    HELD_ON_MANIFEST = "a held parcel put on a manifest"
    KOLI_TOO_MANY = "a koli more than there are"
    COD_SHORT = "a courier's money short"
    NAMELESS = "a number that nobody issued"
    PRODUCT = "a product's EAN, a payment's QR code"
    OTHER_SHEET = "another hub's command sheet"
    UNDONE = "the last scan undone"
    TAKEN_OUT = "scanned out of a bag again"
    NOBODY = "scanned by nobody"
    MISROUTED = "a parcel that belongs elsewhere"
    COUNTED_TWICE = "counted twice"


class Say(NamedTuple):
    """One input: a code that is scanned or typed, or a command. `@bag 3` is a number made later."""

    text: str = ""
    name: CommandName | None = None
    is_picture: bool = False


class Stroke(NamedTuple):
    """Inputs that make one thing, and what the desk must answer to the last.

    `makes`: what the number is called that comes of it. `allowed`: somebody else must allow it.
    """

    says: tuple[Say, ...]
    awaits: str
    makes: str = ""
    allowed: bool = False
    mistake: Mistake | None = None
    again: str = ""
    """What the desk answers where this was saved, its station died, and it is said again."""

    def chooses(self, document: str) -> bool:
        """Whether this is what chooses a document: twice, it would put it aside."""
        return bool(document) and self.says[0].text == document


class Task(NamedTuple):
    """Strokes of one workflow at one desk, in their order; `resumes`: the document to go on with."""

    desk: int
    workflow: Workflow
    strokes: tuple[Stroke, ...]
    resumes: str = ""
    by_nobody: bool = False


def scan(
    text: str, awaits: str = OK, *, mistake: Mistake | None = None, again: str = DUPLICATE
) -> Stroke:
    return Stroke((Say(text),), awaits, mistake=mistake, again=again)


def tell(name: CommandName, argument: str = "", *, awaits: str = OK, makes: str = "") -> Stroke:
    return Stroke((Say(argument, name),), awaits, makes)


def twice(name: CommandName, *then: str) -> tuple[Say, ...]:
    """Return a command that is said twice, and what is scanned then."""
    return (Say("", name), Say("", name), *map(Say, then))
