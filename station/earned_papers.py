"""An agent's close-out, with what it earned that day: OSAS alone knows. Neighbour: paper_reader."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station import notation
from station.errors import CentralError
from station.paper.documents import CloseOut

if TYPE_CHECKING:
    from station.mirror.reader import MirrorReader
    from station.paper.documents import Document
    from station.paper_reader import Central

_WITHIN_S = 2.0
"""So long a close-out that is whole but for this waits for it."""

log = logging.getLogger(__name__)


def with_commission(
    own: Document, hub: str, mirror: MirrorReader, central: Central, timeout_s: float
) -> Document:
    """Return it with the commission of its day; without where OSAS does not answer."""
    if not isinstance(own, CloseOut) or own.shift_to_at is None:
        return own
    place = mirror.location(hub)
    day = notation.local_day(own.shift_to_at, place.timezone if place is not None else "")
    try:
        with central() as papers:
            earned = papers.commission(day.isoformat(), min(timeout_s, _WITHIN_S))
            return replace(own, commission_rp=earned)
    except CentralError as error:
        log.info("a close-out without its commission: %s", error)
        return own
