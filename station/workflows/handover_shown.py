"""What the right panel tells of a manifest beside what is on it: when its truck must leave. Pure.

Neighbours: handover_book, whose panel it is; today, which counts down and names what is still here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.rules.numbering import read

if TYPE_CHECKING:
    from station.events import WorkShown
    from station.workflows.handover_book import HandoverBook
    from station.workflows.knowledge import Knowledge

_MINUTES = 5
"""Letters of HH:MM."""


def shown(book: HandoverBook, selected: str, known: Knowledge) -> WorkShown:
    """Return the book's panel, with the cut-offs of an open manifest's way."""
    panel = book.shown(selected)
    manifest, number = book.open.get(panel.title), read(panel.title)
    if manifest is None or number is None:
        return panel
    times = _cut_offs(number.hub, manifest.to, known)
    told = (("manifest_cut_off", " · ".join(times)),) if times else ()
    return replace(panel, facts=(*panel.facts, *told))


def _cut_offs(hub: str, to: str, known: Knowledge) -> list[str]:
    """Return the times of day, as people write them: the route's own, else its trucks'."""
    route = known.route(hub, to)
    own = [route.cut_off] if route is not None and route.cut_off else []
    trucks = (line.cut_off for line in known.lists.lines_from(hub) if line.to_hub == to)
    times = own or [time for time in trucks if time]
    return sorted({time[:_MINUTES].replace(":", ".") for time in times})
