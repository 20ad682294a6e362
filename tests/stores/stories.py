"""What the tests' desks recorded, story by story: the few that show every kind of event there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from station.journal.journal import Journal
from station.journal.record import SLOTS, EventBody

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from uuid import UUID

    from station.journal.journal import Recorded
    from station.journal.record import Attachment

_PER_EVENT = {"seq", "boot_id", "device_at", "awb", "scanned", "order_keys"}


class Told(NamedTuple):
    """What was committed together: bodies with their claims and ids, and what they show."""

    events: list[tuple[EventBody, str | None, UUID]]
    pictures: Sequence[Attachment]


Story = list[Told]


class Stories:
    """A plugin of pytest: hears what every desk commits while tests run."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, Path], Story] = {}
        self._test = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Hear the journals of one test."""
        self._test = item.nodeid
        record_all = Journal.record_all

        def heard(
            journal: Journal,
            events: Sequence[tuple[EventBody, str | None]],
            pictures: Sequence[Attachment] = (),
        ) -> list[Recorded]:
            recorded = record_all(journal, events, pictures)
            told = [(*event, one.event_id) for event, one in zip(events, recorded, strict=True)]
            self.all.setdefault((self._test, journal.file), []).append(Told(told, pictures))
            return recorded

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Journal, "record_all", heard)
            return (yield)


def kinds_of(body: EventBody) -> set[str]:
    """Return what is particular to a body: what was done, and each field that says something."""
    action = body.action or ""
    said = {
        f"{body.workflow}.{field.name}"
        for field in msgspec.structs.fields(body)
        if field.name not in _PER_EVENT and getattr(body, field.name) not in (field.default, None)
    }
    for slot in SLOTS.values():
        said |= {f"{slot}.{name}" for name in _said_in(getattr(body, slot))}
    return {f"{body.workflow} {action}".strip(), f"{body.verdict} {body.reason}", *said}


def _said_in(details: Any) -> Iterator[str]:
    if isinstance(details, msgspec.Struct):
        for field in msgspec.structs.fields(details):
            if getattr(details, field.name) not in (field.default, None):
                yield field.name


def fewest(stories: Sequence[Story]) -> list[Story]:
    """Return stories that show every kind that any of them shows, each whole."""
    shows = {id(story): _shown(story) for story in stories}
    wanted, chosen = set[str]().union(*shows.values()), list[Story]()
    while wanted:
        best = max(stories, key=lambda story: (len(shows[id(story)] & wanted), -len(story)))
        wanted -= shows[id(best)]
        chosen.append(best)
    return chosen


def _shown(story: Story) -> set[str]:
    return {kind for told in story for body, *_ in told.events for kind in kinds_of(body)}
