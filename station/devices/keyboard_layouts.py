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


_SHIFT_LOCKED = frozenset({Layout.DE, Layout.FR})
"""Where Caps Lock turns every key round, digits too, as Windows has it; elsewhere letters only."""


def _undoing(layout: Layout, rows: tuple[str, str]) -> dict[int, str]:
    """Return what each character of a layout's two rows stands for among these."""
    pairs = (
        (written, meant)
        for theirs, ours in zip(_ROWS[layout], rows, strict=True)
        for written, meant in zip(theirs, ours, strict=True)
        if written != " "
    )
    return str.maketrans(dict(pairs))


_PLAIN, _SHIFTED = _ROWS[Layout.US]
_UNDO = {layout: _undoing(layout, (_PLAIN, _SHIFTED)) for layout in Layout}
_UNDO_LOCKED = {layout: _undoing(layout, (_SHIFTED, _PLAIN)) for layout in _SHIFT_LOCKED}
_UNDO_KEYS = {
    shift: {layout: _undoing(layout, (row, row)) for layout in _SHIFT_LOCKED}
    for shift, row in ((False, _PLAIN), (True, _SHIFTED))
}
"""By the key alone: which of its two characters is meant, Shift tells, and not what was written."""


class Cause(Struct, frozen=True):
    """Why a test code arrived as something else: what the system does to a scanner's keys."""

    layout: Layout
    caps_lock: bool


def undone(typed: str, layout: Layout, *, caps_lock: bool = False) -> str:
    """Return what the scanner meant; characters that the layout has on no key stay as they are.

    `caps_lock` is one that turns letters round, and nothing else.
    """
    return (_turned(typed) if caps_lock else typed).translate(_UNDO[layout])


def meant_by_key(written: str, layout: Layout, *, shift: bool) -> str:
    """Return what a scanner meant by one key, `shift` if it held Shift.

    Where Caps Lock turns digits round as well, the key and Shift tell what was meant. A letter
    stays as Caps Lock left it: a code all in small letters shows that, and is told.
    """
    if layout not in _SHIFT_LOCKED or (written.isascii() and written.isalpha()):
        return undone(written, layout)
    by_key = _UNDO_KEYS[shift][layout]
    meant = written.translate(by_key)
    return meant if meant.isascii() else _turned(written).translate(by_key)


def causes(expected: str, typed: str) -> list[Cause]:
    """Return what explains that a known code arrived as this, the simplest first; empty: nothing.

    The more kinds of characters the code has, the fewer remain: letters that move (A Q W Y Z),
    digits, `-` and `/`.
    """
    plain = [Cause(one, caps_lock=False) for one in Layout if undone(typed, one) == expected]
    locked = [Cause(one, caps_lock=True) for one in Layout if expected in _unlocked(typed, one)]
    return plain + locked


def _unlocked(typed: str, layout: Layout) -> list[str]:
    """Return what may have been meant under Caps Lock, which systems take in two ways."""
    letters = undone(typed, layout, caps_lock=True)
    return [letters, *(typed.translate(one) for one in (_UNDO_LOCKED.get(layout),) if one)]


def _turned(typed: str) -> str:
    return "".join(one.swapcase() if len(one.swapcase()) == 1 else one for one in typed)


def suspected(typed: str) -> Layout | None:
    """Return the layout that would explain letters no label holds; None where there are none."""
    if typed.isascii():
        return None
    return next((one for one in Layout if undone(typed, one).isascii()), None)
