"""Opens the user's guide at what is in front, keeps it in step, and makes way for what matters.

What is said with the right column's own panels, and a scan that was not saved, must not be covered.
Neighbours: widgets/help_view, which shows it; station/guide, which finds pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from station.events import (
    CommandRefused,
    InquiryChosen,
    Prompted,
    ScanLookedUp,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    WorkflowChosen,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import Announcement
    from station.texts import Texts
    from ui.screens.stage import Stage
    from ui.theme.look import Look
    from ui.widgets.help_view import HelpView

_BY_HAND = ("proof_sign", "proof_relation", "weigh_photo")
"""Prompts that the right column answers: a signature, a relation, a photo."""

_SEEN = (ScanRecorded, ScanUnreadable, ScanLookedUp, Prompted, CommandRefused, ScanNotSaved)
"""What a picture of the guide must not cover; the page itself does not."""


class GuideDesk(QObject):
    """`done` gives the keyboard back to the screen."""

    def __init__(self, stage: Stage, done: Callable[[], None]) -> None:
        super().__init__(stage)
        self._stage, self._done = stage, done
        self._view: HelpView | None = None

    @property
    def view(self) -> HelpView:
        """The guide beside the work, made at first use."""
        if self._view is None:
            from ui.widgets.help_view import HelpView  # not for the first frame

            self._view = HelpView(self._stage)
            self._view.dress(self._look, self._texts)
            self._view.opened.connect(self._stage.work.widen_side)
            self._view.left.connect(self._done)
            self._stage.currentChanged.connect(self._view.raise_)
        return self._view

    @property
    def is_open(self) -> bool:
        """Whether somebody reads."""
        return self._view is not None and self._view.isVisible()

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        if self._view is not None:
            self._view.dress(look, texts)

    def toggle(self) -> None:
        """Open the page of what is in front; close it again."""
        if self.is_open:
            self.view.leave()
        else:
            self.view.open(self._stage.topic)

    def hear(self, news: Announcement) -> None:
        """Turn to the page of what came to the front; make way for what must be seen."""
        if not self.is_open:
            return
        if isinstance(news, _SEEN):
            self.view.picture.hide()
        if isinstance(news, ScanNotSaved) or _is_by_hand(news):
            self.view.leave()
        elif isinstance(news, WorkflowChosen | InquiryChosen):
            self.view.show_page(self._stage.topic)


def _is_by_hand(news: Announcement) -> bool:
    return isinstance(news, Prompted) and news.key.startswith(_BY_HAND)
