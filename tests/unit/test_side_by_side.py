"""Several databases are asked at the same time, and none is waited for longer than it may."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from station.central.side_by_side import SideBySide
from station.errors import CentralError
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 20.0
SHORT_S = 0.05


class Waiting:
    """A job that waits until it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.let_go = threading.Event()

    def __call__(self) -> str:
        self.began.set()
        assert self.let_go.wait(PATIENCE_S)
        return "late"


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    waiting = Waiting()
    yield waiting
    waiting.let_go.set()


def key(answer: str | CentralError) -> str:
    return answer.key if isinstance(answer, CentralError) else answer


def test_both_are_asked_at_once() -> None:
    met = threading.Barrier(2)
    jobs = {target: lambda: str(met.wait(PATIENCE_S) >= 0) for target in Target}
    both: SideBySide[str] = SideBySide("test")
    assert both.ask(jobs, PATIENCE_S) == {Target.OSAS: "True", Target.ONMART: "True"}


def test_one_that_is_late_does_not_keep_the_others_answer(waiting: Waiting) -> None:
    both: SideBySide[str] = SideBySide("test")
    answers = both.ask({Target.OSAS: waiting, Target.ONMART: lambda: "here"}, SHORT_S)
    assert key(answers[Target.OSAS]) == "database_silent"
    assert answers[Target.ONMART] == "here"


def test_what_comes_too_late_does_not_answer_the_next_question(waiting: Waiting) -> None:
    both: SideBySide[str] = SideBySide("test")
    both.ask({Target.OSAS: waiting}, SHORT_S)
    waiting.let_go.set()
    both.join(PATIENCE_S)
    assert both.ask({Target.OSAS: lambda: "next"}, PATIENCE_S) == {Target.OSAS: "next"}


def test_why_one_could_not_answer_is_its_answer() -> None:
    def refused() -> str:
        raise CentralError("database_refused")

    both: SideBySide[str] = SideBySide("test")
    assert key(both.ask({Target.OSAS: refused}, PATIENCE_S)[Target.OSAS]) == "database_refused"


@pytest.mark.expected_logs("osas: not answered")
def test_a_fault_of_ours_leaves_nobody_waiting() -> None:
    def faulty() -> str:
        raise ZeroDivisionError

    both: SideBySide[str] = SideBySide("test")
    assert key(both.ask({Target.OSAS: faulty}, PATIENCE_S)[Target.OSAS]) == "database_failed"


def test_a_wait_ends_when_it_is_closed_and_later_ones_at_once(waiting: Waiting) -> None:
    both: SideBySide[str] = SideBySide("test")
    answers: list[str] = []

    def ask() -> None:
        answers.append(key(both.ask({Target.OSAS: waiting}, PATIENCE_S)[Target.OSAS]))

    asking = threading.Thread(target=ask)
    asking.start()
    assert waiting.began.wait(PATIENCE_S)
    both.close()
    asking.join(PATIENCE_S)
    ask()
    assert answers == ["database_closed", "database_closed"]
