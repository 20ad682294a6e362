r"""TSPL strings: whatever a name holds, it prints, and never commands. Pure.

A quotation mark is written `\["]`; CR and LF would end the command, so they become spaces.
"""

from __future__ import annotations

RULE = '" -> \\["]; CR/LF stripped to space'


def quoted(text: str) -> str:
    """Return the text as a quoted string; other control characters become spaces as well."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return '"' + plain.replace('"', '\\["]') + '"'
