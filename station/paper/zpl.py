"""ZPL II field data: whatever a name holds, it prints, and never commands. Pure.

`^FH_` makes `_HH` a byte; `^`, `~`, `_` and control characters are always written so.
"""

from __future__ import annotations

_COMMANDS = frozenset("^~_")


def field(text: str) -> str:
    r"""Return `^FH_^FD…^FS` for one field. Needs `^CI28` (UTF-8) on the label.

    Line breaks become bytes too: `^FB` breaks lines at `\&`, which is the caller's to write.
    """
    return f"^FH_^FD{''.join(map(_escaped, text))}^FS"


def _escaped(character: str) -> str:
    if character in _COMMANDS or not character.isprintable():
        return "".join(f"_{byte:02X}" for byte in character.encode("utf-8", "replace"))
    return character
