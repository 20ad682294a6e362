"""`hub-station devices rules`: what Linux must be told, to be written into a file by root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.udev_rules import rules

if TYPE_CHECKING:
    from station.cli.invocation import Invocation


def put_rules(call: Invocation) -> int:
    """Print the udev rules; 0."""
    del call
    print(rules(), end="")
    return 0
