"""What the window knows of the two databases, put into words. No Qt.

The words count scans, not rows: a scan owed to both databases waits once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from station import notation
from station.events import LinkChanged, OutboxChanged, Target

if TYPE_CHECKING:
    from datetime import datetime

    from station.options import Settings
    from station.texts import Texts

LATE_WITH_NETWORK = timedelta(minutes=15)
LATE_WITHOUT_NETWORK = timedelta(hours=4)
"""A scan that has waited longer than this is a supervisor's business, not only the uplink's."""
_CLOCK_IS_ENOUGH = timedelta(hours=12)
"""Up to this age a time of day needs no date."""

_MENDS_ITSELF = frozenset(
    {
        "database_refused",
        "database_silent",
        "database_lost",
        "database_host",
        "database_busy",
        "database_full",
        "database_starting",
        "database_network",
        "database_pooler",
        "database_locked",
    }
)
"""Reasons that the uplink only waits out; of any other a person must be told what to do."""


class Central(Struct):
    """The latest of each database. `unset` databases have no address in the settings."""

    unset: frozenset[Target] = frozenset()
    links: dict[Target, LinkChanged] = field(default_factory=dict)
    outboxes: dict[Target, OutboxChanged] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Central:
        """Return what is known before either has been asked."""
        urls = {Target.OSAS: settings.osas.url, Target.ONMART: settings.onmart.url}
        return cls(frozenset(target for target, url in urls.items() if not url))

    def note(self, news: LinkChanged | OutboxChanged) -> None:
        """Keep the latest."""
        if isinstance(news, LinkChanged):
            self.links[news.target] = news
        else:
            self.outboxes[news.target] = news

    @property
    def waiting(self) -> int:
        """How many scans at least one database is still owed."""
        return max((box.waiting for box in self.outboxes.values()), default=0)

    @property
    def parked(self) -> int:
        """How many deliveries a database refused."""
        return sum(box.parked for box in self.outboxes.values())

    @property
    def to_look_at(self) -> int:
        """How many deliveries a person must look at: refused, or beside somebody else's."""
        return sum(box.parked + box.contested for box in self.outboxes.values())

    @property
    def online(self) -> bool | None:
        """Whether every database answers; None until one has said so."""
        known = [self.links[target].online for target in Target if target in self.links]
        if not all(known):
            return False
        return True if known and len(known) + len(self.unset) >= len(Target) else None

    def oldest_age_s(self, now: datetime, target: Target | None = None) -> float | None:
        """Return how long the oldest scan has waited, in one database's outbox or in any's.

        What waits for a database without an address counts only where that one is asked for.
        """
        wanted = [target] if target else [one for one in Target if one not in self.unset]
        boxes = [self.outboxes[one] for one in wanted if one in self.outboxes]
        ages = [(now - box.oldest_at).total_seconds() for box in boxes if box.oldest_at]
        return max(ages, default=None)

    @property
    def has_network(self) -> bool:
        """Whether any database answers, or refuses what waiting does not mend."""
        answering = any(link.online for link in self.links.values())
        return answering or any(self.needs_person(target) for target in Target)

    def is_late(self, now: datetime, target: Target | None = None) -> bool:
        """Return whether one database's oldest scan, or any's, has waited too long."""
        limit = LATE_WITH_NETWORK if self.has_network else LATE_WITHOUT_NETWORK
        age = None if target in self.unset else self.oldest_age_s(now, target)
        return age is not None and age > limit.total_seconds()

    def headline(self, texts: Texts, now: datetime, *, parked: bool = True) -> str:
        """Return the top bar's words: the network, what waits and for how long, what is parked."""
        state = self._state()
        words = [texts(state)]
        if self.waiting:
            words.append(texts("bar.waiting", count=notation.count(self.waiting, texts.language)))
            if state == "bar.offline" or self.is_late(now):
                words += self._age(texts, now)
        elif self.online:
            words.append(texts("bar.sent"))
        if self.to_look_at and parked:
            words.append(texts("bar.parked", count=notation.count(self.to_look_at, texts.language)))
        return " · ".join(words)

    def _state(self) -> str:
        if len(self.unset) == len(Target):
            return "bar.unset"
        if any(self.needs_person(target) for target in Target):
            return "bar.held"
        state = {True: "bar.online", False: "bar.offline", None: "bar.connecting"}
        return state[self.online]

    def line(self, target: Target, texts: Texts, now: datetime) -> str:
        """Return one database's words for the right-hand column."""
        link, box = self.links.get(target), self.outboxes.get(target)
        words = []
        if target in self.unset:
            words.append(texts("owed.unset"))
        elif link is None:
            words.append(texts("owed.connecting"))
        elif not link.online:
            held = self.needs_person(target)
            words.append(texts("owed.held" if held else "owed.offline"))
        if box is not None and box.waiting:
            words.append(texts("bar.waiting", count=notation.count(box.waiting, texts.language)))
            words += self._age(texts, now, target)
        elif not words:
            words.append(texts("bar.sent"))
        return " · ".join(words)

    def late_line(self, target: Target, texts: Texts, now: datetime, timezone: str) -> str:
        """Return since when a database is owed its oldest scan; empty while that is not too long.

        `timezone` is the hub's (IANA).
        """
        box = self.outboxes.get(target)
        if box is None or box.oldest_at is None or not self.is_late(now, target):
            return ""
        if now - box.oldest_at < _CLOCK_IS_ENOUGH:
            clock = notation.clock_time(box.oldest_at, timezone)
            return texts("owed.late", since=f"{clock} {notation.zone(timezone)}")
        since = notation.instant(box.oldest_at, timezone, texts.language)
        return texts("owed.late", since=since)

    def reason_line(self, target: Target, texts: Texts) -> str:
        """Return the sentence of why nothing can be written; empty while it can."""
        link = self.links.get(target)
        return texts(f"error.{link.reason}") if link is not None and link.reason else ""

    def needs_person(self, target: Target) -> bool:
        """Return whether the database will refuse until somebody does something."""
        link = self.links.get(target)
        return link is not None and bool(link.reason) and link.reason not in _MENDS_ITSELF

    def parked_line(self, target: Target, texts: Texts) -> str:
        """Return what a person must look at in one database; empty when there is nothing."""
        box = self.outboxes.get(target)
        count = box.parked + box.contested if box is not None else 0
        return texts("bar.parked", count=notation.count(count, texts.language)) if count else ""

    def _age(self, texts: Texts, now: datetime, target: Target | None = None) -> list[str]:
        age_s = self.oldest_age_s(now, target)
        return [] if age_s is None else [notation.age(age_s, texts)]
