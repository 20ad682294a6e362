"""What an answer says of itself: how old it is, who did not answer, why it is empty. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station import notation
from ui.cells import breakable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from station.events import ScanUnreadable
    from station.inquiry import Answer
    from station.texts import Texts
    from ui.cells import Words


class Notice(Struct, frozen=True):
    """A headline, and what it means; both empty where all is as usual."""

    headline: str = ""
    lines: tuple[str, ...] = ()


class Lesson(Struct, frozen=True):
    """What an empty screen teaches, and the icon above it."""

    icon: str
    title: str
    detail: str


def notice_of(answer: Answer | None, words: Words, now: datetime) -> Notice:
    """Return how far an answer may be trusted."""
    if answer is None:
        return Notice()
    texts = words.texts
    sentences = tuple(_failures(answer, texts))
    if not answer.from_mirror:
        silent = ", ".join(texts(f"owed.{target}") for target, _ in answer.failures)
        return Notice(texts("lookup.silent", target=silent), sentences) if silent else Notice()
    if answer.as_of is None:
        return Notice(texts("lookup.offline_none"), sentences)
    age = notation.age((now - answer.as_of).total_seconds(), texts)
    moment = words.recent(answer.as_of, now)
    headline = texts("lookup.offline", moment=moment, age=age)
    return Notice(headline, (texts("lookup.offline_lacks"), *sentences))


def _failures(answer: Answer, texts: Texts) -> Iterator[str]:
    """Say each database's sentence; one that all of them say is said once."""
    keys = dict.fromkeys(key for _, key in answer.failures)
    for key in keys:
        whose = [texts(f"owed.{target}") for target, each in answer.failures if each == key]
        yield texts("lookup.failure", target=", ".join(whose), sentence=texts(f"error.{key}"))


def first_lesson(texts: Texts) -> Lesson:
    """Return what is taught before anything was asked."""
    return Lesson("search", texts("lookup.first"), texts("lookup.first_detail"))


def nothing_lesson(answer: Answer, texts: Texts) -> Lesson:
    """Return what is taught where nothing was found."""
    key = "lookup.nothing_offline" if answer.from_mirror else "lookup.nothing_detail"
    asked = breakable(answer.asked)
    return Lesson("search", texts("lookup.nothing", asked=asked), texts(key))


def unreadable_lesson(news: ScanUnreadable, texts: Texts) -> Lesson:
    """Return what is taught where a scanner read no code."""
    why = texts(f"unreadable.{news.unreadable.reason}")
    return Lesson("rescan", texts("lookup.unreadable"), why)


def busy_lesson(asked: str, texts: Texts) -> Lesson:
    """Return what is said while an answer takes its time."""
    title = texts("lookup.busy", asked=breakable(asked))
    return Lesson("search", title, texts("lookup.busy_detail"))
