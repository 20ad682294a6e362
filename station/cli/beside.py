"""Answers the command lines that run beside a window, in the window's process.

The other half of local_socket: what `scan` and `sync` would do themselves, done where the store
is open.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from station.cli.scan import submit

if TYPE_CHECKING:
    from station.bootstrap import Station
    from station.local_socket import Answer

log = logging.getLogger(__name__)


class Beside:
    """Callable for a LocalServer over a running station."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def __call__(self, request: Answer) -> Answer:
        """Return the answer to one request; `{}` to one that means nothing here."""
        match request:
            case {"do": "scan", "code": str(code), "operator": str(operator)}:
                operator = operator or self._station.identity().operator
                return submit(self._station, code, operator, self._station.texts)
            case {"do": "sync", "timeout_s": int() | float() as timeout_s}:
                return self._station.centre().sync_once(float(timeout_s))
            case _:
                return {}
