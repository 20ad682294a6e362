"""What a typing scanner's keys come out as under another keyboard layout, and how to undo that.

A scanner presses keys as on a US keyboard; the system writes what its own layout has there. Under
French AZERTY `004HQ3` arrives as `àà'HA"`, under German QWERTZ Y and Z change places. Each layout
is the rows of one keyboard, key by key; a key that writes nothing by itself (a dead key) is a
space, for no code contains one there. Neighbours: ui/keyboard_wedge, which undoes it key by key.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Layout(StrEnum):
    """The layouts that are met in hubs; `us` is also what Indonesian keyboards have."""

    US = "us"
    GB = "gb"
    DE = "de"
    FR = "fr"


# Plain and with Shift; the key left of 1 first, the key left of Z (not on US keyboards) nowhere.
_ROWS = {
    Layout.US: (
        r"`1234567890-=qwertyuiop[]\asdfghjkl;'zxcvbnm,./",
        '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
    ),
    Layout.GB: (
        "`1234567890-=qwertyuiop[]#asdfghjkl;'zxcvbnm,./",
        '¬!"£$%^&*()_+QWERTYUIOP{}~ASDFGHJKL:@ZXCVBNM<>?',
    ),
    Layout.DE: (
        " 1234567890ß qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
        "°!\"§$%&/()=? QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    ),
    Layout.FR: (
        "²&é\"'(-è_çà)=azertyuiop $*qsdfghjklmùwxcvbn,;:!",
        " 1234567890°+AZERTYUIOP £µQSDFGHJKLM%WXCVBN?./§",
    ),
}


def _undoing(layout: Layout) -> dict[int, str]:
    pairs = (
        (written, meant)
        for theirs, ours in zip(_ROWS[layout], _ROWS[Layout.US], strict=True)
        for written, meant in zip(theirs, ours, strict=True)
        if written != " "
    )
    return str.maketrans(dict(pairs))


_UNDO = {layout: _undoing(layout) for layout in Layout}


class Cause(Struct, frozen=True):
    """Why a test code arrived as something else: what the system does to a scanner's keys."""

    layout: Layout
    caps_lock: bool


def undone(typed: str, layout: Layout, *, caps_lock: bool = False) -> str:
    """Return what the scanner meant; characters that the layout has on no key stay as they are."""
    if caps_lock:  # it turns letters round, and nothing else
        typed = "".join(one.swapcase() if len(one.swapcase()) == 1 else one for one in typed)
    return typed.translate(_UNDO[layout])


def causes(expected: str, typed: str) -> list[Cause]:
    """Return what explains that a known code arrived as this, the simplest first; empty: nothing.

    The more kinds of characters the code has, the fewer remain: letters that move (A Q W Y Z),
    digits, `-` and `/`.
    """
    tried = (Cause(layout, caps_lock) for caps_lock in (False, True) for layout in Layout)
    return [one for one in tried if undone(typed, one.layout, caps_lock=one.caps_lock) == expected]


def suspected(typed: str) -> Layout | None:
    """Return the layout that would explain letters no label holds; None where there are none."""
    if typed.isascii():
        return None
    return next((one for one in Layout if undone(typed, one).isascii()), None)
