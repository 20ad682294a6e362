"""What came of a list's lines, in words, as rows: for the window and for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation
from station.bulk.run import Came
from station.events import CommandRefused, Prompted, ScanNotSaved, ScanRecorded, Verdict
from station.wording import filled, reason_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from station.bulk.listing import Listing
    from station.bulk.run import End, Result
    from station.inquiry import Cell
    from station.texts import Texts

COLUMNS = ("line", "code", "verdict", "reason", "place")
TOLD = (*(verdict.value for verdict in Verdict), *(came.value for came in Came))
"""In the order in which counts are told."""


def heads(texts: Texts) -> tuple[str, ...]:
    """Return the columns' headings."""
    return tuple(texts(f"list_head.{column}") for column in COLUMNS)


def word(came: str, texts: Texts) -> str:
    """Return a verdict, or what came instead, in a word or two."""
    return texts(f"verdict.{came}" if came in set(Verdict) else f"list_came.{came}")


def reason(result: Result, texts: Texts, timezone: str) -> str:
    """Return why, in one sentence; empty for a line that nobody came to."""
    match result.answered:
        case ScanRecorded(decision=decision):
            return reason_of(decision, texts, timezone)
        case ScanNotSaved(reason=key):
            return texts(f"error.{key}_short")
        case Prompted(key=key, facts=facts):
            return texts(f"prompt.{key}", **filled(facts, texts)) if key else ""
        case CommandRefused(key=key, facts=facts):
            return texts(f"refusal.{key}", **filled(facts, texts))
    return texts(f"list_fault.{result.line.fault}") if result.line.fault else ""


def place(result: Result) -> str:
    """Return where the parcel goes, empty where nothing says so."""
    answered = result.answered
    return answered.decision.place_code if isinstance(answered, ScanRecorded) else ""


def rows(results: Iterable[Result], texts: Texts, timezone: str) -> Iterator[tuple[Cell, ...]]:
    """Yield each line's row."""
    for result in results:
        line, why = result.line, reason(result, texts, timezone)
        yield line.number, line.text, word(result.came, texts), why, place(result)


def words_of(counts: Counter[str], texts: Texts) -> str:
    """Return `OK 12 · Ganda 1`: how often each came."""
    return " · ".join(
        f"{word(came, texts)} {notation.count(counts[came], texts.language)}"
        for came in TOLD
        if counts[came]
    )


def end_said(end: End, counts: Counter[str], total: int, texts: Texts) -> str:
    """Return how it ended, what is done and what is not: what was not saved is not done."""
    done = counts.total() - counts["not_saved"]
    facts = {"done": done, "left": total - done}
    written = {name: notation.count(number, texts.language) for name, number in facts.items()}
    return texts(f"list_end.{end}", **written)


def summed_up(listing: Listing, texts: Texts) -> list[str]:
    """Return what was read, a sentence each: codes, what is none, what stands there twice."""

    def said(key: str, number: int) -> str:
        return texts(f"list_read.{key}", count=notation.count(number, texts.language))

    codes, twice = len(listing.codes), listing.repeated
    none = len(listing.lines) - codes
    sentences = [said("codes", codes)]
    sentences += [said("none", none)] if none else []
    sentences += [said("twice", twice)] if twice else []
    if listing.columns > 1:
        facts = {"column": listing.column, "columns": listing.columns, "name": listing.heading}
        sentences.append(
            texts("list_read.named" if listing.heading else "list_read.first", **facts)
        )
    return sentences
