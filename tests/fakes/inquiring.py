"""A person at the inquiry screen, and the core that answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from station.events import ChooseInquiry, InquiryChosen

if TYPE_CHECKING:
    from station.inquiry import Answer
    from tests.fakes.windows import Counter
    from ui.screens.inquiry import InquiryScreen


def opened(desk: Counter) -> InquiryScreen:
    """Press F7, and let the desk say that it only looks up from now on."""
    desk.window.activateWindow()
    desk.wait_until(desk.window.isActiveWindow)
    desk.press(Qt.Key.Key_F7)
    assert desk.station.posted[-1] == ChooseInquiry()
    desk.announce(InquiryChosen())
    return desk.window.stage.inquiry


def answer(desk: Counter, told: Answer, question: int = -1) -> None:
    """Answer a question as the core does: in a thread of its own."""
    thread = threading.Thread(target=desk.station.inquiries[question][1], args=(told,))
    thread.start()
    thread.join()


def asked(desk: Counter, told: Answer) -> InquiryScreen:
    """Open the screen, ask by typing, and wait until the answer is shown."""
    opened(desk)
    return asked_again(desk, told)


def asked_again(desk: Counter, told: Answer) -> InquiryScreen:
    """Ask by typing on the screen that is open, and wait until the answer is shown."""
    screen = desk.window.stage.inquiry
    desk.enter(told.asked)
    answer(desk, told)
    desk.wait_until(lambda: not screen.question.waits)
    return screen


def words(screen: InquiryScreen) -> str:
    """Return all that can be read on what is in front."""
    labels = (screen.band, screen.results.front)
    return "\n".join(
        label.text() for part in labels for label in part.findChildren(QLabel) if label.isVisible()
    ).replace("\u200b", "")
