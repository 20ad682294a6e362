"""What settings files of older versions said that is not said any more: one line a key. Data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from station.setup.toml_lines import Key

GONE: dict[Key, str] = {
    ("wedge", "max_length"): "setup.older_max_length",
}
"""Keys that may be left out, and the sentence that says why."""


def outdated(values: dict[str, Any]) -> dict[Key, str]:
    """Return the keys of a file that this version knows no more, with their sentences."""
    return {
        (table, key): why
        for (table, key), why in GONE.items()
        if isinstance(entries := values.get(table), dict) and key in entries
    }
