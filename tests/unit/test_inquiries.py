"""Whoever asks is answered in the inquiry's thread, the newest question first, and never twice."""

from __future__ import annotations

import queue
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from station.errors import CentralError, InquiryError, StationError
from station.events import Target
from station.inquiries import Inquiries
from station.inquiry import Answer, TablePage, TableQuery
from station.today import Today

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 20.0
QUERY = TableQuery(Target.OSAS, "role")


class Slow:
    """Answers when it is let; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.began = threading.Semaphore(0)
        self.let = threading.Semaphore(0)
        self.closed = False

    def ask(self, text: str, timeout_s: float) -> Answer:
        assert timeout_s > 0
        self._wait(text)
        if text == "fault":
            raise ZeroDivisionError
        return Answer(text, text.upper(), None)

    def page(self, query: TableQuery, timeout_s: float) -> TablePage:
        assert timeout_s > 0
        self._wait(query.table)
        if query.table == "fault":
            raise ZeroDivisionError
        if query.table == "nothing":
            raise InquiryError("table_unknown", table=query.table, target="OSAS")
        return TablePage(query, (), frozenset(), (), "")

    def today(self, timeout_s: float) -> Today:
        assert timeout_s > 0
        self._wait("today")
        return Today("CGK", "CGK-3", datetime(2026, 11, 22, 7, tzinfo=UTC), None)

    def close(self) -> None:
        self.closed = True
        self.let.release()

    def _wait(self, what: str) -> None:
        self.asked.append(what)
        self.began.release()
        assert self.let.acquire(timeout=PATIENCE_S)


class Heard:
    """Answers, and in which thread they came."""

    def __init__(self) -> None:
        self._answers: queue.SimpleQueue[Answer | TablePage | StationError] = queue.SimpleQueue()
        self.threads: set[str] = set()

    def __call__(self, answer: Answer | TablePage | StationError) -> None:
        self.threads.add(threading.current_thread().name)
        self._answers.put(answer)

    def next(self) -> Answer | TablePage | StationError:
        return self._answers.get(timeout=PATIENCE_S)

    def none(self) -> bool:
        return self._answers.empty()


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def inquiries(slow: Slow) -> Iterator[Inquiries]:
    asking = Inquiries(lambda: slow)
    yield asking
    asking.stop()


def begun(slow: Slow) -> None:
    assert slow.began.acquire(timeout=PATIENCE_S)


def test_an_answer_comes_in_the_inquirys_thread(inquiries: Inquiries, slow: Slow) -> None:
    heard = Heard()
    inquiries.inquire("jx1", heard)
    slow.let.release()
    answer = heard.next()
    assert isinstance(answer, Answer)
    assert (answer.awb, heard.threads) == ("JX1", {"inquiry"})


def test_a_newer_question_replaces_the_one_that_waits_and_no_other(
    inquiries: Inquiries, slow: Slow
) -> None:
    heard = Heard()
    inquiries.inquire("first", heard)
    begun(slow)
    inquiries.browse(QUERY, heard)
    inquiries.inquire("second", heard)
    inquiries.inquire("third", heard)
    for _ in range(3):
        slow.let.release()
    told = [heard.next() for _ in range(3)]
    assert slow.asked == ["first", "role", "third"]
    assert [type(each) for each in told] == [Answer, TablePage, Answer]
    assert heard.none()


def test_why_a_page_cannot_be_shown_is_its_answer(inquiries: Inquiries, slow: Slow) -> None:
    heard = Heard()
    inquiries.browse(TableQuery(Target.OSAS, "nothing"), heard)
    slow.let.release()
    told = heard.next()
    assert isinstance(told, InquiryError)
    assert told.key == "table_unknown"


@pytest.mark.expected_logs("an inquiry failed", "a page failed")
def test_a_fault_of_ours_is_answered_and_the_next_question_too(
    inquiries: Inquiries, slow: Slow
) -> None:
    heard = Heard()
    for _ in range(3):
        slow.let.release()
    inquiries.inquire("fault", heard)
    answer = heard.next()
    assert isinstance(answer, Answer)
    assert (answer.awb, answer.failures) == ("", ((Target.OSAS, "database_failed"),))
    inquiries.browse(TableQuery(Target.OSAS, "fault"), heard)
    told = heard.next()
    assert isinstance(told, CentralError)
    inquiries.inquire("jx2", heard)
    assert isinstance(heard.next(), Answer)


@pytest.mark.expected_logs("an answer was not taken")
def test_whoever_cannot_hear_does_not_keep_the_next_from_it(
    inquiries: Inquiries, slow: Slow
) -> None:
    def deaf(answer: Answer) -> None:
        raise RuntimeError(answer.asked)

    heard = Heard()
    slow.let.release()
    inquiries.inquire("jx1", deaf)
    begun(slow)
    slow.let.release()
    inquiries.inquire("jx2", heard)
    assert isinstance(heard.next(), Answer)


def test_a_stop_ends_the_wait_and_answers_nobody(inquiries: Inquiries, slow: Slow) -> None:
    heard = Heard()
    inquiries.inquire("jx1", heard)
    begun(slow)
    inquiries.inquire("jx2", heard)
    inquiries.stop()
    inquiries.inquire("jx3", heard)
    assert (slow.closed, slow.asked, heard.none()) == (True, ["jx1"], True)


def test_no_thread_is_made_before_anybody_asks(slow: Slow) -> None:
    before = set(threading.enumerate())
    asking = Inquiries(lambda: slow)
    assert set(threading.enumerate()) == before
    asking.stop()
