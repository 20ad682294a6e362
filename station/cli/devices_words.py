"""What a command line says of a device beside its name. Neighbour: devices_arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli.amounts import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.line_settings import LineSettings
    from station.texts import Texts


def line_settings(texts: Texts) -> Callable[[str], LineSettings]:
    """Return what reads how a serial line is set, as manuals write it."""
    from station.devices.line_settings import read_line_settings

    def read(text: str) -> LineSettings:
        line = read_line_settings(text)
        if line is None:
            raise refusal(texts("cli.line_wanted", found=text))
        return line

    return read
