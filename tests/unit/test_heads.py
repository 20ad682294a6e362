"""Which heads of the chain a journal still has, and where it went another way."""

from __future__ import annotations

from station.journal.chain import Link
from station.journal.heads import Head, HeadsReport, compare


def link(seq: int, event: int, chain: bytes = b"") -> Link:
    return Link(seq, event.to_bytes(16, "big"), b"", b"", chain or f"head {event}".encode())


def head(seq: int, event: int) -> Head:
    return Head(seq, event.to_bytes(16, "big"), f"head {event}".encode())


JOURNAL = [link(seq, 100 + seq) for seq in range(1, 6)]


def test_a_journal_that_is_as_it_was_agrees_with_every_head() -> None:
    heads = [head(2, 102), head(5, 105)]
    assert compare(heads, JOURNAL) == HeadsReport(2, 0, 0, None)


def test_the_first_difference_is_told() -> None:
    edited = [*JOURNAL[:2], *(link(seq, 100 + seq, b"edited") for seq in range(3, 6))]
    heads = [head(2, 102), head(4, 104), head(5, 105)]
    assert compare(heads, edited) == HeadsReport(1, 0, 0, 4)


def test_a_scan_that_is_gone_is_missing_however_the_others_are_numbered() -> None:
    renumbered = [JOURNAL[0], *(link(seq, 101 + seq) for seq in range(2, 5))]
    assert compare([head(2, 102), head(4, 104)], renumbered) == HeadsReport(0, 0, 1, 3)


def test_what_a_station_of_this_name_sent_from_an_earlier_journal_is_no_difference() -> None:
    assert compare([head(1, 50), head(2, 102)], JOURNAL) == HeadsReport(1, 1, 0, None)
    assert compare([head(1, 50)], []) == HeadsReport(0, 1, 0, None)
