"""What makes the text of one frame a code, whichever way the frame came in.

    frame   [STX] [AIM identifier] code [ETX]      edges may be padded with spaces
    code    printable ASCII (0x20 to 0x7E), 1 to 128 long
            GS1 element strings: GS (0x1D) may stand between two elements

Anything else is no reading: control characters drive programs (the "BadBarcode" attack), and
letters beyond ASCII hide look-alikes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.events import Scan, UnreadableReason, UnreadableScan

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 128
"""Characters in the longest code that is still a reading."""

LONGEST_FRAMING = 4
"""Characters that may surround a code of full length: an AIM identifier and ETX."""

_EDGES = "\x02\x03 "
_AIM_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")  # ISO/IEC 15424: ] code character, modifier
# Its first element begins with an application identifier, which begins with two digits.
_ELEMENT_STRING = re.compile(r"\d\d[ -~]+(\x1d[ -~]+)+", re.ASCII)
_SAMPLE_LENGTH = 32


def code_in(frame: str) -> str:
    """Strip STX/ETX, spaces at the ends and one leading AIM identifier (`]C0`)."""
    return split_identifier(frame)[1]


def split_identifier(frame: str) -> tuple[str, str]:
    """Return the AIM identifier (empty where there is none) and the code."""
    code = frame.strip(_EDGES)
    found = _AIM_IDENTIFIER.match(code)
    return (found[0], code[found.end() :].strip(_EDGES)) if found else ("", code)


def read_frame(frame: str, at: datetime, device: str) -> Scan | UnreadableScan:
    """Judge one frame, as it came between two suffixes: a code, or why it is none."""
    aim, code = split_identifier(frame)
    reason = _fault_in(code)
    if reason is None:
        return Scan(code, at, device, aim)
    return unreadable(reason, frame, at, device)


def unreadable(reason: UnreadableReason, frame: str, at: datetime, device: str) -> UnreadableScan:
    """Report a frame that is no code: its length and its start, escaped."""
    sample = frame[:_SAMPLE_LENGTH].encode("unicode_escape").decode("ascii")
    return UnreadableScan(reason, len(frame), sample, at, device)


def _fault_in(code: str) -> UnreadableReason | None:
    if not code:
        return UnreadableReason.EMPTY
    if len(code) > LONGEST:
        return UnreadableReason.TOO_LONG
    if _ELEMENT_STRING.fullmatch(code):
        return None
    if any(character < " " or character == "\x7f" for character in code):
        return UnreadableReason.CONTROL_CHARACTERS
    if not code.isascii():
        return UnreadableReason.NOT_ASCII
    return None
