"""When scans have waited too long, and how that is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from station.events import LinkChanged, OutboxChanged, Target
from station.texts import Texts
from ui.connection import LATE_WITH_NETWORK, LATE_WITHOUT_NETWORK, Central

NOW = datetime(2026, 11, 22, 7, 7, 31, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TEXTS = Texts.load("id")


def central(
    oldest: timedelta | None,
    *,
    reason: str | None = "",
    other: str | None = "",
    unset: frozenset[Target] = frozenset(),
) -> Central:
    """Return a central whose OSAS waits, and for which reason it and ONMART are off line.

    No reason: on line; None: nothing is known yet.
    """
    made = Central(unset)
    for target, why in ((Target.OSAS, reason), (Target.ONMART, other)):
        if why is not None:
            made.note(LinkChanged(target, online=not why, reason=why, at=NOW))
    made.note(OutboxChanged(Target.OSAS, 3, 0, None if oldest is None else NOW - oldest))
    made.note(OutboxChanged(Target.ONMART, 0, 0, None))
    return made


def test_the_limits_are_those_of_the_promise() -> None:
    assert timedelta(minutes=15) == LATE_WITH_NETWORK
    assert timedelta(hours=4) == LATE_WITHOUT_NETWORK


@pytest.mark.parametrize(
    ("reason", "other", "limit"),
    [
        ("", "", LATE_WITH_NETWORK),
        ("database_refused", "", LATE_WITH_NETWORK),
        ("database_auth", "database_auth", LATE_WITH_NETWORK),
        ("database_network", "database_network", LATE_WITHOUT_NETWORK),
        (None, None, LATE_WITHOUT_NETWORK),
    ],
    ids=["online", "one answers", "refused by both", "no network", "not known yet"],
)
def test_the_oldest_scan_is_late_only_beyond_its_limit(
    reason: str | None, other: str | None, limit: timedelta
) -> None:
    at_limit = central(limit, reason=reason, other=other)
    assert not at_limit.is_late(NOW)
    assert not at_limit.late_line(Target.OSAS, TEXTS, NOW, "Asia/Jakarta")
    assert at_limit.is_late(NOW + SECOND)
    assert at_limit.is_late(NOW + SECOND, Target.OSAS)
    assert not at_limit.is_late(NOW + SECOND, Target.ONMART)


def test_nothing_that_waits_is_never_late() -> None:
    assert not central(None).is_late(NOW + timedelta(days=9))


def test_a_database_without_an_address_is_late_for_nobody() -> None:
    lonely = central(timedelta(days=2), unset=frozenset({Target.OSAS}))
    assert not lonely.is_late(NOW)
    assert not lonely.is_late(NOW, Target.OSAS)


def test_the_headline_says_how_old_what_is_late_is() -> None:
    assert central(LATE_WITH_NETWORK).headline(TEXTS, NOW) == "Daring · 3 menunggu"
    late = central(LATE_WITH_NETWORK + SECOND)
    assert late.headline(TEXTS, NOW) == "Daring · 3 menunggu · 15 mnt"


def test_a_late_line_says_since_when_with_the_day_where_it_is_not_plain() -> None:
    late = central(timedelta(minutes=20))
    assert "sejak 13.47 WIB" in late.late_line(Target.OSAS, TEXTS, NOW, "Asia/Jakarta")
    assert not late.late_line(Target.ONMART, TEXTS, NOW, "Asia/Jakarta")
    old = central(timedelta(hours=30))
    assert "sejak 21 Nov 2026 08.07 WIB" in old.late_line(Target.OSAS, TEXTS, NOW, "Asia/Jakarta")
