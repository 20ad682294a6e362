"""Everything known of one waybill, by whatever name it is asked for. Neighbours: inquiry_reader.

    the text → both databases at once: which waybills it names, and all about that number itself
    another waybill's number found → both once more, all about that one
    OSAS silent → the mirror says what it has, and from when

A waybill's own number goes before every other name. This station's journal is asked each time.
Imports psycopg, so it is imported in the thread that asks.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from station.central.inquiry_reader import InquiryReader, Known
from station.central.side_by_side import SideBySide
from station.central.wanted import named, wanted
from station.errors import CentralError, JournalError
from station.events import Target
from station.inquiry import MOST_MATCHES, Answer, FoundBy, Match, Section
from station.journal.own_scans import own_scans
from station.mirror.sections import MirrorSections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.central.wanted import Wanted
    from station.clock import Clock

_END_WITHIN_S = 1.0

log = logging.getLogger(__name__)


class _Found(Struct, frozen=True):
    """What the two databases, or the mirror in the place of one, said of a question."""

    known: Mapping[Target, Known]
    failures: Mapping[Target, CentralError]

    def matches(self) -> tuple[Match, ...]:
        """Return the waybills that fit, each once, newest first; an own number goes alone."""
        fitting = [match for target in Target for match in self.known[target].matches]
        own = [match for match in fitting if match.found_by is FoundBy.AWB]
        by_awb: dict[str, Match] = {}
        for match in own or fitting:
            by_awb.setdefault(match.awb, match)
        return tuple(sorted(by_awb.values(), key=_newest_first))

    def sections(self) -> tuple[Section, ...]:
        """Return what is told, OSAS first."""
        return tuple(section for target in Target for section in self.known[target].sections)


class Inquiry:
    """Asked by one thread; `close` may come from another."""

    def __init__(
        self,
        pools: Mapping[Target, Pool],
        naming: Mapping[Target, Naming],
        *,
        mirror_file: Path,
        journal_file: Path,
        clock: Clock,
    ) -> None:
        self._readers = {target: InquiryReader(pools[target], naming[target]) for target in Target}
        self._mirror = MirrorSections(mirror_file)
        self._journal_file = journal_file
        self._clock = clock
        self._both: SideBySide[Known] = SideBySide("inquiry")

    def ask(self, text: str, timeout_s: float) -> Answer:
        """Return what is known; never later than `timeout_s`, give or take the mirror's moment."""
        deadline_s = time.monotonic() + timeout_s
        question = wanted(text)
        if not question.text:
            return Answer(text, "", self._clock.now())
        found = self._find(question, deadline_s)
        matches = found.matches()
        if len(matches) > 1:
            return self._several(question, found, matches, deadline_s)
        awb = matches[0].awb if matches else question.awb
        if awb != question.awb:
            found = self._tell(awb, found, deadline_s)
        return self._answer(question, awb, found)

    def close(self) -> None:
        """End a wait of this moment; the pools are to be closed first, or right after."""
        self._both.close()

    def join(self) -> None:
        """Let go of the mirror, and wait a moment for what was given up."""
        self._both.join(_END_WITHIN_S)
        self._mirror.close()

    def _find(self, question: Wanted, deadline_s: float) -> _Found:
        return self._ask(
            {
                target: partial(reader.ask, question, question.awb)
                for target, reader in self._readers.items()
            },
            deadline_s,
            lambda target: self._copy(target, question.awb, question),
        )

    def _tell(self, awb: str, before: _Found, deadline_s: float) -> _Found:
        """Ask those that answered about a waybill whose number is known now."""
        found = self._ask(
            {
                target: partial(reader.ask, None, awb)
                for target, reader in self._readers.items()
                if target not in before.failures
            },
            deadline_s,
            lambda target: self._copy(target, awb, None),
        )
        return _Found(found.known, {**found.failures, **before.failures})

    def _ask(
        self,
        jobs: Mapping[Target, Callable[[float], Known]],
        deadline_s: float,
        copy: Callable[[Target], Known],
    ) -> _Found:
        left_s = max(0.001, deadline_s - time.monotonic())
        answers = self._both.ask(
            {target: partial(job, left_s) for target, job in jobs.items()}, left_s
        )
        failures = {
            target: answer for target, answer in answers.items() if isinstance(answer, CentralError)
        }
        known = {target: answer for target, answer in answers.items() if isinstance(answer, Known)}
        return _Found(
            {target: known[target] if target in known else copy(target) for target in Target},
            failures,
        )

    def _copy(self, target: Target, awb: str, question: Wanted | None) -> Known:
        """Return what the mirror knows in the place of a database that did not answer."""
        matches = self._mirror.matches(target, question.codes) if question else ()
        sections = self._mirror.sections(target, awb) if awb else ()
        return Known(matches[:MOST_MATCHES], len(matches) > MOST_MATCHES, sections)

    def _several(
        self,
        question: Wanted,
        found: _Found,
        matches: tuple[Match, ...],
        deadline_s: float,
    ) -> Answer:
        shown = self._described(matches[:MOST_MATCHES], found, deadline_s)
        more = len(matches) > MOST_MATCHES or any(known.more for known in found.known.values())
        return structs.replace(self._answer(question, "", found), matches=shown, more=more)

    def _described(
        self, matches: tuple[Match, ...], found: _Found, deadline_s: float
    ) -> tuple[Match, ...]:
        """Say whose the orders' waybills are: ONMART knows their numbers alone."""
        orders = tuple(match.awb for match in matches if match.found_by is FoundBy.ORDER_NO)
        if not orders or Target.OSAS in found.failures:
            return matches
        job = partial(self._readers[Target.OSAS].ask, named(orders), "")
        told = self._ask({Target.OSAS: job}, deadline_s, lambda _: Known())
        lines = {line.awb: line for line in told.known[Target.OSAS].matches}
        described = (
            structs.replace(lines[match.awb], found_by=match.found_by, matched=match.matched)
            if match.awb in lines and match.found_by is FoundBy.ORDER_NO
            else match
            for match in matches
        )
        return tuple(sorted(described, key=_newest_first))

    def _answer(self, question: Wanted, awb: str, found: _Found) -> Answer:
        sections = (*found.sections(), *self._own(awb)) if awb else ()
        from_mirror = Target.OSAS in found.failures
        mirror_at = self._mirror.as_of() if found.failures else None
        return Answer(
            asked=question.text,
            awb=awb if sections else "",
            as_of=mirror_at if from_mirror else self._clock.now(),
            from_mirror=from_mirror,
            copied_at=mirror_at if any(each.from_mirror for each in sections) else None,
            sections=sections,
            failures=tuple(
                (target, found.failures[target].key)
                for target in Target
                if target in found.failures
            ),
        )

    def _own(self, awb: str) -> Iterable[Section]:
        try:
            section = own_scans(self._journal_file, awb)
        except JournalError as error:
            # The desk says so at the next scan; what the databases know is still worth telling.
            log.info("own scans not told: %s", error)
            section = None
        return (section,) if section else ()


def _newest_first(match: Match) -> tuple[bool, float]:
    created_at = match.created_at
    return (created_at is None, -created_at.timestamp() if created_at else 0.0)
